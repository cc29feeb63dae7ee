from django.db import migrations, models
from django.db.models import Q

# What makes a report, and its place in the chain; who asked for it, and the file that is made of it later,
# are no part of them. The file, once it is there, stays as well.
REFUSE = """
    CREATE FUNCTION reporting_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'report_never_changes: report % is in the chain', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;

    CREATE TRIGGER report_never_changes BEFORE UPDATE ON reporting_report FOR EACH ROW
    WHEN (
        OLD.number IS NOT NULL AND (
            (OLD.id, OLD.uuid, OLD.milestone_id, OLD.as_of, OLD.known_at, OLD.language, OLD.facts, OLD.sha256,
             OLD.number, OLD.previous_sha256, OLD.chain_sha256)
            IS DISTINCT FROM
            (NEW.id, NEW.uuid, NEW.milestone_id, NEW.as_of, NEW.known_at, NEW.language, NEW.facts, NEW.sha256,
             NEW.number, NEW.previous_sha256, NEW.chain_sha256)
            OR OLD.pdf <> '' AND (OLD.pdf, OLD.pdf_sha256) IS DISTINCT FROM (NEW.pdf, NEW.pdf_sha256)
        )
    ) EXECUTE FUNCTION reporting_refuse_change();

    CREATE TRIGGER report_is_never_deleted BEFORE DELETE ON reporting_report FOR EACH ROW
    WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION reporting_refuse_change();
"""
ALLOW = """
    DROP TRIGGER report_never_changes ON reporting_report;
    DROP TRIGGER report_is_never_deleted ON reporting_report;
    DROP FUNCTION reporting_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_reports_into_chain")]

    operations = [
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(facts="", number__isnull=True, previous_sha256="", chain_sha256="")
                | (
                    Q(number__isnull=False)
                    & ~Q(facts="")
                    & ~Q(chain_sha256="")
                    & (Q(number=1, previous_sha256="") | (Q(number__gt=1) & ~Q(previous_sha256="")))
                ),
                name="frozen_report_is_in_chain",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=["previous_sha256"],
                condition=Q(number__isnull=False),
                name="one_report_after_another",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
