"""The library of the story: tools, who re-used what, and the collections of the linked activities."""

from typing import Any

from c2c_platform.demonstration.files import day, moment
from c2c_platform.demonstration.network import Network
from cities.enums import Duty
from cities.models import Organisation, Theme
from library import services
from library.enums import ToolState
from library.models import Practice, Tool
from pilots.models import Pilot

Things = dict[str, Any]


def fill_library(told: dict[str, Any], pilots: dict[str, Pilot], network: Network) -> None:
    """After everything else, for practices come out of the pilots."""
    things: Things = {row["key"]: share(row, network) for row in told["tools"]}
    practices = {practice.source: practice for practice in Practice.objects.all()}
    things |= {
        key: practices[pilot.reference] for key, pilot in pilots.items() if pilot.reference in practices
    }
    for row in told["adapters"]:
        tell_adapters(row, things, network)
    for row in sorted(told["reuses"], key=lambda row: row["on"]):
        reuse(row, things, network)
    for row in told["collections"]:
        collect(row, things, network)


def share(row: dict[str, Any], network: Network) -> Tool:
    organisation = network.organisations[row["organisation"]]
    by, at = network.officer(organisation.slug), moment(day(row["on"]))
    first, *others = [written(row, edition, organisation) for edition in row["editions"]]
    tool = services.create_tool(
        by=by,
        at=at,
        organisation=organisation,
        kind=row["kind"],
        licence=row["licence"],
        themes=Theme.objects.filter(pk__in=row["themes"]),
        **first,
    )
    for edition in others:
        services.save_edition(tool, by=by, at=at, **edition)
    submitted = services.submit_tool(tool, by=by, at=at)
    if submitted.state == ToolState.PUBLISHED:
        return submitted
    [publisher, *_] = network.approvers_today(organisation)
    return services.publish_tool(submitted, by=publisher, at=at)


def written(row: dict[str, Any], edition: dict[str, str], organisation: Organisation) -> dict[str, Any]:
    return {**edition, "link": f"{organisation.website}/tools/{row['key']}-{edition['language']}"}


def tell_adapters(row: dict[str, Any], things: Things, network: Network) -> None:
    texts = {name: row[name] for name in ("preconditions", "differently")}
    by = network.users[row["by"]]
    services.tell_adapters(things[row["of"]], by=by, texts=texts, language=row["language"])


def reuse(row: dict[str, Any], things: Things, network: Network) -> None:
    services.record_reuse(
        things[row["of"]],
        by=network.holders[row["organisation"], Duty.EDITOR][0],
        organisation=network.organisations[row["organisation"]],
        on=day(row["on"]),
        at=moment(day(row["on"])),
        place=row["place"],
        changes=row["changes"],
        language=row["language"],
        leads_to=things.get(row.get("leads_to", "")),
    )


def collect(row: dict[str, Any], things: Things, network: Network) -> None:
    by = network.users[row["by"]]
    texts = {name: row[name] for name in ("title", "summary", "language")}
    organisation = network.organisations[row["organisation"]]
    collection = services.create_collection(by=by, organisation=organisation, **texts)
    for key in (*row["tools"], *row["practices"]):
        services.put_into(collection, things[key], by=by)
