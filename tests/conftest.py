import os
import re

import pytest

from c2c_platform.celery import app
from tests.world import World, build_world


@pytest.fixture(scope="session", autouse=True)
def broker_url() -> str:
    """A numbered database of the broker for this test process alone, so that no other one's worker takes
    its jobs.
    """
    number = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) + 1
    app.conf.broker_url = re.sub(r"/\d+$", f"/{number}", os.environ["REDIS_URL"])
    return app.conf.broker_url


@pytest.fixture
def world(db) -> World:
    return build_world()
