from typing import Any

import django.db.models.deletion
from django.db import migrations, models

STATES = [("planned", "planned"), ("held", "held")]
ROLES = [
    ("participant", "participant"),
    ("chair", "chair"),
    ("supporter", "donor or programme"),
    ("presenter", "presents a pilot"),
    ("observer", "observer"),
]


def seat_participants(apps: Any, schema_editor: Any) -> None:
    seat, table = apps.get_model("programmes", "Seat"), apps.get_model("programmes", "RoundTable")
    links = table.participants.through.objects.order_by("pk").values_list("roundtable_id", "organisation_id")
    seat.objects.bulk_create(seat(table_id=table, organisation_id=member) for table, member in links)


def unseat_participants(apps: Any, schema_editor: Any) -> None:
    seat, table = apps.get_model("programmes", "Seat"), apps.get_model("programmes", "RoundTable")
    link = table.participants.through
    rows = seat.objects.order_by("pk").values_list("table_id", "organisation_id")
    link.objects.bulk_create(link(roundtable_id=table, organisation_id=member) for table, member in rows)


class Migration(migrations.Migration):
    dependencies = [("cities", "0001_initial"), ("programmes", "0004_pledges")]

    operations = [
        migrations.AddField(
            "roundtable",
            "state",
            models.CharField(choices=STATES, default="held", max_length=10),
        ),
        migrations.AlterField(
            "roundtable",
            "state",
            models.CharField(choices=STATES, default="planned", max_length=10),
        ),
        migrations.AddField(
            "roundtable",
            "place",
            models.CharField(blank=True, max_length=300, verbose_name="place or link"),
        ),
        migrations.AddField(
            "roundtable",
            "starts_at",
            models.TimeField(blank=True, null=True, verbose_name="from (UTC)"),
        ),
        migrations.AddField(
            "roundtable",
            "ends_at",
            models.TimeField(blank=True, null=True, verbose_name="until (UTC)"),
        ),
        migrations.AddField(
            "roundtable",
            "agenda",
            models.TextField(blank=True, max_length=3000, verbose_name="agenda"),
        ),
        migrations.AddField(
            "roundtable",
            "calls",
            models.ManyToManyField(blank=True, related_name="round_tables", to="programmes.fundingcall"),
        ),
        migrations.AlterField(
            "roundtable",
            "outcomes",
            models.TextField(blank=True, max_length=5000, verbose_name="outcomes"),
        ),
        migrations.AlterField(
            "roundtable",
            "recorded_at",
            models.DateTimeField(
                editable=False, help_text="when the platform learnt that it was held", null=True
            ),
        ),
        migrations.AddField(
            "roundtable",
            "pack_pdf",
            models.FileField(blank=True, editable=False, max_length=200, upload_to=""),
        ),
        migrations.AddField(
            "roundtable",
            "pack_xlsx",
            models.FileField(blank=True, editable=False, max_length=200, upload_to=""),
        ),
        migrations.AddField("roundtable", "pack_made_at", models.DateTimeField(editable=False, null=True)),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=ROLES, default="participant", max_length=12, verbose_name="role"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.organisation",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="programmes.roundtable",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(seat_participants, unseat_participants),
        migrations.RemoveField("roundtable", "participants"),
        migrations.AddField(
            "roundtable",
            "participants",
            models.ManyToManyField(
                related_name="round_tables",
                through="programmes.Seat",
                to="cities.organisation",
                verbose_name="participants",
            ),
        ),
    ]
