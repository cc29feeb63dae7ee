from shutil import copyfileobj
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.exceptions import ActionRefused
from reporting.iati.files import activity_file


class Command(BaseCommand):
    help = "Write the IATI activity file of what is published to the standard output."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = activity_file(timezone.now())
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        output: Any = self.stdout
        with file.content as content:
            copyfileobj(content, output.buffer)
