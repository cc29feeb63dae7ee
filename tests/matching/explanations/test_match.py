import numpy as np
import pytest
from django.utils import timezone

from matching.enums import MatchState, Mode, Side
from matching.explanations import RULES, explain_match, explanation
from matching.models import Match, Offer, Request
from tests import factories as make
from tests.matching.explanations.pairs import day, scored, shown

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
APART = {
    "request": {"modes": [Mode.TRAINING], "window_start": day(0), "window_end": day(10)},
    "offer": {"modes": [Mode.STUDY_VISIT], "window_start": day(0), "window_end": day(300)},
}


@pytest.fixture
def match(world):
    return scored(world, **APART)


def raised(match, side):
    raising = explanation(shown(match), side=side, on=TODAY).raising
    return [(s.criterion, s.side, s.who, s.points) for s in raising.suggestions]


def test_rows_are_those_of_the_stored_criteria(match):
    rows = explanation(match, side=None, on=TODAY).rows
    assert rows == explain_match(shown(match))
    assert round(sum(row.points for row in rows), 1) == match.score


def test_a_side_reads_what_it_can_change_itself(match):
    assert raised(match, Side.REQUEST) == [
        ("mode", "request", "Southtown", 6.0),
        ("timing", "request", "Southtown", 5.3),
    ]
    assert raised(match, Side.OFFER) == [
        ("mode", "offer", "Northville", 6.0),
        ("experience", "offer", "Northville", 1.3),
    ]


def test_who_acts_for_neither_side_reads_the_best_of_both(match):
    assert raised(match, None) == [
        ("mode", "offer", "Northville", 6.0),
        ("timing", "request", "Southtown", 5.3),
        ("experience", "offer", "Northville", 1.3),
    ]


def test_what_either_side_could_do_is_for_both_to_read(match):
    Offer.objects.update(work_languages=["fr"])
    only_language = dict.fromkeys(match.weight_set.weights, 0) | {"language": 1}
    match.weight_set.weights = only_language
    match.weight_set.save()
    Match.objects.update(score_tenths=0)
    assert raised(match, Side.OFFER) == [("language", "offer", "Northville", 100.0)]
    Offer.objects.update(work_languages=[])
    assert raised(match, Side.OFFER) == [("language", "offer", "Northville", 50.0)]


def test_suggestions_are_sentences(match):
    [mode, timing] = explanation(match, side=Side.REQUEST, on=TODAY).raising.suggestions
    assert (mode.name, mode.sentence) == ("Ways of working", "Add this way of working: study visit.")
    assert timing.sentence.startswith("Let the dates run until ")


def test_score_of_today_is_the_stored_one_while_nothing_changed(match):
    raising = explanation(match, side=None, on=TODAY).raising
    assert (raising.score_today, raising.has_changed, raising.rules) == (match.score, False, [])


def test_changed_facts_change_the_score_of_today_and_not_the_stored_one(match):
    before = match.score
    Offer.objects.update(modes=[Mode.TRAINING])
    raising = explanation(shown(match), side=None, on=TODAY).raising
    assert (raising.score_today, raising.has_changed) == (round(before + 6, 1), True)
    assert shown(match).score == before


def test_a_pair_that_would_not_be_proposed_again_says_why(match):
    Offer.objects.update(work_languages=["ru"])
    raising = explanation(shown(match), side=None, on=TODAY).raising
    assert raising.rules == [str(RULES["no_shared_language"])]


@pytest.mark.parametrize("state", MatchState.values)
def test_only_what_waits_for_an_answer_can_rise(match, state):
    Match.objects.update(state=state, agreed_at=timezone.now(), approved_at=timezone.now())
    raising = explanation(shown(match), side=None, on=TODAY).raising
    assert (raising is not None) == (state in {MatchState.PROPOSED, MatchState.INTERESTED})


@pytest.mark.parametrize("model", [Offer, Request])
def test_without_a_vector_nothing_is_scored_again(match, model):
    model.objects.update(vector=None)
    assert explanation(shown(match), side=None, on=TODAY).raising is None


def test_brokered_match_has_neither_rows_nor_advice(world):
    vector = np.eye(384)[0]
    match = make.MatchFactory(
        request__vector=vector,
        offer__vector=vector,
        score_tenths=None,
        weight_set=None,
        brokered_by=world.southern_association,
        brokered_evidence="A fair.",
    )
    found = explanation(shown(match), side=None, on=TODAY)
    assert (found.rows, found.raising) == ([], None)


def test_words_that_both_texts_use_are_named(match):
    Match.objects.update(
        criteria=[
            part | {"detail": part["detail"] | {"terms": ["en:compost"]}}
            if part["name"] == "meaning"
            else part
            for part in match.criteria
        ]
    )
    rows = explanation(shown(match), side=None, on=TODAY).rows
    assert rows[0].sentence.endswith("Both name: Composting.")
    assert explain_match(shown(match))[0].sentence == rows[0].sentence
