"""What the story tells of the initiative as a whole: programmes, round-tables, evaluations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from c2c_platform.demonstration.files import day
from c2c_platform.demonstration.network import Network
from cities.models import City, Country
from programmes.services import (
    establish_programme,
    mainstream_programme,
    plan_programme,
    record_round_table,
)
from reporting.services import record_evaluation

LATER_STATES = {"established": establish_programme, "mainstreamed": mainstream_programme}


def programme_is_told(row: dict[str, Any], network: Network) -> Iterator[date]:
    by = network.users[row["by"]]
    planned, *later = row["states"]
    yield day(planned["on"])
    programme = plan_programme(
        row["name"],
        organisation=network.organisations[row["lead"]],
        countries=Country.objects.filter(pk__in=row["countries"]),
        language=row["language"],
        by=by,
        text=row["description"],
    )
    for state in later:
        yield (on := day(state["on"]))
        programme = LATER_STATES[state["state"]](programme, on=on, evidence=state["evidence"], by=by)


def round_table_is_told(row: dict[str, Any], network: Network) -> Iterator[date]:
    yield (on := day(row["held_on"]))
    record_round_table(
        row["title"],
        held_on=on,
        convened_by=network.organisations[row["organiser"]],
        participants=[network.organisations[slug] for slug in row["participants"]],
        outcomes=row["outcomes"],
        language=row["language"],
        by=network.users[row["by"]],
        city=City.objects.get(geonames_id=row["city_geonames_id"]),
    )


def evaluation_is_told(row: dict[str, Any], network: Network) -> Iterator[date]:
    yield (on := day(row["published_on"]))
    advice = row["recommendations"]
    names = network.organisations
    record_evaluation(
        row["kind"],
        evaluator=names[row["evaluator"]],
        completed_on=on,
        terms=f"{row['title']}\n{row['terms']}",
        findings="\n".join(row["findings"]),
        recommendations="\n".join(f"{part['text']} ({names[part['addressed_to']]})" for part in advice),
        responses="\n".join(
            f"{names[part['addressed_to']]}, {part['responded_on']}: {part['response']}"
            for part in advice
            if part["response"]
        ),
        language=row["language"],
        by=network.users[row["by"]],
    )
