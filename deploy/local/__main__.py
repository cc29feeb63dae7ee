"""`run` the site, `exec` a command with services of its own, or `manage` the site that runs."""

import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.places import VAR, Refusal, make_folder
from deploy.local.site import manage, run
from deploy.local.stack import running

USAGE = """Usage: python -m deploy.local run                 the site with its services, until Ctrl-C
       python -m deploy.local exec -- COMMAND     a command with a fresh PostgreSQL and Valkey
       python -m deploy.local manage COMMAND      manage.py for the site that runs here"""


def execute(command: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(dir=make_folder(VAR / "test")))
    folder.chmod(0o711)
    try:
        with running(folder, durable=False) as (_, environment):
            return subprocess.call(command, env=environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            return run()
        case ["exec", "--", _, *_]:
            return execute(arguments[2:])
        case ["manage", *command]:
            return manage(command)
        case _:
            raise Refusal(USAGE)


if __name__ == "__main__":
    # SIGINT too: a shell starts what it puts into the background with that one ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
