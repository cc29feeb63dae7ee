"""What the story tells of the initiative as a whole: programmes, round-tables, evaluations."""

import heapq
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from c2c_platform.demonstration import support
from c2c_platform.demonstration.files import day, moment
from c2c_platform.demonstration.network import Network
from cities.models import City, Country
from pilots.editing import fingerprint
from programmes.enums import SeatRole
from programmes.models import FundingCall, RoundTable
from programmes.services import (
    choose_pilots,
    establish_programme,
    invite_to_table,
    mainstream_programme,
    note_outcomes,
    plan_programme,
    plan_round_table,
    publish_minutes,
)
from reporting.associations import services as associations
from reporting.associations.models import HEADINGS, AssociationReport
from reporting.enums import AssociationReportState
from reporting.goals.services import add_milestone, add_target
from reporting.questions import about_year
from reporting.services import ask_for_report, record_evaluation

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
    support.say_priorities(row, programme.organisation, network, programme)
    for state in later:
        yield (on := day(state["on"]))
        through = {"through": state["through"]} if "through" in state else {}
        programme = LATER_STATES[state["state"]](
            programme, on=on, evidence=state["evidence"], by=by, **through
        )


def round_table_is_told(row: dict[str, Any], network: Network) -> Iterator[date]:
    yield (on := day(row["held_on"]))
    by = network.users[row["by"]]
    city = City.objects.get(geonames_id=row["city_geonames_id"])
    table = planned(row, network, on, city=city)
    note_outcomes(table, outcomes=row["outcomes"], by=by)
    table = publish_minutes(table, by=by)
    told = [support.pledge_is_told(pledge, network, round_table=table) for pledge in row["pledges"]]
    yield from heapq.merge(*told)


def planned(row: dict[str, Any], network: Network, on: date, **details: Any) -> RoundTable:
    """With a seat for each participant."""
    by = network.users[row["by"]]
    table = plan_round_table(
        row["title"],
        held_on=on,
        convened_by=network.organisations[row["organiser"]],
        language=row["language"],
        agenda="\n".join(row["agenda"]),
        by=by,
        **details,
    )
    for slug in row["participants"]:
        role = row["roles"].get(slug, SeatRole.PARTICIPANT)
        invite_to_table(table, network.organisations[slug], role=role, by=by)
    return table


def next_round_table_is_planned(row: dict[str, Any], network: Network) -> None:
    """With a pack of the pilots that seek funds now, which the worker makes."""
    on = timezone.localdate() + timedelta(days=row["days_ahead"])
    times = {name: time.fromisoformat(row[name]) for name in ("starts_at", "ends_at")}
    table = planned(row, network, on, place=row["place"], **times)
    calls = FundingCall.objects.open_on(timezone.localdate())
    choose_pilots(table, calls, by=network.users[row["by"]])


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


def association_report_is_told(row: dict[str, Any], network: Network) -> Iterator[date]:
    """Written, handed in and decided; one without a day is still a draft."""
    yield day(row["submitted_on"] or f"{row['year']}-12-31")
    by = network.users[row["by"]]
    association = network.organisations[row["association"]]
    report = associations.begin_association_report(
        association, year=row["year"], language=row["language"], by=by
    )
    fields = {name: row[name] for name in HEADINGS}
    report = associations.save_association_report(report, by=by, base=fingerprint(report, fields), **fields)
    if row["submitted_on"]:
        at = moment(day(row["submitted_on"]))
        report = associations.submit_association_report(report, by=by, at=at)
        yield day(row["decided"]["on"])
        decide_association_report(report, row["decided"], network)


def decide_association_report(report: AssociationReport, row: dict[str, Any], network: Network) -> None:
    by, at = network.users[row["by"]], moment(day(row["on"]))
    if row["state"] == AssociationReportState.RETURNED:
        associations.return_association_report(report, by=by, at=at, reason=row["reason"])
    else:
        associations.accept_association_report(report, by=by, at=at)


def annual_report_is_asked_for(row: dict[str, Any], network: Network) -> None:
    """The worker makes it."""
    ask_for_report(about_year(row["year"], row["language"]), by=network.users[row["by"]])


def milestone_is_set(row: dict[str, Any], network: Network) -> None:
    """One that a coordinator added, with its targets."""
    by, language = network.users[row["by"]], row["language"]
    milestone = add_milestone(
        row["year"], due_on=day(row["due_on"]), wording=row["wording"], language=language, by=by
    )
    for target in row["targets"]:
        add_target(milestone, by=by, language=language, **target)
