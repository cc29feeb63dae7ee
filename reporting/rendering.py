"""The report as a PDF, made from the frozen facts alone: the same facts always give the same bytes."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from core.canonical import sha256
from core.pdf import compile_pdf
from core.templatetags.display import direction
from reporting.enums import Light, ReportKind
from reporting.words import further_records, words

# More rows make a file that nobody reads and that takes a worker's whole memory.
LONGEST_TABLE = 500
TEMPLATES = Path(__file__).parent / "typst"


def render_pdf(facts: str) -> bytes:
    """The PDF of the canonical facts, in their language."""
    content = json.loads(facts)
    with translation.override(content["language"]):
        page = page_of(content, sha256(facts))
        return compile_pdf(template_of(content), page, datetime.fromisoformat(content["known_at"]))


def template_of(content: dict[str, Any]) -> Path:
    is_brief = content.get("kind") == ReportKind.BRIEF
    return TEMPLATES / ("brief.typ" if is_brief else "report.typ")


def page_of(content: dict[str, Any], digest: str) -> dict[str, Any]:
    """What the template shows: the facts with days in words, full addresses, and every label translated."""
    return {
        **content,
        "targets": [target | {"fact": fact_on_page(target["fact"])} for target in content["targets"]],
        "context": [fact_on_page(fact) for fact in content["context"]],
        "as_of": day(content["as_of"]),
        "due_on": day(content["due_on"]),
        "period_start": day(content.get("period_start")),
        "texts": list(map(text_on_page, content.get("texts", []))),
        "known_at": content["known_at"],
        "sha256": digest,
        "lights": {light.value: str(light.label) for light in Light},
        "words": words(content),
    }


def text_on_page(text: dict[str, str]) -> dict[str, str]:
    language = text["language"]
    return text | {"language": language.split("-")[0], "direction": direction(language)}


def fact_on_page(fact: dict[str, Any]) -> dict[str, Any]:
    left_out = [row["record"] | {"note": row["reason"]} for row in fact["excluded"]]
    lists = {"records": fact["records"], "late": fact["late"], "excluded": left_out}
    return fact | {name: table_of(records) for name, records in lists.items()}


def table_of(records: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows of a table, and a sentence on those that a printed report leaves to the CSV file."""
    more = len(records) - LONGEST_TABLE
    return {
        "rows": [record_on_page(record) for record in records[:LONGEST_TABLE]],
        "more": further_records(more) if more > 0 else "",
    }


def record_on_page(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"on": day(record["on"]), "url": settings.SITE_URL + record["url"]}


def day(text: str | None) -> str:
    return date_format(date.fromisoformat(text)) if text else ""
