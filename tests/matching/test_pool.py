"""What is read in one pass for many counterparts says the same as the records of each."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from cities.enums import ClassificationScheme
from matching import models, queries
from matching.enums import MatchState
from matching.kernel import rank
from matching.kernel.network import everything, scored
from matching.meaning.calibration import calibrate
from matching.meaning.terms import TermStatistics
from matching.models import Offer, Request, WeightSet
from matching.queries.counterparts import network_of_offer, network_of_request
from matching.queries.pool import least_cosine, read_pool
from tests import factories as make
from tests.matching.networks import near

pytestmark = pytest.mark.django_db
ON = date(2004, 3, 1)
THEN = datetime(2004, 2, 1, tzinfo=UTC)
THEMES = ["water", "water.leaks", "water.sewers", "waste.compost", "mobility.trams", "mobility"]
WORDS = ["en:compost", "en:leak", "en:tram", "fr:tramway", "en:sensor"]
NOBODY = np.zeros(0, dtype=np.int64)


@pytest.fixture
def network():
    """Postings that differ in everything that a criterion looks at, known and unknown."""
    chance = np.random.default_rng(4)
    for code in THEMES:
        make.ThemeFactory(code=code)
    regions = [make.RegionFactory(code=code) for code in ("001", "014", "019")]
    countries = [make.CountryFactory(code=f"A{n}", region=regions[n % 2]) for n in range(4)]
    for country, value in zip(countries, ("low", "high", "lower_middle"), strict=False):
        make.CountryClassificationFactory(country=country, scheme=ClassificationScheme.INCOME, value=value)
    owners = [owner(countries, number) for number in range(9)]
    for factory in (make.RequestFactory, make.OfferFactory):
        for number in range(26):
            posting(chance, factory, number, owners, regions)
    a_past(owners)
    statistics = TermStatistics(60, 4, dict.fromkeys(WORDS, 9) | {"en:": 60})
    models.TermStatistics.objects.create(**vars(statistics))


def owner(countries, number):
    if number == 8:
        return make.AssociationFactory(country=countries[0])
    city = make.CityFactory(country=countries[number % 4], population=[0, 1, 90_000, 2_000_000][number % 4])
    organisation = make.OrganisationFactory(city=city)
    if number % 3:
        association = make.AssociationFactory()
        make.AffiliationFactory(member=organisation, association=association)
        weights = {"theme": 30 + number, "setting": 20}
        WeightSet.objects.create(association=association, version=1, weights=weights_with(weights))
    return organisation


def weights_with(changes):
    return make.WeightSetFactory().weights | changes


def posting(chance, factory, number, owners, regions):
    start = ON + timedelta(days=int(chance.integers(-90, 200)))
    windows = [(None, None), (start, None), (None, start), (start, start + timedelta(days=60))]
    window = windows[number % 4]
    made = factory(
        organisation=owners[int(chance.integers(len(owners)))],
        published=True,
        published_at=THEN - timedelta(days=int(chance.integers(100))),
        expires_at=THEN + timedelta(days=100),
        vector=near(number % 3, number, 1.5),
        terms={word: int(chance.integers(1, 4)) for word in chance.choice(WORDS, 2)},
        language=["en", "fr"][number % 2],
        work_languages=[["en"], ["fr"], ["en", "fr"], []][int(chance.integers(4))],
        interpretation=bool(number % 5 == 0),
        modes=[[], ["training"], ["training", "study_visit"]][number % 3],
        window_start=window[0],
        window_end=window[1],
        themes=[make.ThemeFactory(code=code) for code in chance.choice(THEMES, 2)],
    )
    if number % 7 == 0:
        made.themes.clear()
    if number % 3 == 0:
        made.preferred_regions.add(regions[int(chance.integers(3))])
    if isinstance(made, Offer):
        fields = {"capacity": 1 + number % 2, "experience_years": [None, 0, 12][number % 3]}
        Offer.objects.filter(pk=made.pk).update(**fields)


def a_past(owners):
    """Places taken, exchanges had, and one pilot completed."""
    requests, offers = list(Request.objects.order_by("pk")), list(Offer.objects.order_by("pk"))
    agreed = {"state": MatchState.AGREED, "agreed_at": THEN}
    for number in (3, 4, 8):
        make.MatchFactory(request=requests[number], offer=offers[number], **agreed)
    ended = {"state": MatchState.PILOTED, "approved_at": THEN, "concluded_at": THEN, "outcome": "completed"}
    make.MatchFactory(request=requests[0], offer=offers[1], **agreed | ended)


def opposite(posting):
    return -np.array(posting.vector)


def by_columns(posting):
    """Points of all counterparts that may be proposed, by primary key."""
    pool = read_pool(posting, ON)
    if isinstance(posting, Request):
        network = network_of_request(posting, pool, NOBODY, [], ON)
    else:
        network = network_of_offer(pool, NOBODY, ON)
    [(_, scores)] = scored(network, everything(network, np.arange(len(network.requests))))
    kept = np.isfinite(scores.key)
    return dict(zip(pool.keys[kept].tolist(), scores.tenths.sum(axis=0)[kept].tolist(), strict=True))


def by_records(posting):
    asks = isinstance(posting, Request)
    others = list((Offer if asks else Request).objects.order_by("pk"))
    own, records = queries.posting_records([posting], ON), queries.posting_records(others, ON)
    weights = queries.current_weight_sets({p.organisation_id for p in [posting, *others]}, ON)
    if asks:
        [ranking] = rank(own, records, weights[posting.organisation_id].weights, today=ON, top=len(others))
        return {others[found.offer].pk: found.score_tenths for found in ranking.candidates}
    rankings = [rank([record], own, weights[record.organisation].weights, today=ON)[0] for record in records]
    return {
        other.pk: found.score_tenths
        for other, ranking in zip(others, rankings, strict=True)
        for found in ranking.candidates
    }


@pytest.mark.parametrize("model", [Request, Offer])
def test_pool_has_whatever_may_be_proposed_with_the_same_points(network, model):
    for posting in model.objects.order_by("pk")[:30:6]:
        expected = by_records(posting)
        found = by_columns(posting)
        assert found.keys() == expected.keys()
        assert max((abs(found[key] - expected[key]) for key in found), default=0) <= 1


def test_pool_leaves_out_who_is_surely_unrelated(network):
    request = Request.objects.filter(themes__code="mobility.trams").exclude(themes__code__startswith="wa")[0]
    request.terms = {}
    strangers = Offer.objects.exclude(themes__code__startswith="mobility")
    strangers.update(vector=opposite(request))
    assert not set(read_pool(request, ON).keys) & set(strangers.values_list("pk", flat=True))


def test_who_shares_an_exact_term_is_in_the_pool(network):
    request = Request.objects.filter(themes__code="mobility.trams").exclude(themes__code__startswith="wa")[0]
    stranger = Offer.objects.exclude(themes__code__startswith="mobility")[0]
    Offer.objects.filter(pk=stranger.pk).update(vector=opposite(request), terms=request.terms)
    assert stranger.pk in read_pool(request, ON).keys


def test_pool_of_a_posting_without_counterparts_is_empty():
    request = make.RequestFactory(published=True, vector=near(0))
    assert len(read_pool(request, ON).others) == 0


def test_least_cosine_is_where_texts_begin_to_be_related():
    for same in (False, True):
        below = calibrate(np.array([least_cosine()]), np.zeros(1), np.array([same]))
        assert below[0] < 0.5
