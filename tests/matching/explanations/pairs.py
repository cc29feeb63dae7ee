"""A scored match of the small world, made by the real matcher from vectors set by hand."""

from datetime import timedelta

import numpy as np
from django.utils import timezone

from matching.models import Match, WeightSet
from matching.pipeline import propose, store
from tests import factories as make
from tests.matching.kernel.fixed_weights import WEIGHTS

VECTOR = np.full(384, 384**-0.5, dtype=np.float32)


def request_of(world, **fields):
    return make.RequestFactory(organisation=world.south, published=True, vector=VECTOR, **fields)


def offer_of(world, **fields):
    return make.OfferFactory(organisation=world.north, published=True, vector=VECTOR, **fields)


def fix_weights():
    """Those of the default, so that the points of the tests do not move with it."""
    WeightSet.objects.filter(association=None).update(weights=WEIGHTS)


def scored(world, *, request=None, offer=None):
    """The proposal of the southern city's request with the northern one's offer, under fixed weights."""
    fix_weights()
    asked, given = request_of(world, **(request or {})), offer_of(world, **(offer or {}))
    proposals, _ = propose(asked, [given], timezone.now())
    store(proposals, timezone.now())
    return shown(Match.objects.get(request=asked, offer=given))


def shown(match):
    return Match.objects.for_display().get(pk=match.pk)


def day(distance):
    return timezone.localdate() + timedelta(days=distance)
