"""Proposals as rows of matches: many at once, each with its explanation."""

import json
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from matching.enums import MatchState
from matching.kernel import KERNEL_VERSION, explain
from matching.kernel.pairs import Bools, Ints
from matching.kernel.selection import Found
from matching.models import Match, MatchingRun
from matching.snapshots import Snapshot

AT_ONCE = 2000  # explanations that a worker holds at a time: about 5 MB
INCOMING = "incoming_matches"
COLUMNS = ("request_id", "offer_id", "score_tenths", "criteria", "weight_set_id")


class Pairs(NamedTuple):
    """Pairs by their rows in the snapshot; all of shape (pairs,)."""

    request: Ints
    offer: Ints
    tenths: Ints

    def only(self, kept: Bools) -> "Pairs":
        return Pairs(*(column[kept] for column in self))


def changed(snapshot: Snapshot, pairs: Pairs) -> Pairs:
    """Without those whose match says the same already, and without those that people have begun to decide on.

    What stays as it is keeps its explanation, which adds up to the same score as of the day it was made.
    """
    keys = snapshot.requests.keys[pairs.request].tolist(), snapshot.offers.keys[pairs.offer].tolist()
    there = matches_of(set(keys[0]))
    news = zip(*keys, pairs.tenths.tolist(), weight_sets(snapshot, pairs.request), strict=True)
    return pairs.only(
        np.array(
            [
                (match := there.get((request, offer))) is None
                or (match.is_open and match.says != (tenths, weight_set, KERNEL_VERSION))
                for request, offer, tenths, weight_set in news
            ],
            dtype=np.bool_,
        )
    )


class Stored(NamedTuple):
    is_open: bool
    says: tuple[int | None, int | None, str]


def matches_of(requests: set[int]) -> dict[tuple[int, int], Stored]:
    found: Any = Match.objects.filter(request__in=requests).order_by()
    names = ["request", "offer", "state", "brokered_by", "score_tenths", "weight_set", "kernel_version"]
    return {
        (request, offer): Stored(state == MatchState.PROPOSED and brokered_by is None, tuple(says))
        for request, offer, state, brokered_by, *says in found.values_list(*names)
    }


def weight_sets(snapshot: Snapshot, rows: Ints) -> list[int]:
    """Primary keys of the requests' weight sets."""
    return np.array(snapshot.facts["weight_sets"])[snapshot.network.set_of[rows]].tolist()


def stage(snapshot: Snapshot, pairs: Pairs) -> None:
    """Explain the pairs and lay them ready in a table of this connection, for `merge`.

    Piece by piece and outside of a transaction, so that neither memory nor a lock grows with their number.
    """
    rows = explained(snapshot, pairs)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {INCOMING}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {INCOMING} AS "
            f"SELECT {', '.join(COLUMNS)} FROM {Match._meta.db_table} WITH NO DATA"
        )
        while piece := "".join(islice(rows, AT_ONCE)):
            cursor.copy_expert(f"COPY {INCOMING} ({', '.join(COLUMNS)}) FROM STDIN", StringIO(piece))


def explained(snapshot: Snapshot, pairs: Pairs) -> Iterator[str]:
    """One line per pair, in the text format of COPY: JSON has no tab and no line end in it."""
    found = Found(pairs.request, pairs.offer)
    sets = weight_sets(snapshot, pairs.request)
    candidates = explain(snapshot.network, found, snapshot.requests, snapshot.offers)
    for (row, candidate), weight_set in zip(candidates, sets, strict=True):
        request, offer = snapshot.requests.keys[row], snapshot.offers.keys[candidate.offer]
        criteria = json.dumps([vars(part) for part in candidate.parts]).replace("\\", "\\\\")
        yield f"{request}\t{offer}\t{candidate.score_tenths}\t{criteria}\t{weight_set}\n"


def merge(run: MatchingRun) -> None:
    """Make matches of what was laid ready; those that people have begun to decide on stay as they are."""
    table = Match._meta.db_table
    new = Match(kernel_version=KERNEL_VERSION, proposed_at=run.as_of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (uuid, state, kernel_version, proposed_at, brokered_evidence, outcome, "
            f"{', '.join(COLUMNS)}) "
            f"SELECT gen_random_uuid(), %s, %s, %s, '', '', {', '.join(COLUMNS)} FROM {INCOMING} "
            "ON CONFLICT (request_id, offer_id) DO UPDATE SET (score_tenths, criteria, weight_set_id, "
            "kernel_version) = ROW (excluded.score_tenths, excluded.criteria, excluded.weight_set_id, "
            f"excluded.kernel_version) WHERE {table}.state = %s AND {table}.brokered_by_id IS NULL",
            [new.state, new.kernel_version, new.proposed_at, MatchState.PROPOSED],
        )
        cursor.execute(f"DROP TABLE {INCOMING}")
