"""Small networks of published postings with vectors of their own, so that no encoder is needed."""

import numpy as np

from matching import rematch, services
from matching.meaning.encoder import DIMENSIONS
from matching.models import MatchingRun
from tests import factories as make

TOPICS = 6


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def near(topic, seed=0, spread=0.8):
    """A vector whose direction is that of its topic, more or less."""
    axis = np.zeros(DIMENSIONS)
    axis[topic] = 1
    noise = unit(np.random.default_rng(1000 * topic + seed).standard_normal(DIMENSIONS))
    return unit(axis + spread * noise).astype(np.float32)


def publish(factory, topic=0, seed=0, **fields):
    return factory(published=True, vector=near(topic, seed), **fields)


def network(requests=23, offers=30, organisations=8):
    """Postings of several organisations about some topics; offers have one to three places."""
    owners = make.OrganisationFactory.create_batch(organisations)
    for number in range(requests):
        publish(make.RequestFactory, number % TOPICS, number, organisation=owners[number % organisations])
    for number in range(offers):
        owner = owners[(3 * number + 1) % organisations]
        publish(make.OfferFactory, number % TOPICS, 500 + number, organisation=owner, capacity=1 + number % 3)


def started(**fields) -> MatchingRun:
    return services.start_run(by=None, **fields)


def prepared(**fields) -> MatchingRun:
    run = started(**fields)
    rematch.prepare_run(run.pk)
    return fresh(run)


def ranked(**fields) -> MatchingRun:
    run = prepared(**fields)
    for block in run.blocks.all():
        rematch.rank_block(block.pk)
    return fresh(run)


def finished(**fields) -> MatchingRun:
    """A re-match of what is in the database, all of its work done here."""
    run = ranked(**fields)
    rematch.assign_run(run.pk)
    return fresh(run)


def fresh(run) -> MatchingRun:
    return MatchingRun.objects.get(pk=run.pk)
