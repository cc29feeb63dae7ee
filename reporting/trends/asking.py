"""From the parameters of an address to the question, for the page, its files and the API."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from reporting.forms import TrendsForm
from reporting.trends.quarters import first_day, last_day
from reporting.trends.queries import bounds, region_names
from reporting.trends.question import Question, asked


def asked_of(data: Mapping[str, str], *, today: date) -> tuple[TrendsForm, Question]:
    """The form and what it asks for: where something is wrong with it, everything."""
    known, names = bounds(today), region_names()
    usual = {"region": "", "from": str(first_day(known.first)), "to": str(last_day(known.last))}
    form = TrendsForm({name: data.get(name) or value for name, value in usual.items()}, regions=names)
    cleaned = form.cleaned_data if form.is_valid() else {}
    question = asked(
        cleaned.get("region", ""), cleaned.get("from"), cleaned.get("to"), bounds=known, names=names
    )
    return form, question


def query_of(question: Question) -> str:
    """The question as an address has it: always whole quarters, so that a file is of what the page shows."""
    return urlencode({"region": question.region, "from": question.starts_on, "to": question.ends_on})
