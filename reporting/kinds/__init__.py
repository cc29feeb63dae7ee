"""The kinds of reports: each module gives the facts of one of them, in the active language."""

from collections.abc import Callable

from reporting.enums import ReportKind
from reporting.facts import MilestoneFacts
from reporting.kinds.annual import annual_facts
from reporting.kinds.association import association_facts
from reporting.kinds.brief import brief_facts
from reporting.kinds.custom import custom_facts
from reporting.kinds.evaluation import evaluation_facts
from reporting.kinds.milestone import milestone_report_facts
from reporting.kinds.programme import programme_facts
from reporting.models import Report

FACTS: dict[str, Callable[[Report], MilestoneFacts]] = {
    ReportKind.MILESTONE: milestone_report_facts,
    ReportKind.EVALUATION: evaluation_facts,
    ReportKind.ANNUAL: annual_facts,
    ReportKind.BRIEF: brief_facts,
    ReportKind.ASSOCIATION: association_facts,
    ReportKind.PROGRAMME: programme_facts,
    ReportKind.CUSTOM: custom_facts,
}


def report_facts(report: Report) -> MilestoneFacts:
    """What the report says; the same day and moment give the same."""
    return FACTS[report.kind](report)
