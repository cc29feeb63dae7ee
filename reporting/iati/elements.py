"""Activities as XML elements, in the order that the schema of IATI 2.03 wants."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from reporting.iati.records import (
    Activity,
    Budget,
    Document,
    Gauge,
    Given,
    Outcome,
    Period,
    Place,
    Share,
    Text,
)

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
DOLLAR = "USD"
GIVEN = (
    "All that this participant has given up to this day: cash, and things in kind and working time at their "
    "agreed price"
)


class Reporter(NamedTuple):
    """Who publishes the file."""

    reference: str
    kind: str
    name: str


def activity_element(activity: Activity, reporter: Reporter) -> Element:
    element = Element("iati-activity", {LANG: activity.language})
    identify(element, activity, reporter)
    for party in activity.parties:
        narrate(add(element, "participating-org", role=party.role, type=party.kind), Text(party.name))
    add(element, "activity-status", code=activity.status)
    for kind, on in activity.dates:
        add(element, "activity-date", type=kind, iso_date=on)
    where(element, activity)
    what_for(element, activity)
    if activity.collaboration:
        add(element, "collaboration-type", code=activity.collaboration)
    add_money(element, activity)
    for document in activity.documents:
        add_document(element, document)
    for relation in activity.relations:
        reference = identifier(reporter, relation.reference)
        add(element, "related-activity", ref=reference, type=relation.kind)
    for outcome in activity.outcomes:
        add_outcome(element, outcome)
    return element


def identifier(reporter: Reporter, reference: str) -> str:
    return f"{reporter.reference}-{reference}"


def add(parent: Element, tag: str, **attributes: Any) -> Element:
    """A new last child. Empty attributes are left out."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return SubElement(parent, tag, {name: plain(value) for name, value in named.items() if value != ""})


def plain(value: Any) -> str:
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def cleaned(text: str) -> str:
    """Without the characters that no XML may hold, even written as numbers."""
    return NO_XML.sub("", text).strip()


def told(text: Text, otherwise: str) -> Text:
    """The text, or where it says nothing what stands in its place."""
    return text if cleaned(text.text) else Text(otherwise)


def narrate(parent: Element, text: Text) -> None:
    narrative = SubElement(parent, "narrative", {LANG: text.language} if text.language else {})
    narrative.text = cleaned(text.text)


def identify(element: Element, activity: Activity, reporter: Reporter) -> None:
    add(element, "iati-identifier").text = identifier(reporter, activity.reference)
    by = add(element, "reporting-org", ref=reporter.reference, type=reporter.kind, secondary_reporter="1")
    narrate(by, Text(reporter.name, "en"))
    title = told(activity.title, activity.reference)
    narrate(add(element, "title"), title)
    descriptions = [(kind, text) for kind, text in activity.descriptions if cleaned(text.text)]
    for kind, text in descriptions or [("1", title)]:
        narrate(add(element, "description", type=kind), text)


def where(element: Element, activity: Activity) -> None:
    if activity.scope:
        add(element, "activity-scope", code=activity.scope)
    add_shares(element, "recipient-country", activity.countries)
    add_shares(element, "recipient-region", activity.regions, vocabulary="1")
    for place in activity.places:
        add_place(element, place)


def add_shares(element: Element, tag: str, parts: Iterable[Share], **attributes: str) -> None:
    for share in parts:
        add(element, tag, code=share.code, **attributes, percentage=share.percentage)


def add_place(element: Element, place: Place) -> None:
    location = add(element, "location")
    add(location, "location-reach", code="1")
    if place.geonames_id:
        add(location, "location-id", vocabulary="G1", code=place.geonames_id)
    narrate(add(location, "name"), Text(place.name, "en"))
    add(add(location, "point", srsName=WGS84), "pos").text = f"{place.latitude} {place.longitude}"
    add(location, "exactness", code="2")
    add(location, "location-class", code="2")


def what_for(element: Element, activity: Activity) -> None:
    add_shares(element, "sector", activity.sectors, vocabulary="1")
    for vocabulary, codes in (("2", activity.goals), ("3", activity.targets)):
        for code in codes:
            add(element, "tag", vocabulary=vocabulary, code=code)


def add_period(parent: Element, starts_on: date, ends_on: date) -> None:
    add(parent, "period-start", iso_date=starts_on)
    add(parent, "period-end", iso_date=ends_on)


def add_value(parent: Element, amount: Decimal, currency: str, on: date) -> None:
    add(parent, "value", currency=currency, value_date=on).text = plain(amount)


def add_money(element: Element, activity: Activity) -> None:
    for budget in activity.budgets:
        add_budget(element, budget)
    for given in activity.given:
        add_transaction(element, given)


def add_budget(element: Element, budget: Budget) -> None:
    """Indicative: what the partners expect it to cost, which binds nobody to spend it."""
    child = add(element, "budget", type=budget.kind, status="1")
    add_period(child, budget.starts_on, budget.ends_on)
    add_value(child, budget.amount, budget.currency, budget.agreed_on)


def add_transaction(element: Element, given: Given) -> None:
    """An expenditure, by the participant: without a provider it would be taken for the reporter's."""
    transaction = add(element, "transaction")
    add(transaction, "transaction-type", code="4")
    add(transaction, "transaction-date", iso_date=given.up_to)
    add_value(transaction, given.amount, DOLLAR, given.up_to)
    narrate(add(transaction, "description"), Text(GIVEN, "en"))
    provider = add(transaction, "provider-org", type=given.provider.kind)
    narrate(provider, Text(given.provider.name))


def add_document(element: Element, document: Document) -> None:
    link = add(element, "document-link", url=document.url, format=document.media_type)
    narrate(add(link, "title"), told(document.title, document.url))
    add(link, "category", code=document.category)
    add(link, "language", code=document.language)


def add_outcome(element: Element, outcome: Outcome) -> None:
    result = add(element, "result", type="2", aggregation_status="0")
    narrate(add(result, "title"), outcome.title)
    for gauge in outcome.gauges:
        add_gauge(result, gauge)


def add_gauge(result: Element, gauge: Gauge) -> None:
    ascending = "" if gauge.is_ascending is None else int(gauge.is_ascending)
    indicator = add(result, "indicator", measure=gauge.measure, ascending=ascending)
    narrate(add(indicator, "title"), gauge.title)
    narrate(add(indicator, "description"), gauge.note)
    if gauge.baseline is not None:
        add(indicator, "baseline", year=gauge.year, value=gauge.baseline)
    for period in gauge.periods:
        add_figures(indicator, period)


def add_figures(indicator: Element, period: Period) -> None:
    element = add(indicator, "period")
    add_period(element, period.starts_on, period.ends_on)
    if period.target is not None:
        add(element, "target", value=period.target)
    for actual in period.actuals:
        figure = add(element, "actual", value=actual.value)
        if actual.dimension:
            name, value = actual.dimension
            add(figure, "dimension", name=name, value=value)
