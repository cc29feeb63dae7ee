"""One pilot of the story, from its match to its assessment, through the services that the pages call."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import User
from c2c_platform.demonstration.files import day, moment
from c2c_platform.demonstration.papers import forms_are_entered
from c2c_platform.demonstration.pictures import drawn
from c2c_platform.demonstration.workspace import PilotWork
from core.exceptions import ActionRefused
from matching.models import Match
from matching.pipeline import match_posting
from matching.services import approve_match, record_brokered_match, show_interest, write_message
from pilots import services
from pilots.enums import BrokerQuestion, PeopleShown, RoundKind
from pilots.models import Pilot
from pilots.queries import invitation_token
from pilots.queries.agreement import interface_language

Told = Iterator[date]
STEPS: dict[str, Callable[..., Pilot]] = {
    "start": services.activate,
    "suspend": services.suspend,
    "resume": services.resume,
    "complete": services.complete,
    "cancel": services.cancel,
}
DECISIONS: dict[str, Callable[..., Any]] = {
    "release": services.release_comment,
    "shorten": services.shorten_comment,
    "withhold": services.withhold_comment,
}


def by_day(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row["on"])


class PilotStory(PilotWork):
    """Each part yields the day for which it waits, then acts as of that day."""

    match: Match

    def told(self) -> Told:
        try:
            yield from self.match_is_approved()
            yield from self.pilot_is_prepared()
            if self.row["agreement"]:
                yield from self.agreement_is_signed()
            yield from self.exchange_runs()
            if self.row["documentation"]:
                yield from self.exchange_is_documented()
            if self.row["assessment"]:
                yield from self.exchange_is_assessed()
            yield from self.brokers_are_rated()
        except (ActionRefused, PermissionDenied) as refused:
            reason = str(refused) or "an account of the story may not do what the story tells."
            raise ActionRefused(f"{self.row['key']}: {reason}") from refused

    def user(self, row: dict[str, Any]) -> User:
        return self.network.users[row["by"]]

    def match_is_approved(self) -> Told:
        if self.row["match"]["kind"] == "brokered":
            yield from self.match_is_brokered()
        for interest in by_day(self.row["interests"]):
            yield day(interest["on"])
            self.match = show_interest(
                self.proposed(), side=interest["side"], by=self.user(interest), at=moment(day(interest["on"]))
            )
        for message in by_day(self.row.get("messages", [])):
            yield (on := day(message["on"]))
            by, at = self.user(message), moment(on)
            write_message(self.match, side=message["side"], by=by, text=message["text"], at=at)
        for approval in by_day(self.row["approvals"]):
            yield day(approval["on"])
            self.match = approve_match(
                self.match, by=self.user(approval), at=moment(day(approval["on"])), reason=approval["reason"]
            )

    def match_is_brokered(self) -> Told:
        """The partners meet before the machine compares their postings."""
        brokered = self.row["match"]
        yield day(brokered["brokered_on"])
        request, offer = self.postings[self.row["request"]], self.postings[self.row["offer"]]
        record_brokered_match(
            request,
            offer,
            association=self.network.organisations[brokered["brokered_by"]],
            evidence=brokered["evidence"],
            by=self.user(brokered),
            at=moment(day(brokered["brokered_on"])),
        )
        match_posting(offer, at=offer.published_at)
        match_posting(request, at=request.published_at)

    def proposed(self) -> Match:
        request, offer = self.postings[self.row["request"]], self.postings[self.row["offer"]]
        match = Match.objects.filter(request=request, offer=offer).first()
        if match is None:
            raise ActionRefused(f"the matcher does not propose {self.row['offer']} to {self.row['request']}.")
        return match

    def pilot_is_prepared(self) -> Told:
        yield (on := day(self.row["created_on"]))
        by = self.officer("request")
        self.pilot = services.start_pilot(self.match, by=by, at=moment(on), title=self.row["title"])
        if self.pilot.language != self.row["language"]:
            # The partners write in a language of their own, not in that of the request.
            self.pilot.language, self.pilot.summary = self.row["language"], ""
            self.pilot.save(update_fields=["language", "summary"])
        for supporter in self.row["supporters"]:
            organisation = self.network.organisations[supporter["organisation"]]
            services.add_supporter(self.pilot, organisation, by=by, at=moment(on))

    def agreement_is_signed(self) -> Told:
        agreement = self.row["agreement"]
        signatures = by_day(agreement["signatures"])
        yield day(signatures[0]["on"])
        by = self.officer("request")
        services.update_agreement(
            self.pilot,
            by=by,
            purposes=agreement["purposes"],
            budget_text=self.shares(),
            budget_amount=Decimal(agreement["budget"]),
            budget_currency=agreement["currency"],
            terms=self.terms(),
        )
        yield from self.version_is_signed(signatures)

    def version_is_signed(self, signatures: list[dict[str, Any]]) -> Told:
        yield (on := day(signatures[0]["on"]))
        frozen = services.freeze_agreement(self.pilot, by=self.officer("request"), at=moment(on))
        for signature in signatures:
            yield day(signature["on"])
            self.pilot = services.sign_agreement(
                self.pilot, by=self.user(signature), sha256=frozen.sha256, at=moment(day(signature["on"]))
            )

    def shares(self) -> str:
        """Who bears how much, one line each."""
        names = self.network.organisations
        return "\n".join(
            f"{names[row['organisation']]}: {row['value']} {row['currency']}"
            for row in self.row["contributions"]
        )

    def terms(self) -> dict[int, tuple[str, str]]:
        """What each partner gives and gains, by participant."""
        agreement = self.row["agreement"]
        participants = {partner.organisation_id: partner.pk for partner in self.pilot.partners}
        return {
            participants[self.organisation(side).pk]: (agreement[f"{side}_gives"], agreement[f"{side}_gains"])
            for side in ("request", "offer")
        }

    def exchange_runs(self) -> Told:
        for step in by_day(self.row["transitions"]):
            yield day(step["on"])
            if step["name"] in {"complete", "cancel"}:
                self.work_ends(day(step["on"]))
            reason = {"reason": step["reason"]} if step["name"] in {"suspend", "cancel"} else {}
            self.pilot = STEPS[step["name"]](
                self.pilot, by=self.officer("request"), at=moment(day(step["on"])), **reason
            )
            if step["name"] == "start":
                self.work_begins(day(step["on"]))
                if "midterm" in self.row:
                    yield from self.round_is_held(RoundKind.MIDTERM, self.row["midterm"])
        if "amendment" in self.row:
            yield from self.agreement_is_amended()
        self.work_is_planned()

    def agreement_is_amended(self) -> Told:
        amendment = self.row["amendment"]
        yield (on := day(amendment["opened_on"]))
        by = self.officer("request")
        draft = services.open_amendment(self.pilot, by=by, at=moment(on))
        services.update_agreement(
            self.pilot,
            by=by,
            purposes=amendment["purposes"],
            budget_text=f"{draft.budget_text}\n{amendment['budget_text']}",
            budget_amount=draft.budget_amount,
            budget_currency=draft.budget_currency,
        )
        yield from self.version_is_signed(by_day(amendment["signatures"]))

    def exchange_is_documented(self) -> Told:
        documentation = self.row["documentation"]
        yield day(documentation["submitted_on"])
        sections = {
            section["section"]: self.hand_in(section, documentation) for section in documentation["sections"]
        }
        reviewer = self.network.reviewer(self.pilot, documentation["accepted_by"])
        for section in sorted(documentation["sections"], key=lambda section: section["accepted_on"]):
            yield (on := day(section["accepted_on"]))
            services.accept_section(sections[section["section"]], by=reviewer, at=moment(on))
        for picture in documentation.get("pictures", []):
            self.picture_is_added(picture, on)
        for confirmation in by_day(documentation["confirmations"]):
            yield (on := day(confirmation["on"]))
            officer = self.officer(confirmation["side"])
            services.confirm_documentation(self.pilot, by=officer, at=moment(on))
        if documentation["consent_to_publish"]:
            self.pilot = services.publish(self.pilot, by=reviewer, at=moment(on))

    def hand_in(self, section: dict[str, Any], documentation: dict[str, Any]) -> Any:
        by, at = self.officer("request"), moment(day(documentation["submitted_on"]))
        written = services.save_section(
            self.pilot, section["section"], by=by, text=section["text"], language=documentation["language"]
        )
        return services.submit_section(written, by=by, at=at)

    def picture_is_added(self, picture: dict[str, Any], on: date) -> None:
        services.add_file(
            self.pilot,
            by=self.officer("request"),
            content=drawn(picture["drawn"]),
            description=picture["description"],
            people=PeopleShown.NOBODY,
            contact=picture["contact"],
            at=moment(on),
        )

    def exchange_is_assessed(self) -> Told:
        yield from self.round_is_held(RoundKind.FINAL, self.row["assessment"])

    def round_is_held(self, kind: str, told: dict[str, Any]) -> Told:
        yield (on := day(told["opened_on"]))
        documentation = self.row["documentation"] or {}
        reviewer = self.network.reviewer(self.pilot, documentation.get("accepted_by", ""))
        round_ = services.open_round(self.pilot, kind, by=reviewer, at=moment(on))
        for answer in by_day(told["answers"]):
            yield (on := day(answer["on"]))
            invitation = services.invite(
                round_,
                by=reviewer,
                group=answer["group"],
                side=self.organisation(answer["side"]),
                language=interface_language(answer["language"]),
                at=moment(on),
            )
            values = dict(zip(round_.questionnaire.codes, answer["values"], strict=True))
            services.answer(
                invitation_token(invitation), values=values, comment=answer["comment"], at=moment(on)
            )
        for papers in told.get("paper", []):
            yield day(papers["entered_on"])
            forms_are_entered(round_, papers, side=self.organisation(papers["side"]), by=reviewer)
        for decision in told.get("decisions", []):
            yield (on := day(decision["on"]))
            comment = round_.comments.get(text=decision["comment"])
            DECISIONS[decision["kind"]](comment, by=reviewer, at=moment(on), **decision["with"])

    def brokers_are_rated(self) -> Told:
        for rating in by_day(self.row.get("ratings", [])):
            yield (on := day(rating["on"]))
            services.rate_broker(
                self.pilot,
                self.network.organisations[rating["broker"]],
                organisation=self.organisation(rating["side"]),
                by=self.officer(rating["side"]),
                values=dict(zip(BrokerQuestion.values, rating["values"], strict=True)),
                comment=rating["comment"],
                at=moment(on),
            )
