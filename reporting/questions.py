"""What is asked of a report: one question has one report, whoever asks."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.canonical import canonical_json
from programmes.models import SupportProgramme
from reporting.associations.models import Submission
from reporting.associations.rules import first_day_of, last_day_of
from reporting.enums import ReportKind
from reporting.models import Milestone
from reporting.scope import Scope


@dataclass(frozen=True)
class Question:
    """`kind.subject` says what has to be named. `scope` narrows a report of the kind `CUSTOM`."""

    kind: ReportKind
    as_of: date
    language: str
    milestone: Milestone | None = None
    evaluation: str = ""
    audience: str = ""
    submission: Submission | None = None
    programme: SupportProgramme | None = None
    since: date | None = None
    scope: Scope = field(default_factory=Scope)

    def fields(self) -> dict[str, Any]:
        """Of the report that answers it."""
        return {**vars(self), "scope": self.scope.to_dict()}

    def key(self) -> str:
        """A text that only the same question has."""
        rows = {name: getattr(value, "pk", value) for name, value in self.fields().items()}
        days = {name: day.isoformat() for name, day in rows.items() if isinstance(day, date)}
        return canonical_json(rows | days)


def about_milestone(milestone: Milestone, as_of: date, language: str) -> Question:
    return Question(ReportKind.MILESTONE, as_of, language, milestone=milestone)


def about_year(year: int, language: str) -> Question:
    """Up to its last day, or today while it is not over."""
    return Question(ReportKind.ANNUAL, last_day_of(year), language, since=first_day_of(year))


def about_submission(submission: Submission) -> Question:
    """Of the day and in the language in which its figures were handed in."""
    language = submission.figures["language"]
    return Question(ReportKind.ASSOCIATION, submission.as_of, language, submission=submission)
