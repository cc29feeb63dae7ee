from django.db import migrations, models

OPTIONAL = ("preconditions", "differently")


def add_to_open_documentations(apps, schema_editor):
    """Pilots whose documentation nobody has confirmed yet are asked too; it may stay empty."""
    sections = apps.get_model("pilots", "DocumentationSection").objects
    pilots = apps.get_model("pilots", "Pilot").objects.filter(confirmations__isnull=True)
    sections.bulk_create(
        sections.model(pilot_id=pk, kind=kind, language=language)
        for pk, language in pilots.values_list("pk", "language")
        for kind in OPTIONAL
    )


def remove(apps, schema_editor):
    apps.get_model("pilots", "DocumentationSection").objects.filter(kind__in=OPTIONAL).delete()


class Migration(migrations.Migration):
    dependencies = [("pilots", "0011_documentation_files")]

    operations = [
        migrations.AlterField(
            model_name="documentationsection",
            name="kind",
            field=models.CharField(
                max_length=15,
                choices=[
                    ("context", "Context"),
                    ("transferred", "What was transferred"),
                    ("adapted", "How it was adapted"),
                    ("results", "Results"),
                    ("costs", "Costs"),
                    ("lessons", "Lessons and failures"),
                    ("preconditions", "What must be in place"),
                    ("differently", "What we would do differently"),
                ],
            ),
        ),
        migrations.RunPython(add_to_open_documentations, remove),
    ]
