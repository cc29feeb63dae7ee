from datetime import UTC, date, datetime

import numpy as np
import pytest
from django.utils import timezone

from cities.enums import ClassificationScheme
from matching import queries
from matching.enums import AnswerKind, DeclineReason, MatchState, Side
from matching.kernel import PostingRecord
from matching.meaning.shipped_terms import shipped_terms
from matching.meaning.terms import offer_terms
from matching.models import WeightSet
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = datetime(2004, 3, 1, tzinfo=UTC)
ON = date(2004, 3, 1)
OPEN = {"published": True, "published_at": THEN, "expires_at": datetime(2004, 8, 28, tzinfo=UTC)}
ENGAGED = {"state": MatchState.AGREED, "agreed_at": THEN}


def axis(number):
    return np.eye(384, dtype=np.float32)[number]


def leaning(cosine):
    """A vector whose inner product with the first axis is the cosine."""
    return cosine * axis(0) + np.sqrt(1 - cosine**2) * axis(1)


def test_times_served_counts_what_led_to_an_agreement_on_either_side(world):
    for fields in (ENGAGED, ENGAGED, {"state": MatchState.DECLINED}):
        world.match(**fields)
    make.MatchFactory(offer__organisation=world.south, **ENGAGED)
    assert queries.times_served([world.south.pk, world.north.pk]) == {world.south.pk: 3, world.north.pk: 2}


def test_reliability_is_the_share_of_completed_pilots(world):
    ended = {"state": MatchState.PILOTED, "agreed_at": THEN, "approved_at": THEN, "concluded_at": THEN}
    world.match(outcome="completed", **ended)
    world.match(outcome="cancelled", **ended)
    make.MatchFactory(request__organisation=world.north, outcome="completed", **ended)
    shares = queries.reliability([world.south.pk, world.north.pk])
    assert (shares[world.south.pk], round(shares[world.north.pk], 3)) == (0.5, 0.667)


def test_reliability_is_unknown_before_the_first_pilot_ended(world):
    world.match()
    assert queries.reliability([world.south.pk]) == {}


def record(posting):
    [found] = queries.posting_records([posting], ON)
    return {name: value for name, value in vars(found).items() if name != "vector"}


def test_record_of_an_offer(world):
    country = world.south.city.country
    make.CountryClassificationFactory(country=country, scheme=ClassificationScheme.INCOME, value="low")
    offer = make.OfferFactory(
        organisation=world.south,
        capacity=3,
        experience_years=7,
        window_start=ON,
        vector=axis(0),
        terms={"en:": 1, "en:tram": 1},
        **OPEN,
    )
    offer.preferred_regions.add(make.RegionFactory(code="019"))
    make.MatchFactory(offer=offer, **ENGAGED)
    assert record(offer) == {
        "key": offer.pk,
        "organisation": world.south.pk,
        "themes": ("water",),
        "language": "en",
        "work_languages": frozenset({"en"}),
        "interpretation": False,
        "modes": frozenset({"study_visit"}),
        "window": (ON, None),
        "country": "KE",
        "regions": frozenset({"014"}),
        "preferred_regions": frozenset({"019"}),
        "population": 300_000,
        "income": "low",
        "south": True,
        "experience_years": 7,
        "capacity_left": 2,
        "published": ON,
        "reliability": None,
        "times_served": 1,
        "terms": offer_terms({"en:": 1, "en:tram": 1}, shipped_terms()),
    }


def test_record_of_a_request_has_neither_experience_nor_capacity(world):
    found = record(make.RequestFactory(organisation=world.north, vector=axis(0), **OPEN))
    assert (found["experience_years"], found["capacity_left"], found["south"]) == (None, None, False)


def test_record_of_an_association_takes_its_own_country():
    association = make.AssociationFactory(country=make.CountryFactory(code="SE"))
    found = record(make.RequestFactory(organisation=association, vector=axis(0), **OPEN))
    assert (found["country"], found["population"]) == ("SE", None)


def test_record_of_an_organisation_of_no_country():
    found = record(make.RequestFactory(organisation=make.AssociationFactory(), vector=axis(0), **OPEN))
    assert (found["country"], found["regions"], found["south"]) == (None, frozenset(), None)


def test_record_of_an_offer_beyond_its_capacity_has_no_place_left():
    offer = make.OfferFactory(vector=axis(0), **OPEN)
    for _ in range(2):
        make.MatchFactory(offer=offer, **ENGAGED)
    assert record(offer)["capacity_left"] == 0


def test_records_keep_the_order_and_cost_a_constant_number_of_queries(django_assert_max_num_queries):
    offers = [make.OfferFactory(vector=axis(0), **OPEN) for _ in range(3)]
    for few in (offers[:1], offers[::-1]):
        with django_assert_max_num_queries(11):
            records = queries.posting_records(few, ON)
        assert [found.key for found in records] == [offer.pk for offer in few]
        assert all(isinstance(found, PostingRecord) for found in records)


def test_records_of_nothing_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.posting_records([], ON) == []


def test_weights_are_the_newest_of_the_lead_association(world):
    own = {"association": world.southern_association, "weights": {}}
    WeightSet.objects.create(version=1, **own)
    newest = WeightSet.objects.create(version=2, **own)
    default = make.WeightSetFactory(version=2)
    found = queries.current_weight_sets([world.south.pk, world.north.pk], timezone.localdate())
    assert found == {world.south.pk: newest, world.north.pk: default}


SEES_REASON = {
    "officer_south": True,
    "two_hats": True,
    "officer_north": False,
    "staff_north": False,
    "staff_south": False,
    "coordinator": False,
}


@pytest.mark.parametrize(("role", "sees"), SEES_REASON.items())
@pytest.mark.parametrize("is_private", [True, False])
def test_private_reason_is_for_the_side_that_gave_it(world, role, sees, is_private):
    match = world.match(state=MatchState.DECLINED)
    why = {"reason": DeclineReason.OTHER, "is_private": is_private}
    make.MatchAnswerFactory(match=match, side=Side.REQUEST, kind=AnswerKind.DECLINED, **why)
    make.MatchAnswerFactory(match=match, is_current=False)
    answer = queries.answers_visible_to(world.everyone()[role], match).get()
    assert answer.shows_reason == (sees or not is_private)
