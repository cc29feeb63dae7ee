"""What decisions are learnt from, and the report about it."""

import numpy as np
import pytest
from django.utils import timezone

from matching import queries
from matching.enums import AnswerKind, DeclineReason, MatchState
from matching.kernel import CRITERIA, KERNEL_VERSION
from matching.kernel.learning import Shortfall
from matching.queries.learning import SPEAKS_OF, Estimate, decisions, learning_report
from tests import factories as make

pytestmark = pytest.mark.django_db


def criteria(**values):
    return [{"name": name, "value": values.get(name, 0.5)} for name in CRITERIA]


def decided(world, state, reason="", **fields):
    """A scored pair of the southern city's request (or of another one) that ended in the state."""
    dates = {"agreed_at": timezone.now()} if state in MatchState.engaged() else {}
    if state in (MatchState.APPROVED, MatchState.PILOTED):
        dates["approved_at"] = timezone.now()
    usual = {"request__organisation": world.south, "criteria": criteria()}
    match = make.MatchFactory(state=state, **usual | dates | fields)
    if reason:
        make.MatchAnswerFactory(match=match, kind=AnswerKind.DECLINED, reason=reason)
    return match


def found(association=None):
    return decisions(association, timezone.localdate())


def test_every_reason_says_of_which_criteria_it_speaks():
    assert set(SPEAKS_OF) == set(DeclineReason.values)
    assert set().union(*SPEAKS_OF.values()) <= set(CRITERIA)


def test_pairs_that_both_sides_wanted_are_for_and_rejected_ones_against(world):
    for state in (MatchState.AGREED, MatchState.APPROVED, MatchState.PILOTED, MatchState.REJECTED):
        decided(world, state, criteria=criteria(theme=1))
    for state in (MatchState.PROPOSED, MatchState.INTERESTED, MatchState.EXPIRED):
        decided(world, state)
    told = found()
    assert sorted(told.outcome.tolist()) == [False, True, True, True]
    assert told.values[:, CRITERIA.index("theme")].tolist() == [1, 1, 1, 1]
    assert (told.about.all(), told.left_out, told.positive, told.negative) == (True, 0, 3, 1)


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_a_declined_pair_tells_of_the_criteria_of_its_reason(world, reason):
    decided(world, MatchState.DECLINED, reason)
    told, about = found(), SPEAKS_OF[reason]
    assert told.left_out == (0 if about else 1)
    assert told.outcome.tolist() == ([False] if about else [])
    assert {name for name, tells in zip(CRITERIA, told.about.any(axis=0), strict=True) if tells} == about


def test_a_declined_pair_whose_answer_no_longer_counts_is_left_out(world):
    match = decided(world, MatchState.DECLINED, DeclineReason.LANGUAGE)
    match.answers.update(is_current=False)
    assert (len(found().outcome), found().left_out) == (0, 1)


def test_pairs_without_values_or_of_another_matcher_are_left_out(world):
    decided(world, MatchState.AGREED, criteria=[])
    decided(
        world,
        MatchState.AGREED,
        score_tenths=None,
        weight_set=None,
        brokered_by=world.north,
        brokered_evidence="They met at a fair.",
    )
    decided(world, MatchState.AGREED, kernel_version="0")
    assert (len(found().outcome), found().older) == (0, 1)
    assert KERNEL_VERSION != "0"


def test_an_association_learns_from_requests_of_its_members(world):
    university = make.OrganisationFactory(city=world.south.city, kind="ngo")
    decided(world, MatchState.AGREED)
    decided(world, MatchState.AGREED, request__organisation=university)
    decided(world, MatchState.REJECTED, request__organisation=world.north)
    assert found(world.southern_association).outcome.tolist() == [True, True]
    assert found(world.northern_association).outcome.tolist() == [False]
    assert len(found().outcome) == 3


def test_only_the_newest_decisions_count(world, monkeypatch):
    monkeypatch.setattr(queries.learning, "NEWEST", 2)
    for value in (0.1, 0.2, 0.3):
        decided(world, MatchState.AGREED, criteria=criteria(theme=value))
    assert found().values[:, CRITERIA.index("theme")].tolist() == [0.3, 0.2]


def test_too_few_decisions_give_no_proposal(world):
    decided(world, MatchState.AGREED)
    report = learning_report(None, timezone.localdate())
    assert (report.missing, report.proposal, report.estimates) == (Shortfall(29, 9, 10), None, [])
    assert report.missing.needed == 29


def enough_decisions(world):
    """Where the language differs people decline for it, else they agree; whatever the theme."""
    random = np.random.default_rng(1)
    for index in range(40):
        values = criteria(language=0.9 - 0.8 * (index % 2), theme=round(random.random(), 3))
        if index % 2:
            decided(world, MatchState.DECLINED, DeclineReason.LANGUAGE, criteria=values)
        else:
            decided(world, MatchState.AGREED, criteria=values)


def test_report_proposes_weights_near_those_in_force(world):
    enough_decisions(world)
    weights = dict.fromkeys(CRITERIA, 10) | {"mode": 0}
    own = make.WeightSetFactory(association=world.southern_association, weights=weights)
    report = learning_report(world.southern_association, timezone.localdate())
    by_name = {estimate.name: estimate for estimate in report.estimates}
    assert (report.weight_set, tuple(by_name), report.proposal.is_better) == (own, CRITERIA, True)
    assert by_name["mode"] == Estimate("mode", 0, 0, 0, 0, False)
    assert by_name["language"].reading == "more"
    assert sum(estimate.proposed for estimate in report.estimates) == pytest.approx(100)


@pytest.mark.parametrize(
    ("low", "high", "varies", "reading"),
    [(21, 30, True, "more"), (10, 19, True, "less"), (19, 21, True, "unclear"), (20, 20, False, "equal")],
)
def test_an_estimate_is_read_by_its_interval(low, high, varies, reading):
    assert Estimate("theme", 20, 25, low, high, varies).reading == reading


def test_report_takes_few_queries(world, django_assert_max_num_queries):
    enough_decisions(world)
    with django_assert_max_num_queries(9):
        learning_report(world.southern_association, timezone.localdate())
