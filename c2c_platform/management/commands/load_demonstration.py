import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from c2c_platform.demonstration.files import fingerprint
from c2c_platform.demonstration.loading import load, loaded_version
from core.exceptions import ActionRefused
from matching.importing import RefusedRow
from matching.meaning.encoder import EncoderMissing, ensure_model


class Command(BaseCommand):
    help = "Load the demonstration network into an empty database; loading it again does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if version := loaded_version():
            is_same = version == fingerprint()
            self.stdout.write(
                "The demonstration network is loaded."
                if is_same
                else "An earlier version of the demonstration network is loaded and stays as it is; "
                "begin with an empty database to see the present one."
            )
            return
        self.stdout.write("Loading the demonstration network; this takes about half a minute.")
        started = time.monotonic()
        try:
            ensure_model()
            load()
        except (ActionRefused, RefusedRow, EncoderMissing) as error:
            raise CommandError(f"The demonstration network was not loaded. {error}") from error
        self.stdout.write(f"The demonstration network was loaded in {time.monotonic() - started:.0f} s.")
