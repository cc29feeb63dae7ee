"""The report as a PDF, made from the frozen facts alone: the same facts always give the same bytes."""

import json
import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from core.canonical import sha256
from reporting.enums import Light
from reporting.fonts import FAMILIES, font_paths, showable
from reporting.words import further_records, words

# More rows make a file that nobody reads and that takes a worker's whole memory.
LONGEST_TABLE = 500
TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def render_pdf(facts: str) -> bytes:
    """The PDF of the canonical facts, in their language."""
    content = json.loads(facts)
    with translation.override(content["language"]):
        page = page_of(content, sha256(facts))
    return compile_pdf(page, datetime.fromisoformat(content["known_at"]))


def compile_pdf(page: dict[str, Any], known_at: datetime) -> bytes:
    """The PDF, archivable (PDF/A-2a) and accessible (PDF/UA-1) at once.

    It is compiled in a fresh folder of two real files, so that the template can read nothing else.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(shutil.copy(TEMPLATE, folder))
        (Path(folder) / "page.json").write_text(json.dumps(page, ensure_ascii=False))
        return typst.compile(
            str(source),
            root=folder,
            font_paths=font_paths(),
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(known_at.timestamp()),
        )


def page_of(content: dict[str, Any], digest: str) -> dict[str, Any]:
    """What the template shows: the facts with days in words, full addresses, and every label translated."""
    language = content["language"]
    return shown(
        {
            **content,
            "targets": [target | {"fact": fact_on_page(target["fact"])} for target in content["targets"]],
            "context": [fact_on_page(fact) for fact in content["context"]],
            "as_of": day(content["as_of"]),
            "due_on": day(content["due_on"]),
            "known_at": content["known_at"],
            "sha256": digest,
            "lights": {light.value: str(light.label) for light in Light},
            "lang": language.split("-")[0],
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "families": FAMILIES,
            "words": words(content),
        }
    )


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


def shown(value: Any) -> Any:
    """The same content with every text made showable."""
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shown(item) for item in value]
    return showable(value) if isinstance(value, str) else value
