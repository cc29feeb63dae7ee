from django.db import migrations


def move(apps, schema_editor):
    """In the order of the alphabet, so that no comment keeps the place of the answer that it came with."""
    answers = apps.get_model("pilots", "Answer").objects.exclude(comment="").order_by("comment")
    comment = apps.get_model("pilots", "Comment")
    comment.objects.bulk_create(comment(round_id=row.round_id, text=row.comment) for row in answers)


class Migration(migrations.Migration):
    dependencies = [("pilots", "0009_comments")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(model_name="answer", name="comment"),
    ]
