"""Follows the links of the site as a person, and measures each kind of page that it comes to."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from threading import local
from time import monotonic, sleep
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from django.db import connection
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

# Not pages: the API, files, and what only says that something is over.
NO_PAGES = (
    "api-",
    "openapi",
    "healthz",
    "partners:metadata",
    "partners:token",
    "partners:revoke",
    "reporting:target_file",
    "reporting:iati_activities",
    "reporting:facts_schema",
    "reporting:report_download",
    "reporting:published_feed",
    "reporting:published_download",
    "reporting:trend_file",
    "pilots:agreement_pdf",
    "pilots:agreement_file",
    "pilots:documentation_file",
    "pilots:documentation_preview",
    "pilots:evidence_file",
    "pilots:plan_calendar",
    "pilots:update_workbook",
    "pilots:sheet_print",
    "pilots:paper_print",
    "library:edition_file",
    "programmes:call_sheet",
    "programmes:pack_",
    "programmes:pledge_document",
    "programmes:round_table_calendar",
)
AXE = Axe()
SHOWS_ALL_TWICE = {"rules": {"landmark-unique": {"enabled": False}}}
FIRST_VISIT_BYTES = 60_000
REQUESTS = 10


@dataclass
class Visit:
    """One line of the table."""

    page: str
    role: str
    look: str
    status: int = 0
    first_bytes: int = 0
    repeat_bytes: int = 0
    requests: int = 0
    queries: int = 0
    hosts: int = 0
    overflow: bool = False
    axe: list[str] = field(default_factory=list)
    address: str = ""

    def cells(self) -> list[str]:
        values = [getattr(self, column.name) for column in fields(self)]
        return [str(len(value)) if isinstance(value, list) else str(value) for value in values]

    def faults(self) -> list[str]:
        """What is wrong with the page whoever opens it and whatever the device still has of it."""
        found = [
            (self.status >= 400, f"status {self.status}"),
            (self.first_bytes > FIRST_VISIT_BYTES, f"{self.first_bytes} bytes"),
            (self.requests > REQUESTS, f"{self.requests} requests"),
            (self.hosts > 1, "another host"),
            (self.overflow, "wider than the screen"),
        ]
        return [text for is_fault, text in found if is_fault] + self.axe


@contextmanager
def counted_queries() -> Iterator[Counter]:
    """How many queries each address of the site took when it was asked for last."""
    counts: Counter = Counter()
    here = local()

    def start(environ, **kwargs):
        here.path = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else "")
        connection.force_debug_cursor = True

    def finish(**kwargs):
        if path := getattr(here, "path", ""):
            counts[path] = len(connection.queries_log)

    request_started.connect(start)
    request_finished.connect(finish)
    yield counts
    request_started.disconnect(start)
    request_finished.disconnect(finish)


def kind_of(address: str) -> str:
    """The name of the page's pattern; a list on the map counts as a page of its own."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    if "format" in query or name.startswith(NO_PAGES):
        return ""
    return f"{name} map" if query.get("view") == ["map"] else name


LINKS = """Array.from(document.querySelectorAll("a[href]"),
    a => new URL(a.getAttribute("href"), location).href.split("#")[0])"""  # an SVG's links have no text


def links(page: Page, site: str) -> list[str]:
    return [link.removeprefix(site) for link in page.evaluate(LINKS) if link.startswith(f"{site}/")]


@dataclass
class Crawler:
    """A person at a browser: every page is opened with nothing in the cache, and once more.

    `audited` are the kinds of pages whose accessibility was looked at already, by whomever, in the same look.
    """

    chromium: Browser
    site: str
    role: str
    look: str
    options: dict
    state: dict | None
    counts: Counter
    audited: set[str]

    def crawl(self, starts: list[str], at_most: int = 1) -> Iterator[Visit]:
        """Visits of `at_most` pages of every kind that links lead to."""
        seen: Counter[str] = Counter()
        waiting, done = list(starts), set()
        while waiting:
            address = waiting.pop(0)
            kind = kind_of(address)
            if kind and address not in done and seen[kind] < at_most:
                seen[kind] += 1
                done.add(address)
                visit, more = self.visit(address, kind)
                waiting += more
                yield visit

    def visit(self, address: str, kind: str) -> tuple[Visit, list[str]]:
        visit = Visit(kind, self.role, self.look, address=address)
        context = self.chromium.new_context(base_url=self.site, storage_state=self.state, **self.options)
        page = context.new_page()
        traffic = Traffic(page)
        self.counts.pop(address, None)
        measure(visit, page, traffic)
        visit.queries = self.queries_of(address)
        if kind not in self.audited:
            self.audited.add(kind)
            visit.axe = violations(page, SHOWS_ALL_TWICE if kind == "design" else {})
        found = links(page, self.site)
        traffic.size = 0
        page.goto(address)
        traffic.settle()
        visit.repeat_bytes = traffic.size
        context.close()
        return visit, found

    def queries_of(self, address: str) -> int:
        """The answer may reach the browser before the server has counted."""
        until = monotonic() + 15
        while address not in self.counts and monotonic() < until:
            sleep(0.01)
        return self.counts[address]


def measure(visit: Visit, page: Page, traffic: "Traffic") -> None:
    visit.status = page.goto(visit.address).status
    traffic.settle()
    visit.first_bytes, visit.requests, visit.hosts = traffic.size, traffic.number, len(traffic.hosts)
    visit.overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")


def violations(page: Page, options: dict) -> list[str]:
    found = AXE.run(page, options=options).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:100]}" for fault in found]


def look(page: Page, address: str) -> list[str]:
    """What is wrong with the page at the address, as the person at this browser sees it."""
    visit = Visit(kind_of(address), "", "", address=address)
    measure(visit, page, Traffic(page))
    visit.axe = violations(page, {})
    return [f"{address} {text}" for text in visit.faults()]


class Traffic:
    """What comes over the line, without what the browser still has or makes itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.size, self.number, self.hosts, self.pending = 0, 0, set(), set()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self.sent)
        session.on("Network.loadingFinished", self.finished)
        session.on("Network.loadingFailed", self.finished)

    def sent(self, event: dict) -> None:
        if host := urlsplit(event["request"]["url"]).netloc:  # none: drawn from an address of data
            self.number += 1
            self.hosts.add(host)
            self.pending.add(event["requestId"])

    def finished(self, event: dict) -> None:
        self.pending.discard(event["requestId"])
        self.size += int(event.get("encodedDataLength", 0))

    def settle(self) -> None:
        """Wait for what is under way; the browser reports its end after the page's."""
        until = monotonic() + 15
        while self.pending and monotonic() < until:
            self.page.wait_for_timeout(5)
