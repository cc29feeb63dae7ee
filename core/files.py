"""Files that the platform makes, stored whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _


class StorageRefused(Exception):
    """A file could not be written; the message is a sentence for who waits for it."""


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn what the system says of a full or closed disk into a sentence, which names no folder."""
    try:
        yield
    except OSError as error:
        raise StorageRefused(
            _(
                "The file could not be stored: the disk is full, or nothing may be written there. Tell those "
                "who run the platform, and try again once it is mended."
            )
        ) from error


class WrittenFile(File):
    """A file that is complete on the disk already, which the storage may move to its place in one step."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def save_whole(name: str, content: bytes) -> None:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with open(path, "rb") as file:
            default_storage.save(name, WrittenFile(file))
    finally:
        Path(path).unlink(missing_ok=True)
