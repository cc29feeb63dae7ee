from django.core.management.base import BaseCommand

from c2c_platform.workflow_docs import PATH, document


class Command(BaseCommand):
    help = "Write docs/workflow.md from the workflow tables."

    def handle(self, *args, **options):
        PATH.write_text(document(), encoding="utf-8")
