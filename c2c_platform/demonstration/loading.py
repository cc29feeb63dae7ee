"""Load the demonstration network into a database that holds nothing else."""

import heapq
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from c2c_platform.demonstration import files
from c2c_platform.demonstration.initiative import (
    evaluation_is_told,
    programme_is_told,
    round_table_is_told,
)
from c2c_platform.demonstration.network import Network, load_network
from c2c_platform.demonstration.pilots import PilotStory
from c2c_platform.demonstration.postings import publish
from c2c_platform.reference import load_reference_data
from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import Stamp
from matching.jobs import expire_postings

STAMP = "demonstration network"


def loaded_version() -> str | None:
    return Stamp.objects.filter(name=STAMP).values_list("value", flat=True).first()


@transaction.atomic
def load() -> None:
    """All or nothing. Raises ActionRefused with a sentence for the operator."""
    if Organisation.objects.filter(is_demonstration=False).exists():
        raise ActionRefused(
            "This database holds organisations of its own; the demonstration network is loaded into an empty "
            "one only."
        )
    load_reference_data()
    replay(files.story(), load_network())
    expire_postings()
    Stamp.objects.create(name=STAMP, value=files.fingerprint())


def replay(story: dict[str, Any], network: Network) -> None:
    """Let everything happen in the order of its days: the matcher then sees at each day what was there."""
    postings: dict[str, Any] = {}
    brokered = [row for row in story["pilots"] if row["match"]["kind"] == "brokered"]
    later = {row[side] for row in brokered for side in ("request", "offer")}
    told: list[Iterator[date]] = [
        publish(files.posting_rows(), network, postings, later),
        *(PilotStory(row, network, postings).told() for row in story["pilots"]),
        *(programme_is_told(row, network) for row in story["programmes"]),
        *(round_table_is_told(row, network) for row in story["round_tables"]),
        *(evaluation_is_told(row, network) for row in story["evaluations"]),
    ]
    # Each yields the day that it waits for, and acts when the merge comes back to it for the next one.
    for _day in heapq.merge(*told):
        pass
