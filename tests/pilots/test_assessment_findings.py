from itertools import combinations

import numpy as np
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots import services
from pilots.enums import PilotState, RoundKind
from pilots.models import Answer
from pilots.queries import changes, results
from pilots.queries.disclosure import Disclosure
from pilots.queries.findings import disagree, distribution, parts_shown, released
from tests.pilots.story import VALUES

FEW_GROUPS = ["residents", "ngo", "business", "utility"]
PEOPLE = st.lists(st.tuples(st.sampled_from(FEW_GROUPS), st.sampled_from([1, 2])), min_size=5, max_size=21)


@pytest.fixture
def final(story):
    story.to(PilotState.COMPLETED).open_final()
    return story


def sheet(pk, group="residents", side=1, **values):
    return Answer(pk=pk, group=group, side_id=side, values=VALUES | values)


def sheets(people):
    return [sheet(pk, group, side) for pk, (group, side) in enumerate(people)]


def sizes(people):
    return {part: len(found) for part, found in parts_shown(released(sheets(people))).items()}


def ever_shown(answers):
    """Every set of people over whom a sum was shown, from the first release on."""
    seen = set()
    for count in range(len(answers) + 1):
        if included := released(answers[:count]):
            seen.add(frozenset(answer.pk for answer in included))
            seen |= {frozenset(answer.pk for answer in found) for found in parts_shown(included).values()}
    return seen


def tells(seen, few, count):
    """Whether some combination of the sums rests on these few: without them, less can be told apart."""
    table = np.array([[person in members for person in range(count)] for members in seen], dtype=float)
    others = [person for person in range(count) if person not in few]
    return np.linalg.matrix_rank(table[:, others]) < np.linalg.matrix_rank(table)


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_no_combination_of_all_that_was_ever_shown_rests_on_fewer_than_three(people):
    seen = ever_shown(sheets(people))
    few = [set(chosen) for size in (1, 2) for chosen in combinations(range(len(people)), size)]
    assert not [chosen for chosen in few if tells(seen, chosen, len(people))]


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_every_part_that_is_shown_counts_whole_threes_of_its_own_people(people):
    for part, found in parts_shown(released(sheets(people))).items():
        assert len(found) >= 3
        assert len(found) % 3 == 0
        assert all(part in (answer.group, answer.side_id) for answer in found)


@pytest.mark.parametrize(
    ("count", "included"), [(0, 0), (4, 0), (5, 5), (8, 5), (9, 9), (11, 9), (12, 12), (15, 15)]
)
def test_released_are_five_and_then_whole_threes(count, included):
    answers = [sheet(pk) for pk in range(count, 0, -1)]
    assert [answer.pk for answer in released(answers)] == list(range(1, included + 1))


def test_parts_of_five_answers_are_not_shown():
    assert sizes([("residents", 1)] * 4 + [("ngo", 2)]) == {}


def test_part_that_crosses_others_stays_as_it_was_shown_while_more_would_tell():
    people = [("residents", 1), ("ngo", 2)] * 3 + [("residents", 2), ("ngo", 1)] * 3
    assert sizes(people) == {1: 6, 2: 6, "ngo": 3}


def test_part_of_two_people_stays_hidden_in_what_remains():
    people = [("ngo", 2)] * 2 + [("residents", 1)] * 7
    assert sizes(people) == {"residents": 6, 1: 6}


def test_part_is_hidden_where_an_earlier_total_gives_one_person_away():
    people = [("residents", 1)] * 7 + [("ngo", 2)] * 2
    assert sizes(people) == {}


def test_disclosure_refuses_what_leaves_two_people():
    disclosure = Disclosure(5)
    assert disclosure.admit(range(5))
    assert not disclosure.admit(range(3))
    assert not disclosure.admit([4])
    assert disclosure.admit(range(5))


def test_distribution_counts_every_answer():
    answers = [sheet(1, need=1), sheet(2, need=2), sheet(3, need=5), sheet(4, need=5), sheet(5, need=None)]
    found = distribution("all", "need", answers)
    assert (found.counts, found.cannot_say, found.median) == ((1, 1, 0, 0, 2), 1, 3.5)
    assert (found.favourable, found.is_divided) == (50, True)


def test_distribution_of_people_who_agree_is_not_divided():
    found = distribution("all", "need", [sheet(pk, need=4) for pk in range(5)])
    assert (found.favourable, found.is_divided) == (100, False)


def test_distribution_without_any_answer_has_no_middle():
    found = distribution("all", "need", [sheet(pk, need=None) for pk in range(5)])
    assert (found.counts, found.cannot_say, found.median) == ((0, 0, 0, 0, 0), 5, None)
    assert (found.favourable, found.is_divided) == (None, False)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((), False), ((3, None), False), ((2, 4), True), ((2, 3), False), ((4, 5, 2), True)],
)
def test_groups_disagree_where_their_middles_lie_two_steps_apart(answers, expected):
    assert disagree([distribution("", "need", [sheet(1, need=value)]) for value in answers]) is expected


def heard(final, world, count=3, **values):
    for _ in range(count):
        final.hear("residents", world.south, **values)
        final.hear("residents", world.north)
        final.hear("ngo", world.north)


def found_of(final, world):
    sides = {world.south.pk: "Southtown", world.north.pk: "Northtown"}
    return results(final.round, final.round.answers.all(), sides)


def test_results_before_five_answers_are_not_shown(final, world):
    for _ in range(4):
        final.hear("residents", world.south)
    assert found_of(final, world) is None


def test_results_of_five_answers_show_all_and_no_part(final, world):
    final.assess()
    found = found_of(final, world)
    assert (found.included, len(found.questions)) == (5, 14)
    assert [row.label for row in found.questions[0].rows] == ["all"]


def test_results_by_group_and_city_name_disagreement(final, world):
    heard(final, world, need=1)
    need, fit = found_of(final, world).questions[:2]
    assert [row.label for row in need.rows] == [
        "all",
        "residents",
        "non-governmental organisation",
        "Southtown",
        "Northtown",
    ]
    assert (need.sides_disagree, need.groups_disagree) == (True, True)
    assert (fit.sides_disagree, fit.groups_disagree) == (False, False)


def test_results_speak_the_language_of_the_reader(final, world):
    final.assess()
    with override("fr"):
        found = found_of(final, world)
    assert found.questions[0].text == "L’échange a répondu à un besoin réel de notre ville."


def test_changes_need_both_assessments_and_compare_what_both_asked(story, world):
    story.to(PilotState.ACTIVE)
    story.round = services.open_round(story.pilot, RoundKind.MIDTERM, by=world.staff_south)
    heard(story, world, need=1)
    midterm = found_of(story, world)
    story.complete()
    story.open_final()
    assert changes(midterm, found_of(story, world)) == changes(None, midterm) == []
    heard(story, world)
    final = found_of(story, world)
    found = changes(midterm, final)
    assert (found[0].midterm.favourable, found[0].final.favourable) == (67, 100)
    shorter = type(midterm)(midterm.included, midterm.questions[1:])
    assert len(changes(shorter, final)) == 13
