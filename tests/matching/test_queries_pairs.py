"""One pair in few queries: the same facts as the records of a matching run."""

from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.enums import ClassificationScheme
from matching import queries
from matching.enums import MatchState, Outcome
from matching.models import Match
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def shown(match):
    return Match.objects.for_display().get(pk=match.pk)


def facts(record):
    return {name: value for name, value in vars(record).items() if name != "vector"}


def assert_same_as_in_a_run(match):
    pair = queries.pair(shown(match), TODAY)
    for posting, record in ((match.request, pair.request), (match.offer, pair.offer)):
        [expected] = queries.posting_records([posting], TODAY)
        assert facts(record) == facts(expected)
        assert np.array_equal(record.vector, expected.vector)


@pytest.fixture
def match(world):
    vector = np.full(384, 384**-0.5, dtype=np.float32)
    world_region = make.RegionFactory(code="001", names={"en": "World"})
    africa = make.RegionFactory(code="002", names={"en": "Africa"}, parent=world_region)
    region = make.RegionFactory()
    region.parent = africa
    region.save()
    make.CountryClassificationFactory(
        country=world.north.city.country, scheme=ClassificationScheme.INCOME, value="high"
    )
    water = make.ThemeFactory()
    supply = make.ThemeFactory(code="water.supply", parent=water, names={"en": "Supply", "fr": "Adduction"})
    request = make.RequestFactory(organisation=world.south, published=True, vector=vector, themes=[water])
    offer = make.OfferFactory(
        organisation=world.north, published=True, vector=vector, themes=[water, supply], capacity=2
    )
    request.preferred_regions.set([africa])
    return make.MatchFactory(request=request, offer=offer)


def test_pair_has_the_facts_of_a_matching_run(match):
    assert_same_as_in_a_run(match)


def test_pair_of_organisations_with_a_record(world, match):
    for state, outcome in ((MatchState.PILOTED, Outcome.COMPLETED), (MatchState.PILOTED, Outcome.CANCELLED)):
        other = world.match_in(state)
        Match.objects.filter(pk=other.pk).update(
            outcome=outcome, concluded_at=timezone.now(), offer=make.OfferFactory(organisation=world.north)
        )
    Match.objects.filter(pk=world.match_in(MatchState.AGREED).pk).update(offer=match.offer)
    assert_same_as_in_a_run(match)
    pair = queries.pair(shown(match), TODAY)
    assert (pair.offer.reliability, pair.offer.times_served, pair.offer.capacity_left) == (0.5, 3, 1)


def test_pair_of_an_organisation_without_city_or_country(match):
    match.offer.organisation = make.AssociationFactory()
    match.offer.save()
    assert_same_as_in_a_run(match)


def test_pair_takes_five_queries(match):
    match = shown(match)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.pair(match, TODAY)
    assert len(asked) == 5


def test_pair_names_its_themes_those_mentioned_and_all_regions(match):
    make.ThemeFactory(code="safety", names={"en": "Safety"})
    make.ThemeFactory(code="mobility")
    assert queries.pair(shown(match), TODAY, ["safety"]).names == {
        "water": "water",
        "water.supply": "Supply",
        "safety": "Safety",
        "001": "World",
        "002": "Africa",
        "014": "Eastern Africa",
    }


def test_names_by_code_take_one_query(django_assert_num_queries):
    make.ThemeFactory(names={"en": "Water"})
    make.RegionFactory()
    with django_assert_num_queries(1):
        names = queries.names_by_code(["water", "gone"], ["014"])
    assert names == {"water": "Water", "014": "Eastern Africa"}


def test_no_names_take_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.names_by_code([], []) == {}


def test_others_on_offer_are_those_of_other_organisations(world):
    vector = np.eye(384)[0]
    for organisation in (world.north, world.south, world.un_body):
        make.OfferFactory(organisation=organisation, published=True, vector=vector)
    make.OfferFactory(organisation=world.north, vector=vector)
    request = make.RequestFactory(organisation=world.south, published=True, vector=vector)
    assert queries.others_on_offer(request, TODAY) == 2
    assert queries.others_on_offer(make.OfferFactory(organisation=world.north), TODAY) == 1
    assert queries.others_on_offer(request, date(2003, 1, 1)) == 0
