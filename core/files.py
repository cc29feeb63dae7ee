"""Files that the platform makes, stored whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage


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
