"""What stands in the Word file, as plain values for its template."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.enums import Light
from reporting.formats import reading
from reporting.formats.reading import Content, Figure, address, number_text
from reporting.printed import day
from reporting.words import further_records, title_of, words

# More rows make a file that nobody edits.
LONGEST_TABLE = 200
GROUNDS = {Light.GREEN: "E0EFE2", Light.AMBER: "FBEFD0", Light.RED: "F9E5DF", Light.OPEN: "EFEAE0"}
MARKS = {Light.GREEN: "●", Light.AMBER: "◐", Light.RED: "○", Light.OPEN: "…"}
RECORDS = ("counted", "late", "excluded")


def page_of(content: Content, digest: str, links: Any) -> dict[str, Any]:
    """`links` gives the name by which the document calls an address."""
    labels = words() | more_words()
    figures = reading.figures_of(content)
    numbers = count(1)
    targets = table(_("The targets and how far they are reached"), target_rows(figures), numbers)
    context = table(labels["other_figures"], context_rows(figures), numbers)
    shown = [figure for figure in figures if figure.light or figure.fact["records"]]
    details = [Detail(figure, labels, links).page(numbers) for figure in shown]
    texts = list(texts_of(content))
    for bookmark, chapter in enumerate([*details, *texts], 1):
        chapter["bookmark"] = bookmark
    bookmarks = {"summary": 0, "method": len(details) + len(texts) + 1}
    return {
        "words": labels,
        "cover": cover(content, labels),
        "bookmarks": bookmarks,
        "contents": [
            {"text": labels["summary"], "bookmark": bookmarks["summary"]},
            *({"text": part["heading"], "bookmark": part["bookmark"]} for part in [*details, *texts]),
            {"text": labels["method"], "bookmark": bookmarks["method"]},
        ],
        "has_figures": bool(figures),
        "targets": targets,
        "context": context,
        "figures": details,
        "texts": texts,
        "definitions": table(_("What each figure means"), definition_rows(figures), numbers),
        "proof": proof(content, digest, labels),
    }


def more_words() -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "page": _("Page"),
        "table": pgettext("caption", "Table"),
        "value": _("Value"),
        "light": pgettext("target", "Light"),
    }


def cover(content: Content, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "title": title_of(content),
        "wording": content["wording"],
        "as_of": f"{labels['as_of']} {day(content['as_of'])}",
        "mark": f" · {labels['illustrative']}" if content["is_illustrative"] else "",
        "light": light_text(content["light"]) if content["targets"] else "",
        "dates": reading.dates_of(content),
        "illustrative": labels["illustrative_text"] if content["is_illustrative"] else "",
    }


def light_text(light: str) -> str:
    """With a mark, so that nobody needs the colour."""
    return f"{MARKS[Light(light)]} {Light(light).label}" if light else ""


def table(caption: str, rows: Iterator[dict[str, Any]], numbers: Iterator[int]) -> dict[str, Any]:
    """Without a number where it is left out, for it has no rows."""
    found = list(rows)
    return {"caption": caption, "rows": found, "number": next(numbers) if found else None}


def target_rows(figures: list[Figure]) -> Iterator[dict[str, Any]]:
    for figure in figures:
        if figure.light:
            yield {
                "label": figure.fact["label"],
                "value": value_text(figure),
                "light": light_text(figure.light),
                "colour": GROUNDS[Light(figure.light)],
                "missing": ", ".join(figure.fact["missing"]),
            }


def context_rows(figures: list[Figure]) -> Iterator[dict[str, Any]]:
    for figure in figures:
        if not figure.light:
            yield {"label": figure.fact["label"], "value": value_text(figure)}


def value_text(figure: Figure) -> str:
    return f"{number_text(figure.fact['value'])} {figure.goal or figure.fact['unit']}"


class Detail:
    """The part of the document on one figure."""

    def __init__(self, figure: Figure, labels: dict[str, str], links: Any) -> None:
        self.figure, self.labels, self.links = figure, labels, links

    def page(self, numbers: Iterator[int]) -> dict[str, Any]:
        figure, fact = self.figure, self.figure.fact
        light = light_text(figure.light)
        return {
            "heading": self.heading(),
            "light": f"{light} – {figure.verdict}" if light else "",
            "value": value_text(figure),
            "texts": list(self.texts()),
            "missing": fact["missing"],
            "parts": list(self.parts(numbers)),
        }

    def texts(self) -> Iterator[str]:
        figure = self.figure
        yield from (text for text in (figure.wording, figure.scope, figure.fact["definition"]) if text)
        if figure.readings:
            days = (f"{day(row['on'])}: {number_text(row['value'])}" for row in figure.readings)
            yield _("Over time: %(readings)s") % {"readings": " · ".join(days)}

    def heading(self) -> str:
        label = self.figure.fact["label"]
        if self.figure.position is None:
            return label
        return f"{self.labels['target']} {self.figure.position} · {label}"

    def parts(self, numbers: Iterator[int]) -> Iterator[dict[str, Any]]:
        """A table for each kind of records that there are."""
        entries = list(self.figure.entries())
        for status in RECORDS:
            found = [(record, reason) for kind, record, reason in entries if kind == status]
            if not found:
                continue
            more = len(found) - LONGEST_TABLE
            caption = f"{self.figure.fact['label']}: {self.labels[status]}"
            yield table(caption, self.rows(found[:LONGEST_TABLE]), numbers) | {
                "heading": self.labels[status],
                "note": self.labels["reason" if status == "excluded" else "note"],
                "more": further_records(more) if more > 0 else "",
            }

    def rows(self, found: list[tuple[Content, str]]) -> Iterator[dict[str, Any]]:
        """Each under the name of its group, which is said once."""
        before = ""
        for record, reason in found:
            group = record.get("group", "")
            yield {
                "group": group if group != before else "",
                "link": self.links.name_of(address(record["url"])),
                "reference": record["reference"],
                "title": self.title(record),
                "day": day(record["on"]),
                "note": " · ".join(self.notes(record, reason)),
            }
            before = group

    def title(self, record: Content) -> str:
        mark = f" · {self.labels['mark']}" if record["is_demonstration"] else ""
        return record["title"] + mark

    def notes(self, record: Content, reason: str) -> Iterator[str]:
        if record.get("amount") is not None:
            yield number_text(record["amount"])
        if text := reason or record["note"]:
            yield text


def definition_rows(figures: list[Figure]) -> Iterator[dict[str, Any]]:
    for figure in figures:
        fact = figure.fact
        label = f"{fact['label']} ({fact['unit']})"
        yield {"label": label, "definition": fact["definition"], "texts": list(described(fact))}


def described(fact: Content) -> Iterator[str]:
    """Of newer facts, where a figure comes from and what it cannot say."""
    if source := fact.get("source"):
        yield _("Source: %(text)s") % {"text": source}
    if limits := fact.get("limits"):
        yield _("Limits: %(text)s") % {"text": limits}


def texts_of(content: Content) -> Iterator[dict[str, Any]]:
    """What people wrote for the report; older facts hold none."""
    for text in content.get("texts", ()):
        yield {"heading": text["heading"], "text": text["text"], "source": text["source"]}


def proof(content: Content, digest: str, labels: dict[str, str]) -> dict[str, str]:
    made_with = ", ".join(f"{name} {version}" for name, version in sorted(content["versions"].items()))
    return {
        "sha256": digest,
        "licence": _("Licence: %(text)s") % {"text": reading.licence_text()},
        "versions": f"{labels['versions']}: {made_with}",
    }
