"""Real Celery workers beside a test."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings


def start_worker(broker_url: str, media_root: Path, log: Path) -> subprocess.Popen:
    name = settings.DATABASES["default"]["NAME"]
    environment = os.environ | {
        "DATABASE_URL": re.sub(r"/[^/]+$", f"/{name}", os.environ["DATABASE_URL"]),
        "REDIS_URL": broker_url,
        "MEDIA_ROOT": str(media_root),
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "c2c_platform",
        "worker",
        "-Q",
        "match,notify,report,rematch",
    ]
    with log.open("wb") as output:
        return subprocess.Popen(
            [*command, "-c", "1", "--without-mingle", "--without-gossip"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen) -> None:
    """End the worker and the child that does its work."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
