"""The figures of a milestone with what its evaluation found, advised, and was answered."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reporting.facts import MilestoneFacts, Text
from reporting.kinds.milestone import milestone_report_facts
from reporting.knowledge import Knowledge
from reporting.models import Evaluation, Report


def evaluation_facts(report: Report) -> MilestoneFacts:
    knowledge = Knowledge(report.as_of, report.known_at)
    found = [each for each in knowledge.evaluations if each.kind == report.evaluation]
    facts = milestone_report_facts(report)
    is_illustrative = any(each.evaluator.is_demonstration for each in found)
    return replace(
        facts,
        kind=report.kind,
        title=report.title,
        is_illustrative=facts.is_illustrative or is_illustrative,
        texts=tuple(text for evaluation in found for text in texts_of(evaluation)),
    )


def texts_of(evaluation: Evaluation) -> Iterator[Text]:
    source = _("%(reference)s: %(evaluator)s, %(day)s") % {
        "reference": evaluation.reference,
        "evaluator": evaluation.evaluator,
        "day": date_format(evaluation.completed_on),
    }
    parts = (
        (_("Findings"), evaluation.findings),
        (_("Recommendations"), evaluation.recommendations),
        (_("Responses of the partners"), evaluation.responses),
    )
    return (Text(heading, evaluation.language, text, source) for heading, text in parts if text)
