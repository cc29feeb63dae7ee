"""Load the demonstration network into a database that holds nothing else."""

import heapq
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from c2c_platform.demonstration import files
from c2c_platform.demonstration.initiative import (
    annual_report_is_asked_for,
    association_report_is_told,
    evaluation_is_told,
    milestone_is_set,
    next_round_table_is_planned,
    programme_is_told,
    round_table_is_told,
)
from c2c_platform.demonstration.library import fill_library
from c2c_platform.demonstration.network import Network, load_network
from c2c_platform.demonstration.pilots import PilotStory
from c2c_platform.demonstration.postings import publish
from c2c_platform.demonstration.reports import report_is_released, report_is_scheduled
from c2c_platform.demonstration.support import call_is_told, say_priorities
from c2c_platform.demonstration.waiting import fill_desks
from c2c_platform.reference import load_reference_data
from cities.models import Organisation
from cities.services import invite
from core.exceptions import ActionRefused
from core.models import Stamp
from matching.jobs import expire_postings, remind_of_expiry
from partners.services import create_application
from pilots.models import Pilot
from reporting.jobs import renew_trends

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
    story, network = files.story(), load_network()
    pilots = replay(story, network)
    fill_library(files.library(), pilots, network)
    for row in story["donors"]:
        say_priorities(row, network.organisations[row["organisation"]], network)
    for row in story["next_round_tables"]:
        next_round_table_is_planned(row, network)
    for row in story["milestones"]:
        milestone_is_set(row, network)
    for row in story["annual_reports"]:
        annual_report_is_asked_for(row, network)
    for row in story["released_reports"]:
        report_is_released(row, network)
    for row in story["scheduled_reports"]:
        report_is_scheduled(row, network)
    expire_postings()
    leave_invitations_open(story["invitations"], network)
    make_applications(story["applications"], network)
    remind_of_expiry()
    renew_trends()
    Stamp.objects.create(name=STAMP, value=files.fingerprint())


def leave_invitations_open(rows: list[dict[str, Any]], network: Network) -> None:
    """Sent now, as they run out after two weeks; with `make run`, their mails are in var/mail/."""
    for row in rows:
        invite(
            network.organisations[row["organisation"]],
            by=network.users[row["by"]],
            email=row["email"],
            duties=row["duties"],
            language=row["language"],
        )


def make_applications(rows: list[dict[str, Any]], network: Network) -> None:
    """Nobody reads their secrets here: who wants to try one makes a new secret on its page."""
    for row in rows:
        create_application(
            network.organisations[row["organisation"]],
            by=network.users[row["by"]],
            name=row["name"],
            purpose=row["purpose"],
            scopes=row["scopes"],
        )


def replay(story: dict[str, Any], network: Network) -> dict[str, Pilot]:
    """Let everything happen in the order of its days: the matcher then sees at each day what was there. The
    pilots by their keys.
    """
    postings: dict[str, Any] = {}
    brokered = [row for row in story["pilots"] if row["match"]["kind"] == "brokered"]
    later = {row[side] for row in brokered for side in ("request", "offer")}
    exchanges = {row["key"]: PilotStory(row, network, postings) for row in story["pilots"]}
    told: list[Iterator[date]] = [
        publish(files.posting_rows(), network, postings, later),
        *(exchange.told() for exchange in exchanges.values()),
        *(call_is_told(row, exchanges[row["pilot"]], network) for row in story["funding_calls"]),
        *(programme_is_told(row, network) for row in story["programmes"]),
        *(round_table_is_told(row, network) for row in story["round_tables"]),
        *(evaluation_is_told(row, network) for row in story["evaluations"]),
        *(association_report_is_told(row, network) for row in story["association_reports"]),
    ]
    # Each yields the day that it waits for, and acts when the merge comes back to it for the next one.
    for _day in heapq.merge(*told):
        pass
    fill_desks(story.get("waiting", {}), network, postings)
    return {key: exchange.pilot for key, exchange in exchanges.items()}
