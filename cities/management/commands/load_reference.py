from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cities.reference_loading import FOLDER, BadReferenceData, load


class Command(BaseCommand):
    help = "Load regions, countries, classifications, themes and cities; loading again updates them."
    requires_system_checks = []  # they import every page, which would take longer than a second load

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="other files than those shipped")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = load(options["folder"])
        except BadReferenceData as error:
            raise CommandError(str(error)) from error
        if written is None:
            self.stdout.write("The reference data is up to date.")
        else:
            rows = ", ".join(f"{table} {count}" for table, count in written.items())
            self.stdout.write(f"Rows written: {rows}.")
