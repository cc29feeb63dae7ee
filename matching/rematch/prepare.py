"""The first stage: freeze the network as it is now, and cut its requests into blocks."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from matching import models
from matching.enums import RunStatus
from matching.kernel import Network
from matching.meaning.terms import TermStatistics
from matching.models import MatchingRun, RunBlock
from matching.queries.network import NetworkRecords, network_records, one_view
from matching.rematch.stages import begin_ranking, still, unless_superseded
from matching.snapshots import keep, remove_others, workshop, write


def prepare_run(pk: int) -> None:
    run = MatchingRun.objects.get(pk=pk)
    if run.status != RunStatus.PREPARING:
        return
    as_of = timezone.now()
    with one_view():
        found = network_records(as_of.date())
    fingerprint = freeze(found, as_of.date())
    with unless_superseded():
        begin(still(pk, RunStatus.PREPARING), found, snapshot=fingerprint, as_of=as_of)


def freeze(found: NetworkRecords, today: date) -> str:
    network = Network.of(
        found.requests,
        found.offers,
        [weights.weights for weights in found.weight_sets],
        found.set_of_request,
        refused=found.refused,
        today=today,
    )
    facts = {
        "weight_sets": [weights.pk for weights in found.weight_sets],
        "weights": [weights.weights for weights in found.weight_sets],
        "engaged": found.engaged,
        "capacity": found.capacity,
        "places": found.places,
    }
    with workshop() as folder:
        write(folder, network, found.requests, found.offers, facts)
        return keep(folder)


def begin(run: MatchingRun, found: NetworkRecords, **fields: Any) -> None:
    count = len(found.requests)
    starts = range(0, count, run.block_size)
    RunBlock.objects.bulk_create(
        RunBlock(run=run, number=number, start=start, stop=min(start + run.block_size, count))
        for number, start in enumerate(starts, start=1)
    )
    fields["term_statistics"] = renewed(found.statistics)
    begin_ranking(run, requests=count, offers=len(found.offers), **fields)
    transaction.on_commit(partial(remove_others, fields["snapshot"]), robust=True)


def renewed(statistics: TermStatistics) -> models.TermStatistics:
    """The row of these counts, by which new postings are weighed from now on; the newest if it says so."""
    newest = models.TermStatistics.objects.order_by("-pk").first()
    if newest and TermStatistics(newest.documents, newest.average_length, newest.frequency) == statistics:
        return newest
    return models.TermStatistics.objects.create(**vars(statistics))
