import pytest

from matching import run_texts
from matching.enums import UnservedCause
from tests import factories as make
from tests.matching.factories import UnservedFactory

FIGURES = {
    "served": [1300, 1331],
    "suggested": [1300, 1331],
    "total_tenths": [910_000, 913_066],
    "worst_tenths": [301, 412],
    "more_served": 31,
    "cost": 0.02,
    "conflicts": [],
}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "Serves 31 more requests than if everyone took the top of the list. "
            "This costs 2.0 % of the average score of a pair.",
        ),
        (
            {"more_served": 1, "cost": -0.0004},
            "Serves 1 more request than if everyone took the top of the list. "
            "The average score of a pair stays the same.",
        ),
        (
            {"more_served": 0, "cost": -0.011},
            "Serves as many requests as if everyone took the top of the list. "
            "The average score of a pair is 1.1 % higher, too.",
        ),
        (
            {"suggested": [0, 0], "cost": None},
            "There is no pair to suggest: the reasons stand with each request.",
        ),
    ],
)
def test_headline_compares_with_the_top_of_the_lists(changes, sentence):
    assert run_texts.headline(FIGURES | changes) == sentence


def test_average_score_without_any_pair_before_has_not_changed():
    assert run_texts.cost_sentence(FIGURES | {"cost": None}) == "The average score of a pair stays the same."


def test_lines_put_both_ways_beside_each_other():
    assert [(line.label, line.plain, line.assigned) for line in run_texts.lines(FIGURES)] == [
        ("Requests with a partner", "1,300", "1,331"),
        ("New pairs", "1,300", "1,331"),
        ("Average score of a new pair", "70.0", "68.6"),
        ("Lowest score of a new pair", "30.1", "41.2"),
    ]


def test_lines_without_pairs_have_no_scores():
    nothing = {"suggested": [0, 0], "total_tenths": [0, 0], "worst_tenths": [None, None]}
    assert [line.assigned for line in run_texts.lines(FIGURES | nothing)] == ["1,331", "0", "–", "–"]


@pytest.mark.django_db
def test_conflicts_name_their_cause_and_their_posting():
    offer, request = make.OfferFactory(), make.RequestFactory()
    rows = [
        {"kind": "offer_full", "request": None, "offer": offer.pk, "asked": 3, "allowed": 1},
        {"kind": "request_full", "request": request.pk, "offer": None, "asked": 2, "allowed": 1},
    ]
    assert [(c.text, c.posting) for c in run_texts.conflicts({"conflicts": rows})] == [
        (
            "This offer has 1 place, but 3 agreed pairs take one each. They stay, and nobody else is "
            "suggested to it.",
            offer,
        ),
        ("This request has 2 agreed pairs, where one is enough. They stay, and it gets no other.", request),
    ]


@pytest.mark.django_db
def test_reasons_say_who_competes_or_what_stood_in_the_way(django_assert_num_queries):
    offer = make.OfferFactory(published=True)
    miss = {"offer": offer.pk, "score_tenths": 512, "rules": ["no_shared_language"]}
    rivalry = {"requests": 5, "places": 2, "offers": [offer.pk], "more_offers": 1}
    rows = [UnservedFactory(cause=UnservedCause.COMPETITION, detail=rivalry)]
    rows += [UnservedFactory(run=rows[0].run, detail={"near_misses": misses}) for misses in ([miss], [])]
    with django_assert_num_queries(1):
        found = run_texts.reasons(rows)
    assert [reason.more_offers for reason in found] == [1, 0, 0]
    assert [(reason.cause, reason.offers, len(reason.near_misses)) for reason in found] == [
        ("This and others, 5 requests in all, compete for 2 places.", [offer], 0),
        ("No offer fits. These came nearest:", [], 1),
        ("There is no offer of another organisation.", [], 0),
    ]
    assert found[1].near_misses[0].posting == offer


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (89, "89 seconds"), (90, "2 minutes"), (3600, "60 minutes")]
)
def test_duration_in_words(seconds, words):
    assert run_texts.duration(seconds) == words
