"""A pilot and a programme, as activities of the file."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from cities.enums import OrganisationKind
from cities.models import Organisation
from core.money import ZERO, in_cents
from pilots.enums import PilotState, Role
from pilots.models import Agreement, Participant, Pilot
from programmes.models import SupportProgramme
from reporting.iati import codes, queries
from reporting.iati.records import Activity, Budget, Document, Given, Party, Place, Relation, Text
from reporting.iati.results import ONE_DAY, outcomes

# The rules of IATI want budgets of a year at most.
LONGEST_BUDGET = timedelta(days=364)
ILLUSTRATIVE = Text(
    "Illustrative: invented to show the platform at work. It says nothing about the real cities and "
    "organisations.",
    "en",
)
WEB, PLAIN, PDF = "text/html", "text/plain", "application/pdf"


def activities(now: datetime) -> Iterator[Activity]:
    """All that everybody may see, pilots first."""
    yield from map(pilot_activity, queries.pilots(now))
    yield from map(programme_activity, queries.programmes())


def pilot_activity(facts: queries.PilotFacts) -> Activity:
    pilot = facts.pilot
    agreement = in_force(pilot)
    begins_on, ends_on = span(pilot)
    themes = [theme.code for theme in pilot.themes.all()]
    partners = [partner.organisation for partner in pilot.partners]
    countries, regions = codes.countries_and_regions(map(codes.country_code, partners))
    return Activity(
        reference=pilot.reference,
        language=pilot.language,
        title=Text(pilot.title, pilot.language),
        descriptions=tuple(descriptions(pilot, agreement)),
        parties=tuple(parties(pilot, facts)),
        status=status(facts),
        dates=tuple(dates(pilot)),
        scope=codes.scope(countries),
        countries=countries,
        regions=regions,
        sectors=codes.sectors(themes),
        goals=codes.goals(themes),
        targets=codes.targets(themes),
        documents=tuple(documents(facts, agreement)),
        relations=tuple(Relation(codes.PARENT, reference_of(pk)) for pk in facts.programmes),
        places=tuple(places(partners)),
        collaboration=codes.TRIANGULAR if pilot.is_triangular else "",
        budgets=tuple(budgets(agreement, begins_on, ends_on)) if agreement and ends_on else (),
        given=tuple(contributions(pilot, facts)),
        outcomes=tuple(outcomes(pilot, begins_on, ends_on or begins_on)),
    )


def reference_of(programme: int) -> str:
    return SupportProgramme(pk=programme).reference


def in_force(pilot: Pilot) -> Agreement | None:
    """The agreement that everybody may read."""
    agreement = getattr(pilot, "agreement", None)
    return agreement if agreement and agreement.in_force_at else None


def span(pilot: Any) -> tuple[date, date | None]:
    """From the first day of the exchange to its last, as far as that is known or planned."""
    begins_on = (pilot.started_at or pilot.agreed_at or pilot.prepared_at).date()
    over = pilot.completed_at or pilot.cancelled_at
    ends_on = over.date() if over else pilot.last_day
    return begins_on, max(begins_on, ends_on) if ends_on else None


def descriptions(pilot: Pilot, agreement: Agreement | None) -> Iterator[tuple[str, Text]]:
    yield codes.GENERAL, Text(pilot.summary, pilot.language)
    if agreement:
        yield codes.OBJECTIVES, Text(agreement.purposes, pilot.language)
    if any(participant.organisation.is_demonstration for participant in pilot.partners):
        yield codes.OTHER, ILLUSTRATIVE


def party(organisation: Organisation, role: str) -> Party:
    return Party(role, codes.kind_of(organisation), organisation.name)


def parties(pilot: Pilot, facts: queries.PilotFacts) -> Iterator[Party]:
    """Partners answer for the exchange and carry it out; who gave something funds it."""
    for participant in [*pilot.partners, *pilot.supporters]:
        roles = {codes.FUNDING} if participant.pk in facts.given else set()
        for role in sorted(roles.union(roles_of(participant))):
            yield party(participant.organisation, role)


def roles_of(participant: Participant) -> set[str]:
    if participant.role == Role.PARTNER:
        return {codes.ACCOUNTABLE, codes.IMPLEMENTING}
    return {codes.SUPPORTER_ROLES.get(OrganisationKind(participant.organisation.kind), codes.IMPLEMENTING)}


def status(facts: queries.PilotFacts) -> str:
    """What is completed stays open until its stakeholders have assessed it."""
    state = PilotState(facts.pilot.state)
    return codes.CLOSED if state == PilotState.COMPLETED and facts.is_assessed else codes.STATUSES[state]


def dates(pilot: Any) -> Iterator[tuple[str, date]]:
    """Planned ones from the plan of activities; while there is none and nothing began, the last step."""
    over = pilot.completed_at or pilot.cancelled_at
    if pilot.first_day:
        yield codes.PLANNED_START, pilot.first_day
    elif not pilot.started_at:
        yield codes.PLANNED_START, (pilot.agreed_at or pilot.prepared_at).date()
    if pilot.started_at:
        yield codes.ACTUAL_START, pilot.started_at.date()
    if pilot.last_day:
        yield codes.PLANNED_END, pilot.last_day
    if pilot.started_at and over:
        yield codes.ACTUAL_END, over.date()


def places(partners: Iterable[Organisation]) -> Iterator[Place]:
    cities = {partner.city.pk: partner.city for partner in partners if partner.city}
    for city in cities.values():
        yield Place(city.name, city.geonames_id, city.latitude, city.longitude)


def budgets(agreement: Any, begins_on: date, ends_on: date) -> Iterator[Budget]:
    """The total cost; where it is for more than a year, by year, in proportion to the days."""
    kind = codes.REVISED if agreement.is_amendment else codes.ORIGINAL
    whole = (ends_on - begins_on).days + 1
    starts_on, before = begins_on, ZERO
    while agreement.budget_amount and starts_on <= ends_on:
        stops_on = min(ends_on, starts_on + LONGEST_BUDGET)
        days = (stops_on - begins_on).days + 1
        so_far = in_cents(agreement.budget_amount * days / whole)
        yield Budget(
            kind,
            starts_on,
            stops_on,
            so_far - before,
            agreement.budget_currency,
            agreement.in_force_at.date(),
        )
        starts_on, before = stops_on + ONE_DAY, so_far


def contributions(pilot: Pilot, facts: queries.PilotFacts) -> Iterator[Given]:
    """The sums that everybody sees: single entries, and who gave what on which day, are for those inside."""
    for participant in pilot.participants.all():
        amount = facts.given.get(participant.pk)
        if amount and facts.given_up_to:
            yield Given(party(participant.organisation, codes.FUNDING), facts.given_up_to, amount)


def documents(facts: queries.PilotFacts, agreement: Agreement | None) -> Iterator[Document]:
    pilot, language = facts.pilot, facts.pilot.language

    def page(name: str, category: str, title: str) -> Document:
        url = address(reverse(f"pilots:{name}", args=[pilot.uuid]))
        return Document(url, WEB, category, Text(title, "en"), language)

    yield web_page(pilot)
    if agreement:
        url = address(reverse("pilots:agreement_file", args=[pilot.uuid, agreement.version]))
        yield Document(url, PLAIN, codes.AGREEMENT, Text("Agreement between the partners", "en"), language)
    if pilot.results.all() or pilot.reaches.all():
        yield page("pilot_results", codes.RESULTS, "Results")
    if facts.is_assessed:
        yield page("pilot_assessment", codes.REVIEW, "Assessment by the stakeholders")
    for file in pilot.documents:
        yield Document(address(file.url), PDF, codes.RESULTS, Text(file.description, language), language)
    if facts.practice:
        url, title = address(facts.practice.get_absolute_url()), Text("What others can learn from it", "en")
        yield Document(url, WEB, codes.RESULTS, title, facts.practice.language)


def web_page(subject: Any) -> Document:
    title = Text(str(subject), subject.language)
    return Document(address(subject.get_absolute_url()), WEB, codes.WEB_PAGE, title, subject.language)


def address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def programme_activity(facts: queries.ProgrammeFacts) -> Activity:
    programme = facts.programme
    organisation, language = programme.organisation, programme.language
    priorities = getattr(programme, "priorities", None)
    themes = [theme.code for theme in priorities.themes.all()] if priorities else []
    countries, regions = codes.countries_and_regions(country.pk for country in programme.countries.all())
    illustrative = ((codes.OTHER, ILLUSTRATIVE),) if organisation.is_demonstration else ()
    return Activity(
        reference=programme.reference,
        language=language,
        title=Text(programme.name, language),
        descriptions=((codes.GENERAL, Text(programme.text, language)), *illustrative),
        parties=tuple(party(organisation, role) for role in (codes.ACCOUNTABLE, codes.IMPLEMENTING)),
        status=codes.IMPLEMENTATION,
        dates=((codes.ACTUAL_START, programme.established_on),),
        scope=codes.scope(countries),
        countries=countries,
        regions=regions,
        sectors=codes.sectors(themes),
        goals=codes.goals(themes),
        targets=codes.targets(themes),
        documents=(web_page(programme),),
        relations=tuple(Relation(codes.CHILD, Pilot(pk=pk).reference) for pk in facts.pilots),
    )
