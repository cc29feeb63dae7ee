from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Apart from 0007: PostgreSQL adds no constraint to rows that the same transaction has written."""

    dependencies = [("programmes", "0005_round_tables")]

    operations = [
        migrations.AddConstraint(
            "roundtable",
            models.CheckConstraint(
                condition=Q(state="planned", recorded_at__isnull=True)
                | Q(state="held", recorded_at__isnull=False) & ~Q(outcomes=""),
                name="held_round_table_has_outcomes",
            ),
        ),
        migrations.AddConstraint(
            "roundtable",
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="round_table_times_in_order",
            ),
        ),
        migrations.AddConstraint(
            "roundtable",
            models.CheckConstraint(
                condition=Q(pack_pdf="", pack_xlsx="", pack_made_at__isnull=True)
                | ~Q(pack_pdf="") & ~Q(pack_xlsx="") & Q(pack_made_at__isnull=False),
                name="round_table_pack_is_whole",
            ),
        ),
        migrations.AddConstraint(
            "seat",
            models.UniqueConstraint(fields=["table", "organisation"], name="one_seat_per_organisation"),
        ),
    ]
