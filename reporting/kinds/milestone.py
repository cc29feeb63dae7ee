from reporting.facts import MilestoneFacts
from reporting.kinds.base import named
from reporting.models import Report
from reporting.queries import milestone_facts


def milestone_report_facts(report: Report) -> MilestoneFacts:
    return milestone_facts(named(report.milestone), as_of=report.as_of, known_at=report.known_at)
