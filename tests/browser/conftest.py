import os
import shutil

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.core.management import call_command
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.people import People
from tests.database import sweep_dead_rows
from tests.processes import start_worker, stop

plain = StaticFilesHandlerMixin.serve


def compressed(handler: StaticFilesHandlerMixin, request: HttpRequest) -> HttpResponseBase:
    return GZipMiddleware(lambda _request: None).process_response(request, plain(handler, request))


# The test server sends files of static/ as they are; in production they leave compressed, as budgets count.
StaticFilesHandlerMixin.serve = compressed


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium.

    Playwright keeps an event loop in this thread, in which Django would refuse its ORM.
    """
    path = shutil.which("chromium-headless-shell")
    if path is None:
        pytest.fail("Chromium is missing (Debian: apt-get install chromium-headless-shell fonts-noto-core).")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server, tmp_path, settings) -> str:
    """The address of the site; its files go to a folder of this test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return live_server.url


@pytest.fixture
def demonstration(site) -> None:
    sweep_dead_rows()
    call_command("prepare", demonstration=True)


@pytest.fixture
def people(chromium: Browser, site: str) -> People:
    """Signed-in people, each in a browser of their own."""
    people = People(chromium, site)
    yield people
    people.leave()


@pytest.fixture
def worker(site, broker_url, settings, tmp_path):
    """A real Celery worker on the test's database, until the test ends."""
    process = start_worker(broker_url, settings.MEDIA_ROOT, tmp_path / "worker.log")
    yield process
    stop(process)
