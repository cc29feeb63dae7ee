"""Zip archives whose bytes depend on what is in them alone."""

from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of the times that a zip archive can write down


def entry(name: str) -> ZipInfo:
    """A file of an archive, without the time and the system at which it was made."""
    info = ZipInfo(name, EARLIEST)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 0
    return info


def without_times(archive: IO[bytes]) -> IO[bytes]:
    """The same files in the same order in an archive of always the same bytes."""
    steady = TemporaryFile()  # noqa: SIM115 (the response closes it)
    with ZipFile(archive) as source, ZipFile(steady, "w") as target:
        for name in source.namelist():
            target.writestr(entry(name), source.read(name))
    steady.seek(0)
    return steady
