from django.db import migrations

from core.canonical import canonical_json, sha256


def put_in_chain(apps, schema_editor):
    """Reports that were frozen before there was a chain, in the order in which they were asked for."""
    reports = apps.get_model("reporting", "Report").objects
    previous = ""
    frozen = reports.exclude(facts="").order_by("created_at", "pk").values_list("pk", "uuid", "sha256")
    for number, (pk, uuid, digest) in enumerate(list(frozen), start=1):
        link = {"number": number, "uuid": str(uuid), "sha256": digest, "previous_sha256": previous}
        chain = sha256(canonical_json(link))
        reports.filter(pk=pk).update(number=number, previous_sha256=previous, chain_sha256=chain)
        previous = chain


def take_out(apps, schema_editor):
    apps.get_model("reporting", "Report").objects.update(number=None, previous_sha256="", chain_sha256="")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_report_chain")]

    operations = [migrations.RunPython(put_in_chain, take_out)]
