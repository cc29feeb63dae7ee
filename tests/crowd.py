"""A great number of everything that pages list, made in a few statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Notification, User
from cities.enums import Duty, OrganisationKind
from cities.models import Affiliation, City, CityParticipation, Country, Membership, Organisation, Theme
from core.models import HistoryEvent
from matching.enums import MatchState, PostingState, Side, UnservedCause
from matching.kernel import DEFAULT_WEIGHTS, KERNEL_VERSION
from matching.models import (
    Match,
    MatchingRun,
    MatchMessage,
    Offer,
    Request,
    SavedSearch,
    StaffNote,
    Suggestion,
    Unserved,
    WeightSet,
)
from matching.services.searches import MAX_SEARCHES
from pilots.enums import SectionKind
from pilots.models import (
    Agreement,
    Answer,
    AssessmentRound,
    DocumentationConfirmation,
    DocumentationSection,
    Invitation,
    Participant,
    Pilot,
    Questionnaire,
)
from programmes.models import RoundTable, SupportProgramme
from reporting.models import Evaluation, Milestone, Report
from reporting.services import load_milestones
from tests import factories as make
from tests.matching.networks import finished, near
from tests.pilots.factories import QuestionnaireFactory
from tests.pilots.story import VALUES
from tests.reporting.made import empty_facts
from tests.world import World, build_world

DAY = date(2004, 3, 1)
NOON = datetime(2003, 3, 1, 12, tzinfo=UTC)
TENS = 40  # of what one thing or one organisation has: its history, the people who act for it, its versions
STAKEHOLDERS = ("residents", "ngo", "business", "residents", "utility")


def store(model: Any, rows: Iterable[dict[str, Any]]) -> list[Any]:
    return model._default_manager.bulk_create([model(**row) for row in rows], batch_size=2000)


@dataclass
class Crowd:
    """The small world with one of everything, to which `add` gives more: each list then is that much longer.

    `subjects` are the things whose pages are looked at, by the name of their kind.
    """

    world: World = field(default_factory=build_world)
    subjects: dict[str, Any] = field(default_factory=dict)
    size: int = 0

    def __post_init__(self) -> None:
        vectors = {"published": True, "submitted_at": timezone.now(), "vector": near(0)}
        request = make.RequestFactory(organisation=self.world.south, **vectors)
        offer = make.OfferFactory(organisation=self.world.north, **vectors)
        self.subjects |= {
            "request": request,
            "offer": offer,
            "match": make.MatchFactory(request=request, offer=offer),
        }
        self.subjects["run"] = finished()
        QuestionnaireFactory()
        load_milestones()

    def add(self, number: int) -> None:
        numbers = range(self.size, self.size + number)
        self.size += number
        members = self.add_members(numbers)
        for noun in (Offer, Request):
            self.add_postings(noun, numbers, members)
        self.add_matches(numbers)
        self.add_pilots(numbers, members)
        self.add_desk(numbers)
        self.add_programmes(numbers, members)

    def add_members(self, numbers: range) -> list[Organisation]:
        """City governments of the southern association, and colleagues in the southern city."""
        kenya = Country.objects.get(code="KE")
        place = {"country": kenya, "latitude": 1.0, "longitude": 36.0, "population": 50_000}
        names = [f"Town {n}" for n in numbers]
        cities = store(City, ({"name": name, "search": f"\n{name.lower()}", **place} for name in names))
        store(CityParticipation, ({"city": city, "starts_on": DAY} for city in cities))
        kind = {"kind": OrganisationKind.CITY_GOVERNMENT, "languages": ["en"], "verified_at": NOON}
        members = store(
            Organisation,
            (
                {"name": f"{city.name} Council", "slug": f"council-{city.pk}", "city": city, **kind}
                for city in cities
            ),
        )
        lead = {"association": self.world.southern_association, "starts_on": DAY}
        store(Affiliation, ({"member": member, **lead} for member in members))
        names = (f"colleague{n}" for n in numbers if n < TENS)
        users = store(User, ({"email": f"{name}@example.org", "name": name} for name in names))
        store(Membership, ({"user": u, "organisation": self.world.south, "duty": Duty.VIEWER} for u in users))
        return members

    def add_postings(self, noun: Any, numbers: range, members: list[Organisation]) -> None:
        """Published ones of the members and of the southern city, and one of the city that waits."""
        now = timezone.now()
        about = {"text": "What this is about, in a sentence.", "language": "en", "submitted_at": now}
        dates = {"published_at": now, "expires_at": now + timedelta(days=180)}
        published, waiting = {"state": PostingState.PUBLISHED, **dates}, {"state": PostingState.SUBMITTED}
        rows = [
            {"organisation": owner, "title": f"Exchange of experience {n}", **about, **state}
            for n, member in zip(numbers, members, strict=True)
            for owner, state in (
                (member, published),
                (self.world.south, published),
                (self.world.south, waiting),
            )
        ]
        theme, postings = Theme.objects.first(), store(noun, rows)
        tagged = noun.themes.through
        key = f"{noun._meta.model_name}_id"
        tagged.objects.bulk_create([tagged(**{key: p.pk, "theme_id": theme.pk}) for p in postings])

    def add_matches(self, numbers: range) -> None:
        """Proposals of the one request, and matches of the one offer that wait for both associations."""
        scored = {
            "score_tenths": 700,
            "weight_set": WeightSet.objects.first(),
            "kernel_version": KERNEL_VERSION,
        }
        ready = {"state": MatchState.AGREED, "agreed_at": NOON}
        offers = self.of_members(Offer, numbers)
        requests = self.of_members(Request, numbers)
        store(Match, ({"request": self.subjects["request"], "offer": offer, **scored} for offer in offers))
        store(Match, ({"request": r, "offer": self.subjects["offer"], **ready, **scored} for r in requests))

    def of_members(self, noun: Any, numbers: range) -> list[Any]:
        """The newest postings of the members, one for each number."""
        found = noun.objects.published().filter(organisation__slug__startswith="council-").order_by("-pk")
        return list(found[: len(numbers)])

    def add_pilots(self, numbers: range, members: list[Organisation]) -> None:
        """Between members and the northern city, documented and assessed in time for 2004."""
        pairs = zip(self.of_members(Request, numbers), self.of_members(Offer, numbers), strict=True)
        done = {"state": MatchState.PILOTED, "agreed_at": NOON, "approved_at": NOON, "score_tenths": 700}
        done |= {"weight_set": WeightSet.objects.first(), "kernel_version": KERNEL_VERSION}
        matches = store(Match, ({"request": request, "offer": offer, **done} for request, offer in pairs))
        dates = dict.fromkeys(
            ("prepared_at", "agreed_at", "started_at", "completed_at", "published_at"), NOON
        )
        signed = {
            "state": "completed",
            "exchange_type": "north_south",
            "exchange_basis": "Group of 77",
            **dates,
        }
        pilots = store(
            Pilot, ({"match": m, "title": f"Pilot {m.pk}", "language": "en", **signed} for m in matches)
        )
        in_force = {"frozen_at": NOON, "text": "Agreement\nPilot", "sha256": "0" * 64, "in_force_at": NOON}
        store(Agreement, ({"pilot": pilot, "current_of": pilot, **in_force} for pilot in pilots))
        partners = [*zip(pilots, members, strict=True), *((pilot, self.world.north) for pilot in pilots)]
        store(Participant, ({"pilot": p, "organisation": o, "role": "partner"} for p, o in partners))
        by = {"accepted_by": self.world.staff_south, "submitted_at": NOON, "accepted_at": NOON}
        text = {"text": "What happened.", "language": "en", "state": "accepted", "recorded_at": NOON}
        store(
            DocumentationSection, ({"pilot": p, "kind": k, **by, **text} for p in pilots for k in SectionKind)
        )
        told = {"by": self.world.officer_south, "at": NOON, "recorded_at": NOON}
        store(DocumentationConfirmation, ({"pilot": p, "organisation": o, **told} for p, o in partners))
        self.assess(pilots, dict(partners[: len(pilots)]))
        self.tell(pilots)
        for subject in (*self.subjects.values(), self.world.south, self.world.southern_association):
            self.tell([subject for n in numbers if n < TENS])

    def tell(self, subjects: list[Any]) -> None:
        """That they were agreed."""
        event = {"action": "agree", "target": "agreed", "at": NOON, "recorded_at": NOON}
        event |= {"content_type": make.content_type_of(subjects[0])}
        store(HistoryEvent, ({"object_id": subject.pk, **event} for subject in subjects))

    def assess(self, pilots: list[Pilot], southern: dict[Pilot, Organisation]) -> None:
        opened = {"kind": "final", "questionnaire": Questionnaire.objects.get(), "by": self.world.staff_south}
        rounds = store(AssessmentRound, ({"pilot": p, "opened_at": NOON, **opened} for p in pilots))
        answers = (
            {"round": r, "group": group, "side": (southern[r.pilot], self.world.north)[n % 2]}
            for r in rounds
            for n, group in enumerate(STAKEHOLDERS)
        )
        heard = {"values": VALUES, "answered_on": DAY, "recorded_at": NOON}
        store(Answer, ({**answer, **heard} for answer in answers))
        first = AssessmentRound.objects.earliest("pk")
        self.subjects["pilot"] = first.pilot
        sent = {"round": first, "group": "ngo", "side": self.world.north, "language": "en"}
        sent |= {"by": self.world.staff_south, "expires_at": timezone.now() + timedelta(days=9)}
        store(Invitation, ({"nonce": f"nonce-{r.pk}", **sent} for r in rounds))

    def add_desk(self, numbers: range) -> None:
        """What associations, officers and the coordinator have of their own."""
        world, match = self.world, self.subjects["match"]
        note = {
            "association": world.southern_association,
            "by": world.staff_south,
            "text": "They know each other.",
        }
        for subject in ("match", "request", "offer"):
            store(StaffNote, ({subject: self.subjects[subject], **note} for _ in numbers))
        said = {
            "match": match,
            "side": Side.REQUEST,
            "text": "How many would come?",
            "by": world.officer_south,
        }
        store(MatchMessage, (said for _ in numbers))
        for user in (world.officer_south, world.staff_south, world.coordinator):
            told = {"user": user, "kind": "published", "url": "/requests/"}
            data = {"title": "Leaks", "ends_on": "2026-12-24"}
            store(Notification, ({**told, "data": data, "key": f"published:request:{n}"} for n in numbers))
        ended = {
            "block_size": 1000,
            "kernel_version": KERNEL_VERSION,
            "status": "cancelled",
            "finished_at": NOON,
        }
        store(MatchingRun, (ended for _ in numbers))
        run = self.subjects["run"]
        proposed = Match.objects.filter(offer=self.subjects["offer"], state=MatchState.AGREED).order_by("-pk")
        rows = [{"run": run, "match": m, "request": m.request} for m in proposed[: len(numbers)]]
        store(Suggestion, ({"score_tenths": 700, **row} for row in rows))
        nobody = {"run": run, "cause": UnservedCause.NO_OFFER, "detail": {"near_misses": []}}
        own = Request.objects.filter(organisation=world.south, state="published").order_by("-pk")
        store(Unserved, ({"request": request, **nobody} for request in own[: len(numbers)]))
        versions = {"association": world.southern_association, "weights": DEFAULT_WEIGHTS}
        store(WeightSet, ({"version": n + 1, **versions} for n in numbers if n < TENS))
        kept = {"user": world.officer_south, "side": Side.OFFER, "name": "Offers of compost"}
        store(SavedSearch, ({"query": {"q": [str(n)]}, **kept} for n in numbers if n < MAX_SEARCHES))

    def add_programmes(self, numbers: range, members: list[Organisation]) -> None:
        owned = zip(numbers, members, strict=True)
        names = ({"name": f"Programme {n}", "organisation": o, "language": "en"} for n, o in owned)
        self.keep("programme", store(SupportProgramme, names))
        held = {
            "language": "en",
            "convened_by": self.world.un_body,
            "held_on": DAY,
            "state": "held",
            "recorded_at": timezone.now(),
            "outcomes": "Two agreed.",
        }
        tables = store(RoundTable, ({"title": f"Table {n}", **held} for n in numbers))
        present = RoundTable.participants.through
        store(present, ({"table": t, "organisation": o} for t, o in zip(tables, members, strict=True)))
        self.keep("round_table", tables)
        texts = dict.fromkeys(("terms", "findings", "recommendations"), "A sentence.")
        judged = {"kind": "mid_term", "evaluator": self.world.un_body, "language": "en", "completed_on": DAY}
        self.keep("evaluation", store(Evaluation, ({**judged, **texts} for _ in numbers)))
        asked = {"milestone": Milestone.objects.get(year=2004), "language": "en"}
        asked |= {"as_of": DAY, "requested_by": self.world.coordinator}
        asked |= {"facts": empty_facts(DAY).to_json(), "sha256": "0" * 64}
        moments = (timezone.now() - timedelta(minutes=n) for n in numbers)
        links = (
            {"number": n + 1, "previous_sha256": str(n or ""), "chain_sha256": str(n + 1)} for n in numbers
        )
        chain = zip(moments, links, strict=True)
        self.keep("report", store(Report, ({"known_at": moment, **asked, **link} for moment, link in chain)))

    def keep(self, name: str, made: list[Any]) -> None:
        self.subjects.setdefault(name, made[0])
