import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Q


def entries_kept():
    return Func(F("entries"), function="jsonb_array_length", output_field=models.IntegerField())


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_member_imports"),
        ("pilots", "0013_broker_ratings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("held_on", models.DateField(verbose_name="filled in on")),
                ("handed_out", models.PositiveSmallIntegerField(verbose_name="forms handed out")),
                ("counted", models.PositiveSmallIntegerField(verbose_name="forms that came back")),
                ("entries", models.JSONField(default=list, editable=False)),
                ("entered", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "association",
                    models.ForeignKey(
                        help_text="which enters the forms",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.organisation",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="pilots.assessmentround",
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.organisation",
                        verbose_name="in the city of",
                    ),
                ),
            ],
            options={
                "ordering": ["held_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(counted__gte=1, counted__lte=F("handed_out"), handed_out__lte=500),
                        name="paper_came_back_and_was_handed_out",
                    ),
                    models.CheckConstraint(
                        condition=Q(counted__gte=entries_kept()), name="no_more_paper_entered_than_counted"
                    ),
                    models.CheckConstraint(
                        condition=Q(closed_at__isnull=True, closed_by__isnull=True, entered__isnull=True)
                        | Q(
                            closed_at__isnull=False,
                            closed_by__isnull=False,
                            entered=F("counted"),
                            entries=[],
                        ),
                        name="closed_paper_was_entered_as_counted",
                    ),
                    models.CheckConstraint(
                        condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                        name="paper_is_closed_after_it_was_opened",
                    ),
                ],
            },
        ),
    ]
