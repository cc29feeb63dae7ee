"""The report as a PDF, made from the frozen facts alone: the same facts always give the same bytes."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator

from core.canonical import sha256
from core.pdf import compile_pdf
from core.templatetags.display import direction
from reporting.charts import number, progress, shares, timeline
from reporting.enums import Light
from reporting.printed import all_records, day, table_of, target_name, with_breaks
from reporting.words import kind_of, missing, sentence, summary, title_of, words

# More would push the cover's foot off the page; the summary has all of the wording.
LONGEST_ON_COVER = 420
LONGEST_TITLE = 160
LONGEST_RUNNING = 75
TEMPLATES = Path(__file__).parent / "typst"

# What reports of other kinds, and reports that were frozen earlier, may not have.
ABSENT: dict[str, Any] = {
    "kind": "milestone",
    "year": None,
    "due_on": None,
    "period_start": None,
    "wording": "",
    "wording_language": "",
    "light": "",
    "texts": [],
    "context": [],
}


def render_pdf(facts: str) -> bytes:
    """The PDF of the canonical facts, in their language."""
    content = json.loads(facts)
    with translation.override(content["language"]):
        page = page_of(content, sha256(facts))
        return compile_pdf(template_of(content), page, datetime.fromisoformat(content["known_at"]))


def template_of(content: dict[str, Any]) -> Path:
    return TEMPLATES / ("brief.typ" if content.get("kind") == "brief" else "report.typ")


def page_of(frozen: dict[str, Any], digest: str) -> dict[str, Any]:
    """What the template shows: the facts with days in words, full addresses, charts and every label."""
    content = ABSENT | frozen
    title = title_of(content)
    return with_breaks(
        content
        | {
            "title": title,
            "title_on_cover": Truncator(title).chars(LONGEST_TITLE),
            "running_title": Truncator(title).chars(LONGEST_RUNNING),
            "kind": kind_of(content),
            "language_name": dict(settings.LANGUAGES)[content["language"]],
            "written": written(content["wording_language"] or content["language"]),
            "on_cover": Truncator(content["wording"]).chars(LONGEST_ON_COVER),
            "as_of": day(content["as_of"]),
            "due_on": day(content["due_on"]),
            "period_start": day(content["period_start"]),
            "summary": summary(content),
            "targets": [target_on_page(target, content) for target in content["targets"]],
            "context": [fact_on_page(fact, content) for fact in content["context"]],
            "texts": [text_on_page(text) for text in content["texts"]],
            "all_records": all_records(content),
            "sha256": digest,
            "lights": {light.value: str(light.label) for light in Light},
            "words": words(),
        }
    )


def target_on_page(target: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    return target | {
        "name": target_name(target),
        "written": written(target.get("wording_language") or content["language"]),
        "scope": target.get("scope", ""),
        "sentence": sentence(target),
        "fact": fact_on_page(target["fact"], content),
        "progress": progress(target),
    }


def fact_on_page(fact: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    left_out = [row["record"] | {"note": row["reason"]} for row in fact["excluded"]]
    lists = {"records": fact["records"], "late": fact["late"], "excluded": left_out}
    due_on = date.fromisoformat(content["due_on"]) if content["due_on"] else None
    return (
        fact
        | {name: table_of(records) for name, records in lists.items()}
        | {
            "value": number(fact["value"]),
            "missing_words": missing(fact),
            "source": fact.get("source", ""),
            "limits": fact.get("limits", ""),
            "shares": shares(fact),
            "timeline": timeline(fact, date.fromisoformat(content["as_of"]), due_on),
        }
    )


def text_on_page(text: dict[str, Any]) -> dict[str, Any]:
    """With each of its lines as a paragraph, and how its own language is written."""
    lines = [line.strip() for line in text["text"].splitlines()]
    return text | {"paragraphs": [line for line in lines if line], "written": written(text["language"])}


def written(language: str) -> dict[str, str]:
    return {"lang": language.split("-")[0], "direction": direction(language)}
