"""Makes .venv what a lock in requirements/ says: `python3 deploy/local/install.py local|test`.

Run by whatever Python there is: standard library only, and no syntax newer than Python 3.6.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed"
BOOTSTRAP = PROJECT / "requirements" / "uv.txt"
GIBIBYTE = 2**30


def install(lock: str) -> None:
    wanted = fingerprint(lock)
    installed = STAMP.read_text().split() if STAMP.exists() else []
    # What the tests need contains what a run needs: do not remove it and fetch it again at every turn.
    if installed in ([lock, wanted], ["test", fingerprint("test")]):
        return
    refuse_unfit()
    print(f"Installing what requirements/{lock}.txt lists into .venv ...", flush=True)
    if STAMP.exists():
        STAMP.unlink()
    step(sys.executable, "-m", "venv", str(ENVIRONMENT))
    step(str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(BOOTSTRAP))
    requirements = str(PROJECT / "requirements" / f"{lock}.txt")
    uv = [
        str(ENVIRONMENT / "bin" / "uv"),
        "pip",
        "sync",
        "-q",
        "--require-hashes",
        requirements,
        str(BOOTSTRAP),
    ]
    if subprocess.call(uv, env=dict(os.environ, VIRTUAL_ENV=str(ENVIRONMENT))):
        print("uv did not succeed; trying pip, which knows this machine's own package index.", flush=True)
        step(str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements)
    STAMP.write_text(f"{lock} {wanted}")


def fingerprint(lock: str) -> str:
    locks = (PROJECT / "requirements" / f"{lock}.txt", BOOTSTRAP)
    return hashlib.sha256(b"".join(path.read_bytes() for path in locks)).hexdigest()


def refuse_unfit() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what this line is for
        sys.exit(f"Python 3.11 or newer is needed, and {sys.executable} is {sys.version.split()[0]}.")
    if shutil.disk_usage(PROJECT).free < 2 * GIBIBYTE:
        sys.exit(f"Less than 2 GB are free on the disk of {PROJECT}: make room and start again.")


def step(*command: str) -> None:
    if subprocess.call(command):
        sys.exit(f"The environment .venv could not be made: this failed: {' '.join(command)}")


if __name__ == "__main__":
    install(sys.argv[1])
