"""An association's own report: what it wrote, and the figures of its members as they were handed in."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities.models import Organisation
from reporting.associations.models import Submission, headed
from reporting.associations.rules import first_day_of
from reporting.facts import MilestoneFacts, Text, content_of, fact_from
from reporting.kinds.base import facts_in_context, named, period_figures
from reporting.knowledge import Knowledge
from reporting.models import Report
from reporting.scope import Scope


def members_figures(
    association: Organisation, *, year: int, as_of: date, known_at: datetime
) -> dict[str, Any]:
    """The figures of the members for the year, as plain content to be kept with what is handed in."""
    scope = Scope(association=association.slug, since=first_day_of(year))
    figures = period_figures(Knowledge(as_of, known_at, scope))
    language = get_language() or settings.LANGUAGE_CODE
    return {"language": language, "figures": [content_of(figure) for figure in figures]}


def association_facts(report: Report) -> MilestoneFacts:
    """From what was handed in alone, which does not change; its figures are in the language of that day."""
    submission = named(report.submission)
    told = submission.report
    return facts_in_context(
        report,
        map(fact_from, submission.figures["figures"]),
        wording=_("What the association tells of its members in %(year)s.") % {"year": told.year},
        period_start=first_day_of(told.year),
        is_illustrative=told.association.is_demonstration,
        texts=tuple(texts_of(submission)),
    )


def texts_of(submission: Submission) -> Iterator[Text]:
    source = _("%(reference)s: handed in on %(day)s") % {
        "reference": submission.reference,
        "day": date_format(submission.submitted_at),
    }
    for heading, text in headed(submission.texts):
        yield Text(heading, submission.language, text, source)
