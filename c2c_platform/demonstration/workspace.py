"""The working part of the pilots of the story: what was planned, promised and given."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from c2c_platform.demonstration.documents import document
from c2c_platform.demonstration.files import day, moment
from c2c_platform.demonstration.network import Network
from cities.models import Organisation
from core.money import in_cents
from pilots import services
from pilots.editing import fingerprint
from pilots.enums import CheckKind, ContributionKind, PilotState, Stage
from pilots.forms.updates import TEXTS
from pilots.models import Pilot
from pilots.queries import pilot_reviewers

# Dollars for one unit, rounded: good enough for an illustration.
DOLLARS = {("EUR", 2003): "1.05", ("EUR", 2004): "1.24", ("EUR", 2025): "1.13", ("EUR", 2026): "1.16"}
# What was given of running exchanges half a year after their start.
HALF_A_YEAR, SHARE = timedelta(days=182), Decimal("0.4")
WORDS = {
    "en": ("Working time of municipal staff", "municipal staff", "Contribution in cash"),
    "fr": ("Temps de travail du personnel municipal", "personnel municipal", "Contribution en espèces"),
    "es": ("Tiempo de trabajo del personal municipal", "personal municipal", "Aporte en efectivo"),
    "pt": ("Tempo de trabalho do pessoal municipal", "pessoal municipal", "Contribuição em dinheiro"),
}


def figures(row: dict[str, Any], words: tuple[str, str, str], on: date, share: Decimal) -> dict[str, Any]:
    working_time, role, cash = words
    value = Decimal(row["value"])
    dollars = DOLLARS.get((row["currency"], on.year))
    money = {
        "currency": row["currency"],
        "usd_rate": Decimal(dollars) if dollars else None,
        "rate_on": on if dollars else None,
    }
    if not row["hours"]:
        return {"kind": ContributionKind.CASH, "what": cash, "value": in_cents(value * share), **money}
    hours = Decimal(row["hours"])
    return {
        "kind": ContributionKind.TIME,
        "what": working_time,
        "role": role,
        "hours": in_cents(hours * share),
        "hourly_rate": in_cents(value / hours),
        **money,
    }


class PilotWork:
    """What the partners of a pilot do, whose story says who they are."""

    pilot: Pilot

    def __init__(self, row: dict[str, Any], network: Network, postings: dict[str, Any]) -> None:
        self.row, self.network, self.postings = row, network, postings

    def organisation(self, side: str) -> Organisation:
        return self.postings[self.row[side]].organisation

    def officer(self, side: str) -> User:
        return self.network.officer(self.organisation(side).slug)

    def enter_contributions(self, stage: str, on: date, share: Decimal = Decimal(1)) -> None:
        """Each contribution of the story, or a share of it, as promised or given on the day."""
        participants = {each.organisation.slug: each for each in self.pilot.participants.all()}
        for row in self.row["contributions"]:
            services.record_contribution(
                self.pilot,
                by=self.officer("request"),
                at=moment(on),
                participant=participants[row["organisation"]],
                stage=stage,
                day=on,
                **figures(row, WORDS[self.pilot.language], on, share),
            )

    def work_begins(self, on: date) -> None:
        self.enter_contributions(Stage.PLANNED, on)
        self.results_are_agreed(on)
        for row in self.row["activities"]:
            self.hold(row, on)

    def results_are_agreed(self, on: date) -> None:
        """The results of the framework with their indicators, and each figure as of its day."""
        by = self.officer("request")
        for row in self.row.get("framework", {}).get("results", []):
            result = services.add_result(self.pilot, by=by, at=moment(on), title=row["title"])
            for told in row["indicators"]:
                indicator = services.add_indicator(
                    result,
                    by=by,
                    at=moment(on),
                    baseline=Decimal(told["baseline"]),
                    target=Decimal(told["target"]),
                    counts_people=told["people"],
                    **{name: told[name] for name in ("title", "unit", "source")},
                )
                shown = {row["on"]: document(row) for row in told.get("documents", [])}
                for at, value, *parts in told["actuals"]:
                    figure: dict[str, Any] = {"on": day(at), "value": Decimal(str(value)), **dict(*parts)}
                    figure |= {"source": told["source"], "document": shown.get(at)}
                    services.measure(indicator, by=by, at=moment(day(at)), **figure)
        for at, slums, others, method in self.row.get("framework", {}).get("reach", []):
            counted = {"slum_dwellers": slums, "other_residents": others, "method": method}
            services.record_reach(self.pilot, by=by, at=moment(day(at)), on=day(at), **counted)

    def hold(self, row: dict[str, Any], on: date) -> None:
        """An activity of the story that was planned on the day, and then held."""
        by, starts_on, ends_on = self.officer("request"), day(row["starts_on"]), day(row["ends_on"])
        activity = services.plan_activity(
            self.pilot,
            by=by,
            at=moment(on),
            mode=row["mode"],
            title=row["title"],
            starts_on=starts_on,
            ends_on=ends_on,
        )
        services.hold_activity(activity, by=by, at=moment(ends_on))

    def work_ends(self, on: date) -> None:
        self.enter_contributions(Stage.DELIVERED, on)

    def updates_are_told(self) -> None:
        """One for each period in its order, each handed in and answered some days after its end."""
        by = self.officer("request")
        for row in self.row.get("updates", []):
            update = services.begin_update(self.pilot, by=by)
            texts = {name: row[name] for name in TEXTS}
            update = services.save_update(update, by=by, base=fingerprint(update, TEXTS), **texts)
            submitted, answered = (moment(update.ends_on + timedelta(days=days)) for days in (6, 13))
            update = services.submit_update(update, by=by, at=submitted)
            [reviewer, *_] = pilot_reviewers(self.pilot)
            if row["outcome"] == "accepted":
                services.accept_update(update, by=reviewer, at=answered)
            elif row["outcome"] == "returned":
                services.return_update(update, by=reviewer, reason=row["reason"], at=answered)

    def work_is_planned(self) -> None:
        """What is to come, told in days from the day of loading; some of it is overdue."""
        started_at = self.pilot.started_at
        if self.pilot.state == PilotState.ACTIVE and started_at:
            self.enter_contributions(Stage.DELIVERED, started_at.date() + HALF_A_YEAR, SHARE)
        self.updates_are_told()
        by, today = self.officer("request"), timezone.localdate()
        hosts = {each.organisation_id: each for each in self.pilot.participants.all()}
        for row in self.row.get("coming", []):
            starts_on = today + timedelta(days=row["starts_in"])
            activity = services.plan_activity(
                self.pilot,
                by=by,
                mode=row["mode"],
                title=row["title"],
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=row["days"] - 1),
                host=hosts[self.organisation(row["host"]).pk] if row["host"] else None,
                people=row["people"],
            )
            for kind in row["ticked"]:
                services.set_tick(activity, CheckKind(kind), by=by, is_done=True)
