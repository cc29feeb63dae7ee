"""Links that are asked whether they lead somewhere, and what becomes of those that do not."""

from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Notification
from library import jobs, links, services
from library.models import Edition
from library.queries import links_to_check
from tests.library.factories import EditionFactory, ToolFactory

HERE = ["127.0.0.1"]


class Answers(BaseHTTPRequestHandler):
    """`/404` answers with that status, `/to/...` leads on, `/slow` sends nothing."""

    def do_GET(self):
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        elif self.path == "/cut":
            return
        else:
            self.send_response(int(self.path.strip("/") or 200))
        self.end_headers()

    def log_message(self, *_args):
        pass


@contextmanager
def server():
    with ThreadingHTTPServer((HERE[0], 0), Answers) as here:
        thread = Thread(target=here.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{here.server_port}"
        here.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site():
    with server() as address:
        yield address


TROUBLES = {
    "": "",
    "/200": "",
    "/to//200": "",
    "/403": "",
    "/429": "",
    "/404": "HTTP 404",
    "/500": "HTTP 500",
    "/to//404": "HTTP 404",
    "/to//to//to//to//to//200": "too many redirects",
    "/to/file:///etc/passwd": "not an address of the web",
    "/to/http://169.254.169.254/": "not a public address",
}


@pytest.mark.parametrize("path", TROUBLES)
def test_trouble_of_a_link(site, path):
    assert links.trouble(f"{site}{path}", also_to=HERE) == TROUBLES[path]


def test_answer_that_is_cut_off_is_trouble(site):
    assert links.trouble(f"{site}/cut", also_to=HERE) != ""


def test_own_machine_is_never_asked(site):
    assert links.trouble(site) == "not a public address"
    assert links.trouble(site.replace("127.0.0.1", "localhost")) == "not a public address"


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "http:///a", "http://user:word@127.0.0.1/", "http://127.0.0.1:99999/"]
)
def test_what_is_no_address_of_the_web_is_not_asked(url):
    assert links.trouble(url, also_to=HERE) != ""


def test_nobody_answers():
    with server() as address:
        pass
    assert links.trouble(address, also_to=HERE) == "no connection"


def test_https_needs_a_certificate(site):
    assert links.trouble(site.replace("http:", "https:"), also_to=HERE) != ""


def test_who_sends_nothing_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(links, "SECONDS_IN_ALL", 0.05)
    listening = links.socket.create_server((HERE[0], 0))
    with listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert links.trouble(url, also_to=HERE) != ""


ADDRESSES = {
    "8.8.8.8": True,
    "2001:4860:4860::8888": True,
    "10.0.0.1": False,
    "172.16.3.4": False,
    "192.168.1.1": False,
    "127.0.0.1": False,
    "169.254.169.254": False,
    "100.64.0.1": False,
    "0.0.0.0": False,
    "224.0.0.1": False,
    "::1": False,
    "fe80::1%eth0": False,
    "fc00::1": False,
    "::ffff:127.0.0.1": False,
    "::ffff:8.8.8.8": True,
    "2002:7f00:1::": False,
    "64:ff9b::7f00:1": False,
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_public_addresses(address):
    assert links.is_public(address) == ADDRESSES[address]


@pytest.fixture
def broken(db, site, settings, world):
    """A link that answers 404, of the southern city."""
    settings.LINK_CHECK_ALSO_TO = HERE
    tool = ToolFactory(organisation=world.south, published=True, edition__link=f"{site}/404")
    return tool.editions.get()


def check_a_day_later(edition):
    Edition.objects.filter(pk=edition.pk).update(link_checked_at=timezone.now() - timedelta(days=1))
    jobs.check_links()
    return Edition.objects.get(pk=edition.pk)


@pytest.mark.django_db
def test_failing_link_has_date_and_reason():
    with pytest.raises(IntegrityError, match="failing_link_has_date_and_reason"):
        EditionFactory(link_failures=1)


def test_link_is_broken_after_the_third_failure_and_its_editors_are_told(broken):
    jobs.check_links()
    jobs.check_links()
    first = Edition.objects.get()
    assert (first.link_failures, first.link_trouble, first.broken_since) == (1, "HTTP 404", None)
    check_a_day_later(first)
    third = check_a_day_later(first)
    assert third.broken_since == first.link_failing_since
    told = Notification.objects.filter(kind="link_broken").values_list("user__name", flat=True)
    assert sorted(told) == ["officer.south", "two.hats"]
    check_a_day_later(first)
    assert Notification.objects.count() == 2


def test_link_that_answers_again_is_sound(broken, site):
    jobs.check_links()
    Edition.objects.update(link=f"{site}/200")
    assert check_a_day_later(broken).link_failures == 0


def test_new_link_begins_anew_and_old_news_is_dropped(broken, world):
    jobs.check_links()
    texts = {"title": "T", "summary": "S"}
    services.save_edition(broken.tool, "en", by=world.officer_south, link="https://example.org/new", **texts)
    services.note_link(broken, trouble="HTTP 404", at=timezone.now())
    edition = Edition.objects.get()
    assert (edition.link_failures, edition.link_checked_at) == (0, None)


def test_link_is_checked_by_one_worker_only(broken):
    now = timezone.now()
    assert [services.claim_link(broken, at=now), services.claim_link(broken, at=now)] == [True, False]


def test_long_run_stops_for_the_next_one(broken, monkeypatch):
    monkeypatch.setattr(jobs, "SECONDS", -1)
    jobs.check_links()
    assert Edition.objects.get().link_checked_at is None


@pytest.mark.django_db
def test_links_to_check_are_of_published_tools_and_not_made_up():
    ToolFactory()
    ToolFactory(published=True, organisation__is_demonstration=True)
    ToolFactory(published=True, edition__link="")
    due = ToolFactory(published=True)
    assert [edition.tool for edition in links_to_check(timezone.now())] == [due]


def test_owner_sees_since_when_it_is_broken(client, broken, world):
    since = timezone.now() - timedelta(days=3)
    Edition.objects.update(link_failures=3, link_failing_since=since, link_trouble="HTTP 404")
    page = broken.tool.get_absolute_url()
    assert "Broken since" not in client.get(page).text
    client.force_login(world.officer_south)
    assert "Broken since" in client.get(page).text
