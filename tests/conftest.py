import os
import re

import pytest
from django.conf import settings
from django.utils import translation

from c2c_platform.celery import app
from tests.world import World, build_world


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests first: they take longest, so that no process is left alone with them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session", autouse=True)
def broker_url() -> str:
    """A numbered database of the broker for this test process alone, so that no other one's worker takes
    its jobs.
    """
    number = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) + 1
    app.conf.broker_url = re.sub(r"/\d+$", f"/{number}", os.environ["REDIS_URL"])
    return app.conf.broker_url


@pytest.fixture(autouse=True)
def english_at_first():
    """The middleware activates the reader's language and leaves it on: not for the next test."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def world(db) -> World:
    return build_world()
