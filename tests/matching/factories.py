"""Re-matches: things as they stand in the database, without any work done."""

import factory
from factory.django import DjangoModelFactory

from matching.enums import UnservedCause
from matching.kernel import KERNEL_VERSION
from matching.models import MatchingRun, RunBlock, Suggestion, Unserved
from tests.factories import MatchFactory, RequestFactory


class MatchingRunFactory(DjangoModelFactory):
    class Meta:
        model = MatchingRun

    block_size = 1000
    kernel_version = KERNEL_VERSION


class RunBlockFactory(DjangoModelFactory):
    class Meta:
        model = RunBlock

    run = factory.SubFactory(MatchingRunFactory)
    number = factory.Sequence(lambda n: n + 1)
    start = 0
    stop = 10


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    run = factory.SubFactory(MatchingRunFactory)
    match = factory.SubFactory(MatchFactory)
    request = factory.SelfAttribute("match.request")
    score_tenths = 700


class UnservedFactory(DjangoModelFactory):
    class Meta:
        model = Unserved

    run = factory.SubFactory(MatchingRunFactory)
    request = factory.SubFactory(RequestFactory, published=True)
    cause = UnservedCause.NO_OFFER
    detail = {"near_misses": []}
