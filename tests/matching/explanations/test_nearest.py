import pytest
from django.utils import timezone

from matching import pipeline
from matching.explanations import RULES, near_misses, thin_network
from matching.explanations.words import HINTS
from matching.models import Offer, Request
from tests import factories as make
from tests.matching.explanations.pairs import day, fix_weights, offer_of, request_of
from tests.matching.kernel.fixed_weights import WEIGHTS

pytestmark = pytest.mark.django_db
FRENCH = {"work_languages": ["fr"]}


def matched(posting, *others):
    """The posting once the matcher has compared it with the others."""
    fix_weights()
    proposals, missed = pipeline.propose(posting, others, timezone.now())
    assert proposals == []
    posting.near_misses = missed
    return posting


def told(posting, user):
    return [
        (miss.posting, miss.rules, [(way.who, way.sentences, way.score) for way in miss.ways])
        for miss in near_misses(posting, user)
    ]


def test_request_without_proposals_hears_who_was_nearest_and_each_sides_way_out(world):
    request, offer = request_of(world), offer_of(world, **FRENCH)
    interpretation = "Say that interpretation can be arranged, if it can."
    add = "Add %s to the languages of work, if people there can work in it."
    [(found, rules, ways)] = told(matched(request, offer), world.officer_south)
    assert (found, rules) == (offer, [str(RULES["no_shared_language"])])
    score = ways[0][2]
    assert ways == [
        ("Southtown", [add % "Français"], score),
        ("Either side", [interpretation], score - 6),
        ("Northville", [add % "English"], score),
    ]


def test_the_promised_score_is_the_one_that_the_matcher_gives_then(world):
    request, offer = request_of(world), offer_of(world, **FRENCH)
    [miss] = near_misses(matched(request, offer), world.officer_south)
    Request.objects.update(work_languages=["en", "fr"])
    [proposal], _ = pipeline.propose(Request.objects.get(), [offer], timezone.now())
    assert miss.ways[0].score == proposal.candidate.score_tenths / 10
    assert miss.score < proposal.candidate.score_tenths / 10


def test_offer_without_proposals_hears_of_its_nearest_requests(world):
    offer, request = offer_of(world, **FRENCH), request_of(world)
    [(found, rules, ways)] = told(matched(offer, request), world.officer_north)
    assert (found, rules) == (request, [str(RULES["no_shared_language"])])
    assert [who for who, _sentences, _score in ways] == ["Northville", "Either side", "Southtown"]


def test_offer_hears_of_the_nearest_three_requests_whatever_their_weights(world):
    offer = offer_of(world, **FRENCH)
    make.WeightSetFactory(association=world.southern_association, weights=WEIGHTS | {"theme": 50})
    requests = [request_of(world) for _ in range(3)]
    requests.append(make.RequestFactory(published=True, vector=offer.vector))
    missed = matched(offer, *requests).near_misses
    assert len(missed) == 3
    assert missed == sorted(missed, key=lambda miss: (-miss["score_tenths"], miss["request"]))


def test_refused_request_is_a_near_miss_of_the_offer(world):
    match = world.match()
    type(match).objects.update(state="declined")
    offer, request = offer_of(world), request_of(world)
    type(match).objects.update(offer=offer, request=request)
    [(_found, rules, ways)] = told(matched(offer, request), world.officer_north)
    assert (rules, ways) == ([str(RULES["refused"])], [])


def test_way_that_is_not_enough_has_no_score(world):
    request = request_of(world, window_start=day(0), window_end=day(10))
    offer = offer_of(world, window_start=day(100))
    world.decline(make.MatchFactory(request=request, offer=offer))
    [(_found, rules, ways)] = told(matched(request, offer), world.officer_south)
    assert rules == [str(RULES["windows_never_meet"]), str(RULES["refused"])]
    assert [(who, score) for who, _sentences, score in ways] == [("Southtown", None), ("Northville", None)]


@pytest.mark.parametrize("rule", sorted(HINTS))
def test_rule_with_a_hint(world, rule):
    request, offer = request_of(world), offer_of(world)
    request.near_misses = [{"offer": offer.pk, "score_tenths": 500, "rules": [rule]}]
    [miss] = near_misses(request, world.officer_south)
    assert (miss.rules, miss.hints, miss.ways) == ([str(RULES[rule])], [str(HINTS[rule])], [])


def test_what_the_reader_may_not_see_is_left_out(world):
    request, offer = request_of(world), offer_of(world, **FRENCH)
    posting = matched(request, offer)
    Offer.objects.update(state="withdrawn")
    assert near_misses(posting, world.officer_south) == []


def test_near_misses_take_one_query(world, django_assert_num_queries):
    request = matched(request_of(world), offer_of(world, **FRENCH), offer_of(world, **FRENCH))
    with django_assert_num_queries(1):
        found = near_misses(request, world.officer_south)
        assert {str(miss.posting.organisation.city.country) for miss in found} == {"SE"}


THIN = [
    (0, "No other organisation has an offer open", "No other organisation has a request open"),
    (1, "So far 1 offer of another organisation", "So far 1 request of another organisation"),
    (19, "So far 19 offers of other organisations", "So far 19 requests of other organisations"),
]


@pytest.mark.parametrize(("others", "for_request", "for_offer"), THIN)
def test_thin_network_says_how_few_there_are(others, for_request, for_offer):
    assert thin_network(Request(), others).startswith(for_request)
    assert thin_network(Offer(), others).startswith(for_offer)


def test_network_with_many_to_choose_from_is_not_thin():
    assert thin_network(Request(), 20) == ""
