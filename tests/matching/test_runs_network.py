from dataclasses import asdict
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from matching import models
from matching.enums import MatchState
from matching.models import Match, Offer, Request
from matching.queries import posting_records
from matching.queries.network import Engaged, network_records, one_view
from tests import factories as make
from tests.matching.networks import network, publish

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def rows(found):
    return {record.key: row for row, record in enumerate(found)}


def plain(found):
    """All fields, arrays as lists."""
    return [vars(record) | {"vector": record.vector.tolist()} for record in found]


@pytest.mark.parametrize("model", [Request, Offer])
def test_records_are_those_of_the_postings_on_offer(world, model):
    network(requests=3, offers=4)
    make.CountryClassificationFactory(country_id="KE", scheme="income", value="low")
    factory = make.OfferFactory if model is Offer else make.RequestFactory
    publish(factory, organisation=make.AssociationFactory(country_id="KE"), theme_other="x")
    publish(factory, organisation=make.AssociationFactory(), terms={"en:": 1, "en:compost": 2})
    posting = publish(factory, organisation=world.south, window_start=TODAY, interpretation=True)
    posting.preferred_regions.set([make.RegionFactory()])
    posting.themes.set([make.ThemeFactory(code="water.sanitation"), make.ThemeFactory(code="planning")])
    world.match_in(MatchState.PILOTED)
    Match.objects.update(concluded_at=timezone.now(), outcome="completed")
    make.RequestFactory(published=True)  # without a vector
    publish(factory, expires_at=timezone.now() - timedelta(days=1))
    found = network_records(TODAY)
    models.TermStatistics.objects.create(**asdict(found.statistics))
    postings = model.objects.filter(vector__isnull=False, expires_at__gt=timezone.now()).order_by("pk")
    side = found.offers if model is Offer else found.requests
    assert plain(side) == plain(posting_records(list(postings), TODAY))
    assert len(side) == (7 if model is Offer else 6)


def test_words_are_weighed_by_the_network_as_it_is_now(world):
    publish(make.RequestFactory, terms={"en:": 1, "en:compost": 1, "en:tram": 1})
    publish(make.OfferFactory, terms={"en:": 1, "en:compost": 2})
    found = network_records(TODAY)
    assert found.statistics.frequency == {"en:": 2, "en:compost": 2, "en:tram": 1}
    [request] = found.requests
    assert request.terms["en:tram"] > request.terms["en:compost"] > 0


def test_each_request_has_the_weights_of_its_association(world):
    ours = make.WeightSetFactory(association=world.southern_association)
    publish(make.RequestFactory, organisation=world.south)
    publish(make.RequestFactory, organisation=world.north)
    found = network_records(TODAY)
    assert [found.weight_sets[place] == ours for place in found.set_of_request] == [True, False]


def test_what_people_decided_is_refused_and_takes_places(world):
    match = world.match_in(MatchState.AGREED)
    declined = world.match_in(MatchState.DECLINED)
    proposed = world.match()
    type(match.request).objects.update(vector=[1.0, *[0.0] * 383])
    type(match.offer).objects.update(vector=[1.0, *[0.0] * 383], capacity=2)
    found = network_records(TODAY)
    row, column = rows(found.requests), rows(found.offers)
    agreed = (row[match.request.pk], column[match.offer.pk])
    assert found.engaged == [Engaged(*agreed, match.score_tenths)]
    assert found.refused == [agreed, (row[declined.request.pk], column[declined.offer.pk])]
    assert [found.offers[column[m.offer.pk]].capacity_left for m in (match, proposed)] == [1, 2]
    assert (found.capacity, found.places) == ([2, 2, 2], [2, 2, 2])


def test_places_taken_from_outside_the_network_are_gone(world):
    match = world.match_in(MatchState.AGREED)
    brokered = make.MatchFactory(
        offer=match.offer,
        state=MatchState.APPROVED,
        agreed_at=timezone.now(),
        approved_at=timezone.now(),
        score_tenths=None,
        weight_set=None,
        brokered_by=world.southern_association,
        brokered_evidence="A fair.",
    )
    type(match.offer).objects.update(vector=[1.0, *[0.0] * 383], capacity=3)
    Request.objects.filter(pk=brokered.request.pk).update(vector=[1.0, *[0.0] * 383])
    found = network_records(TODAY)
    assert found.engaged == [Engaged(0, 0, 0)]
    assert (found.capacity, found.places) == ([3], [2])


def test_an_ended_pilot_takes_no_place(world):
    match = world.match_in(MatchState.PILOTED)
    Match.objects.update(concluded_at=timezone.now(), outcome="completed")
    type(match.offer).objects.update(vector=[1.0, *[0.0] * 383], capacity=2, state="published")
    type(match.request).objects.update(vector=[1.0, *[0.0] * 383], state="published")
    found = network_records(TODAY)
    assert (found.engaged, found.refused, found.places) == ([], [(0, 0)], [2])


def test_empty_network_has_no_records(world):
    found = network_records(TODAY)
    assert (found.requests, found.offers, found.weight_sets) == ([], [], [])


@pytest.mark.parametrize("more", [1, 5])
def test_number_of_queries_does_not_grow(world, django_assert_num_queries, more):
    network(requests=3 * more, offers=2 * more)
    with django_assert_num_queries(21):
        network_records(TODAY)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_view_does_not_see_what_others_write_meanwhile(world):
    network(requests=2, offers=1)

    def write():
        Request.objects.update(state="withdrawn")
        connection.close()

    with one_view():
        before = len(network_records(TODAY).requests)
        writer = Thread(target=write)
        writer.start()
        writer.join()
        after = len(network_records(TODAY).requests)
    assert (before, after, len(network_records(TODAY).requests)) == (2, 2, 0)
