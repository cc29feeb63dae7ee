"""What people decided about proposals, and which weights would have foretold it better."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import OuterRef, Q, QuerySet, Subquery

from cities.models import Organisation
from cities.queries import lead_association_key
from matching.enums import AnswerKind, DeclineReason, MatchState
from matching.kernel import CRITERIA, KERNEL_VERSION
from matching.kernel.learning import Proposal, Shortfall, fit_weights, shortfall
from matching.kernel.pairs import Bools, Floats
from matching.models import Match, MatchAnswer, WeightSet
from matching.queries.weights import weights_in_force

# The criteria that a reason for declining speaks of; a reason without any says nothing about the fit of the
# two, such as one that has no staff now or works with somebody else.
SPEAKS_OF: dict[str, frozenset[str]] = {
    DeclineReason.NOT_NOW: frozenset(),
    DeclineReason.OTHER_PARTNER: frozenset(),
    DeclineReason.NOT_WHAT_WE_NEED: frozenset({"meaning", "theme", "mode"}),
    DeclineReason.SETTING_DIFFERS: frozenset({"setting", "geography"}),
    DeclineReason.NO_CAPACITY: frozenset(),
    DeclineReason.LANGUAGE: frozenset({"language"}),
    DeclineReason.COST: frozenset(),
    DeclineReason.OTHER: frozenset(),
}
# A proposal is worked out while its reader waits: more decisions than these, the newest, would not change it.
NEWEST = 5_000


@dataclass(frozen=True, eq=False)
class Decisions:
    """Values and `about` of shape (matches, criteria), outcome of shape (matches,); see `fit_weights`.

    `left_out` were declined for a reason that does not speak of the fit, `older` were scored by an earlier
    version of the matcher, whose values mean something else.
    """

    values: Floats
    outcome: Bools
    about: Bools
    left_out: int
    older: int

    @property
    def positive(self) -> int:
        return int(self.outcome.sum())

    @property
    def negative(self) -> int:
        return len(self.outcome) - self.positive


@dataclass(frozen=True)
class Estimate:
    """One criterion of the proposal, in points of 100."""

    name: str
    current: float
    proposed: float
    low: float
    high: float
    varies: bool

    @property
    def reading(self) -> str:
        """What decisions say: `more` or `less` weight, `unclear`, or nothing, it having been `equal`."""
        if not self.varies:
            return "equal"
        if self.low > self.current:
            return "more"
        return "less" if self.high < self.current else "unclear"


@dataclass(frozen=True)
class LearningReport:
    """`proposal` is None while decisions are missing."""

    weight_set: WeightSet
    decisions: Decisions
    missing: Shortfall
    proposal: Proposal | None

    @property
    def estimates(self) -> list[Estimate]:
        fit = self.proposal
        if fit is None:
            return []
        columns = zip(CRITERIA, fit.current, fit.proposed, fit.low, fit.high, fit.varies, strict=True)
        return [Estimate(*column) for column in columns]


def learning_report(association: Organisation | None, on: date) -> LearningReport:
    """What decisions about requests of the association's members say; for the default all decisions."""
    weight_set = weights_in_force(association)
    found = decisions(association, on)
    missing = shortfall(found.outcome)
    prior = np.array([weight_set.weights[name] for name in CRITERIA], dtype=np.float64)
    proposal = None if missing else fit_weights(found.values, found.outcome, prior, about=found.about)
    return LearningReport(weight_set, found, missing, proposal)


def decisions(association: Organisation | None, on: date) -> Decisions:
    decided = decided_matches(association, on)
    declined = MatchAnswer.objects.filter(match=OuterRef("pk"), is_current=True, kind=AnswerKind.DECLINED)
    rows = list(
        decided.filter(kernel_version=KERNEL_VERSION)
        .annotate(declined_for=Subquery(declined.values("reason")[:1]))
        .order_by("-pk")
        .values("state", "criteria", "declined_for")[:NEWEST]
    )
    told = [(row, criteria_told(row["state"], row["declined_for"])) for row in rows]
    used = [(row, about) for row, about in told if about]
    return Decisions(
        values=table([part["value"] for part in row["criteria"]] for row, _about in used),
        outcome=np.array([row["state"] in MatchState.engaged() for row, _about in used], dtype=np.bool_),
        about=table([name in about for name in CRITERIA] for _row, about in used).astype(np.bool_),
        left_out=len(rows) - len(used),
        older=decided.exclude(kernel_version=KERNEL_VERSION).count(),
    )


def decided_matches(association: Organisation | None, on: date) -> QuerySet[Match]:
    """Scored proposals that both sides wanted, one declined or an association rejected."""
    ended = Q(state__in=[MatchState.DECLINED, MatchState.REJECTED, *MatchState.engaged()])
    decided = Match.objects.filter(ended, score_tenths__isnull=False).exclude(criteria=[])
    if association is None:
        return decided
    answered = Organisation.objects.annotate(association=lead_association_key("pk", "city", on))
    return decided.filter(request__organisation__in=answered.filter(association=association).values("pk"))


def criteria_told(state: str, reason: str | None) -> frozenset[str]:
    """Of which criteria the decision speaks."""
    if state == MatchState.DECLINED:
        return SPEAKS_OF[reason] if reason else frozenset()
    return frozenset(CRITERIA)


def table(rows: Iterable[list[Any]]) -> Floats:
    """Shape (rows, criteria), also without any row."""
    return np.array(list(rows), dtype=np.float64).reshape(-1, len(CRITERIA))
