from django.db import migrations

# With the kind and the subject, which came later, a frozen report is guarded as in 0004. What an association
# handed in stays as well: it can only be accepted, once.
COLUMNS = (
    "id", "uuid", "milestone_id", "as_of", "known_at", "language", "facts", "sha256", "number",
    "previous_sha256", "chain_sha256",
)  # fmt: skip
SUBJECT = ("kind", "evaluation", "audience", "submission_id", "programme_id", "since", "scope")
SUBMISSION = (
    "id", "uuid", "report_id", "number", "language", "texts", "as_of", "figures", "submitted_at",
    "recorded_at",
)  # fmt: skip


def differing(columns):
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def guard(columns):
    return f"""
        DROP TRIGGER report_never_changes ON reporting_report;
        CREATE TRIGGER report_never_changes BEFORE UPDATE ON reporting_report FOR EACH ROW
        WHEN (
            OLD.number IS NOT NULL AND (
                {differing(columns)}
                OR OLD.pdf <> '' AND (OLD.pdf, OLD.pdf_sha256) IS DISTINCT FROM (NEW.pdf, NEW.pdf_sha256)
            )
        ) EXECUTE FUNCTION reporting_refuse_change();
    """


KEEP_SUBMISSION = f"""
    CREATE FUNCTION reporting_keep_submission() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'submission_never_changes: submission % was handed in', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;

    CREATE TRIGGER submission_never_changes BEFORE UPDATE ON reporting_submission FOR EACH ROW
    WHEN (OLD.accepted_at IS NOT NULL OR {differing(SUBMISSION)})
    EXECUTE FUNCTION reporting_keep_submission();

    CREATE TRIGGER submission_is_never_deleted BEFORE DELETE ON reporting_submission FOR EACH ROW
    EXECUTE FUNCTION reporting_keep_submission();
"""
LET_SUBMISSION_GO = """
    DROP TRIGGER submission_never_changes ON reporting_submission;
    DROP TRIGGER submission_is_never_deleted ON reporting_submission;
    DROP FUNCTION reporting_keep_submission();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_report_kinds")]

    operations = [
        migrations.RunSQL(guard((*COLUMNS, *SUBJECT)), guard(COLUMNS)),
        migrations.RunSQL(KEEP_SUBMISSION, LET_SUBMISSION_GO),
    ]
