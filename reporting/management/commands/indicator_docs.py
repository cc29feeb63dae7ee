from typing import Any

from django.core.management import BaseCommand

from reporting.indicator_docs import PATH, indicator_docs


class Command(BaseCommand):
    help = "Writes docs/indicators.md from the registered indicators."

    def handle(self, *args: Any, **options: Any) -> None:
        PATH.write_text(indicator_docs(), encoding="utf-8")
