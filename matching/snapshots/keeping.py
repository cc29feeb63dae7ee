"""Where snapshots lie: in Django's default storage for all machines, and a copy on each that needs it.

A fingerprint is the SHA-256 of the manifest, which names every file with its own SHA-256; so a copy proves
itself. The manifest is written last: a snapshot without it is none.
"""

import fcntl
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.canonical import canonical_json, sha256
from matching.snapshots.content import Snapshot

PREFIX = "snapshots"
MANIFEST = "manifest.json"
UNFINISHED = "unfinished-"
GIVEN_UP_AFTER = 3600  # seconds: its worker was killed


class SnapshotMissing(Exception):
    """It is in the storage no more, or damaged there; the message is a sentence for users."""


def cache() -> Path:
    folder = Path(settings.VAR_DIR) / "cache" / PREFIX
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked() -> Iterator[Path]:
    """This machine's folder of copies, for one process at a time."""
    folder = cache()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder to write a snapshot in; it goes when it was not kept."""
    folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=cache()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(folder: Path) -> str:
    """Put the files of the folder into the storage, and the folder itself among this machine's copies; the
    fingerprint."""
    files = {name: sha256_of(folder / name) for name in names(folder)}
    manifest = canonical_json({"files": files})
    (folder / MANIFEST).write_text(manifest, "utf-8")
    fingerprint = sha256(manifest)
    if not is_kept(fingerprint):
        for name in [*files, MANIFEST]:
            put(folder / name, f"{PREFIX}/{fingerprint}/{name}")
    with locked() as copies:
        if not (copies / fingerprint).exists():
            folder.rename(copies / fingerprint)
    return fingerprint


def is_kept(fingerprint: str) -> bool:
    return bool(fingerprint) and default_storage.exists(f"{PREFIX}/{fingerprint}/{MANIFEST}")


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(path: Path, name: str) -> None:
    """In place of what a worker that died may have left half written."""
    default_storage.delete(name)
    with path.open("rb") as file:
        default_storage.save(name, File(file))


@lru_cache(maxsize=1)
def open_snapshot(fingerprint: str) -> Snapshot:
    """The snapshot, from this machine's copy, which is made where it is missing; a process holds one only.

    Raises SnapshotMissing.
    """
    with locked() as copies:
        if not (copies / fingerprint).exists():
            fetch(fingerprint, copies)
        return Snapshot.read(copies / fingerprint)


def fetch(fingerprint: str, copies: Path) -> None:
    if not is_kept(fingerprint):
        raise SnapshotMissing(_("What was compared is no longer kept. Start a new re-match."))
    with workshop() as folder:
        copy(f"{PREFIX}/{fingerprint}/{MANIFEST}", folder / MANIFEST, fingerprint)
        files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        for name, expected in files.items():
            copy(f"{PREFIX}/{fingerprint}/{name}", folder / name, expected)
        folder.rename(copies / fingerprint)


def copy(name: str, path: Path, expected: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with default_storage.open(name) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    if sha256_of(path) != expected:
        raise SnapshotMissing(_("What was compared is damaged in the storage. Start a new re-match."))


def remove_others(fingerprint: str) -> None:
    """Delete all but this one, in the storage and among this machine's copies.

    Processes that still read a copy keep its files until they are done, as the operating system has it.
    """
    for other in default_storage.listdir(PREFIX)[0]:
        if other != fingerprint:
            remove(f"{PREFIX}/{other}")
    with locked() as copies:
        for folder in copies.iterdir():
            if folder.is_dir() and folder.name != fingerprint and not is_being_made(folder):
                shutil.rmtree(folder)


def is_being_made(folder: Path) -> bool:
    return folder.name.startswith(UNFINISHED) and time.time() - folder.stat().st_mtime < GIVEN_UP_AFTER


def remove(folder: str) -> None:
    folders, files = default_storage.listdir(folder)
    for inner in folders:
        remove(f"{folder}/{inner}")
    for name in sorted(files, key=lambda name: name != MANIFEST):
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
