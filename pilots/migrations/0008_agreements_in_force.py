from django.db import migrations
from django.db.models import F


def mark(apps, schema_editor):
    """There is one version of each agreement so far, in force since the pilot was agreed."""
    agreements = apps.get_model("pilots", "Agreement").objects.all()
    agreements.update(current_of=F("pilot"))
    signed = agreements.filter(pilot__agreed_at__isnull=False, frozen_at__isnull=False)
    for agreement in signed.select_related("pilot").iterator():
        agreement.in_force_at = agreement.pilot.agreed_at
        agreement.save(update_fields=["in_force_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("pilots", "0007_amendments"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
