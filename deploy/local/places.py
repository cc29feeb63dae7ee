"""The folders of a local installation: who may use them, and whether they can be used at all."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"
MEBIBYTE = 2**20
SPACE_NEEDED = 500 * MEBIBYTE


class Refusal(Exception):
    """A sentence for the person at the terminal; the command ends with exit code 1."""


def make_folder(folder: Path) -> Path:
    """Other accounts may pass through, as root's PostgreSQL must, but not look around."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder


def refuse_full_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise Refusal(
            f"Only {free // MEBIBYTE} MB are free on the disk of {folder}, "
            f"and {SPACE_NEEDED // MEBIBYTE} MB are needed: make room and start again."
        )


def chosen_port() -> int:
    value = os.environ.get("PORT", "8000")
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise Refusal(f"PORT is {value!r}, and must be a number from 1 to 65535.")
    return int(value)


def refuse_port_in_use(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refusal(
                f"Port {port} cannot be used ({error.strerror}): end the program that holds it, "
                f"or choose another one: make run PORT={port + 1 if port < 65535 else port - 1}"
            ) from error


@contextmanager
def locked(path: Path) -> Iterator[int | None]:
    """Give the descriptor of the locked file, or None if somebody holds the lock.

    A process that inherits the descriptor holds the lock as well, until it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)
