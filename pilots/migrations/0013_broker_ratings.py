import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_member_imports"),
        ("pilots", "0012_optional_sections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BrokerRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "useful",
                    models.PositiveSmallIntegerField(
                        help_text="1 to 5, or null for “cannot say”",
                        null=True,
                        verbose_name="The proposal was useful to us.",
                    ),
                ),
                (
                    "answered",
                    models.PositiveSmallIntegerField(
                        help_text="1 to 5, or null for “cannot say”",
                        null=True,
                        verbose_name="We were answered quickly and clearly.",
                    ),
                ),
                (
                    "again",
                    models.PositiveSmallIntegerField(
                        help_text="1 to 5, or null for “cannot say”",
                        null=True,
                        verbose_name="We would turn to them again.",
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="comment")),
                ("given_at", models.DateTimeField(help_text="when it was given first")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "broker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.organisation",
                    ),
                ),
                (
                    "pilot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="pilots.pilot",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pilot", "organisation", "broker"), name="one_rating_per_partner_and_broker"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("organisation", models.F("broker")), _negated=True),
                        name="nobody_rates_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("useful__isnull", True), ("useful__range", (1, 5)), _connector="OR"
                        ),
                        name="rating_useful_from_1_to_5",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered__isnull", True), ("answered__range", (1, 5)), _connector="OR"
                        ),
                        name="rating_answered_from_1_to_5",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("again__isnull", True), ("again__range", (1, 5)), _connector="OR"
                        ),
                        name="rating_again_from_1_to_5",
                    ),
                ],
            },
        ),
    ]
