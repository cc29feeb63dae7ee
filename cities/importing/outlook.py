"""What a row will do, from what is known now: for the preview, and again under a lock for the deed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import MemberOutcome, OrganisationKind
from cities.importing.places import country_codes
from cities.importing.rows import Wanted, label_of, read_row
from cities.models import Affiliation, City, Invitation, MemberImport, MemberRow, Membership, Organisation
from cities.names import fold
from cities.queries import lead_association_key

NEW = "new"


@dataclass
class Foreseen:
    """What a row will do; `profile` and `affiliation` are what changes, `options` what to choose from."""

    row: MemberRow
    wanted: Any  # what it says; None where it is over
    outcome: str
    sentences: list[str]
    organisation: Any = None
    profile: dict[str, Any] = field(default_factory=dict)
    affiliation: dict[str, Any] = field(default_factory=dict)
    is_lead: bool = True
    invites: bool = False
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(MemberOutcome(self.outcome).label) if self.outcome else ""

    @property
    def explanation(self) -> str:
        return " ".join(self.sentences)


class Seen(dict[tuple[Any, ...], int]):
    """Which row of the file spoke of what first."""

    def repeats(self, row: MemberRow, *key: Any) -> str:
        """A sentence, if an earlier row did."""
        earlier = self.setdefault(key, row.number)
        if earlier == row.number:
            return ""
        return _("Row %(row)d is about the same member already.") % {"row": earlier}


class Outlook:
    """Reads in a few queries what bears on the rows, then tells what each will do."""

    def __init__(
        self, member_import: MemberImport, rows: Iterable[MemberRow], seen: Seen | None = None
    ) -> None:
        self.association, self.by = member_import.association, member_import.by
        self.seen = Seen() if seen is None else seen
        codes = country_codes()
        self.rows = [(row, read_row(row.cells, codes)) for row in rows]
        open_ones = Affiliation.objects.open().filter(association=self.association)
        self.own = {each.member_id: each for each in open_ones}
        self.by_external_id = {each.external_id: each for each in self.own.values() if each.external_id}
        self.cities = City.objects.select_related("country").in_bulk(
            {pk for row, _wanted in self.rows if not row.city_id for pk in row.candidates}
        )
        self.read_organisations()

    def read_organisations(self) -> None:
        countries = {country_of(row, wanted) for row, wanted in self.rows}
        named = [each.member_id for each in self.by_external_id.values()]
        self.organisations: dict[int, Any] = {}
        self.by_name: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.governments: dict[int | None, list[Any]] = defaultdict(list)
        for each in with_facts(Q(pk__in=named) | Q(country__in=countries) | Q(city__country__in=countries)):
            self.organisations[each.pk] = each
            country = each.city.country_id if each.city else each.country_id
            self.by_name[country, fold(each.name)].append(each)
            if each.kind == OrganisationKind.CITY_GOVERNMENT:
                self.governments[each.city_id].append(each)

    def foresee(self) -> list[Foreseen]:
        return [self.of(row, wanted) for row, wanted in self.rows]

    def of(self, row: MemberRow, wanted: Wanted) -> Foreseen:
        if row.city is None and row.candidates:
            row.city = self.city_of_member(row, wanted)
        refused = [*wanted.faults, *filter(None, self.faults(row, wanted))]
        if wanted.external_id and not refused:
            refused = list(filter(None, [self.seen.repeats(row, "external_id", wanted.external_id)]))
        if refused:
            return Foreseen(row, wanted, MemberOutcome.REFUSED, refused)
        if wanted.city and row.city is None:
            return self.ask_city(row, wanted)
        found, candidates = self.meant(row, wanted)
        if found is None and candidates and not row.is_new:
            return self.ask_organisation(row, wanted, candidates)
        place = row.city_id or wanted.country
        key = ("organisation", found.pk) if found else ("name", wanted.kind, wanted.folded_name, place)
        if repeated := self.seen.repeats(row, *key):
            return Foreseen(row, wanted, MemberOutcome.REFUSED, [repeated])
        return self.of_existing(row, wanted, found) if found else self.of_new(row, wanted)

    def city_of_member(self, row: MemberRow, wanted: Wanted) -> City | None:
        """Of several cities the one whose member this is already: who chose once is not asked again."""
        held = self.by_external_id.get(wanted.external_id)
        named = self.by_name[wanted.country, wanted.folded_name]
        known = [self.organisations[held.member_id]] if held else [e for e in named if e.pk in self.own]
        cities = {each.city_id for each in known if each.kind == wanted.kind} & set(row.candidates)
        return self.cities[cities.pop()] if len(cities) == 1 else None

    def faults(self, row: MemberRow, wanted: Wanted) -> Iterable[str]:
        if wanted.city and not row.city and not row.candidates and not wanted.faults:
            yield _(
                "city: no place of this name is known in this country. Check the spelling, or give its "
                "number at geonames.org."
            )
        if row.city and wanted.country and row.city.country_id != wanted.country:
            yield _("country: %(city)s is in %(country)s. Correct the one or the other.") % {
                "city": row.city,
                "country": row.city.country,
            }
        if wanted.person_email and wanted.person_email.lower() == self.by.email.lower():
            yield _("person_email: this is your own address. Name somebody of the member.")
        held = self.by_external_id.get(wanted.external_id)
        if held and not wanted.faults:
            yield self.misfit(row, wanted, self.organisations[held.member_id])

    def misfit(self, row: MemberRow, wanted: Wanted, member: Any) -> str:
        """A number that belongs to somebody who cannot be meant."""
        if member.kind == wanted.kind and member.city_id in {row.city_id, None}:
            return ""
        return _("external_id: this number is that of %(member)s, which is of another kind or city.") % {
            "member": member
        }

    def meant(self, row: MemberRow, wanted: Wanted) -> tuple[Any, list[Any]]:
        """The organisation that the row is about, if that is clear, and those it may be about."""
        if wanted.external_id in self.by_external_id:
            return self.organisations[self.by_external_id[wanted.external_id].member_id], []
        if row.chosen_id:
            return self.organisations.get(row.chosen_id), []
        named = self.by_name[country_of(row, wanted), wanted.folded_name]
        near = [each for each in named if row.city_id is None or each.city_id in {row.city_id, None}]
        if wanted.kind == OrganisationKind.CITY_GOVERNMENT:
            near += [each for each in self.governments[row.city_id] if each not in near]
        near = [each for each in near if each.pk != self.association.pk]
        exact = [each for each in near if each.kind == wanted.kind and fold(each.name) == wanted.folded_name]
        members = [each for each in near if each.pk in self.own]
        clear = members if len(members) == 1 else exact
        return (clear[0] if len(clear) == 1 and not row.is_new else None), near

    def ask_city(self, row: MemberRow, wanted: Wanted) -> Foreseen:
        options = [(f"city:{pk}", described(self.cities[pk])) for pk in row.candidates]
        return Foreseen(
            row,
            wanted,
            MemberOutcome.ASKED,
            [_("Several places have this name. Which one is it?")],
            options=options,
        )

    def ask_organisation(self, row: MemberRow, wanted: Wanted, candidates: list[Any]) -> Foreseen:
        options = [(f"organisation:{each.pk}", f"{each.name} ({label_of(each.kind)})") for each in candidates]
        options.append((NEW, _("None of these: a new organisation")))
        sentences = [_("Something like it is here already. Is it this one?")]
        return Foreseen(row, wanted, MemberOutcome.ASKED, sentences, options=options)

    def of_new(self, row: MemberRow, wanted: Wanted) -> Foreseen:
        sentences = [_("It is entered as verified by your association, which answers for it.")]
        foreseen = Foreseen(row, wanted, MemberOutcome.NEW, sentences, invites=bool(wanted.person_email))
        foreseen.profile = {"name": wanted.name, **wanted.contact}
        foreseen.affiliation = {
            "external_id": wanted.external_id,
            "starts_on": wanted.member_since or timezone.localdate(),
        }
        return with_invitation(foreseen)

    def of_existing(self, row: MemberRow, wanted: Wanted, organisation: Any) -> Foreseen:
        held = self.own.get(organisation.pk)
        leads = held.is_lead if held else self.may_lead(organisation)
        foreseen = Foreseen(row, wanted, MemberOutcome.JOINED, [], organisation, is_lead=leads)
        foreseen.profile = profile_changes(wanted, organisation, leads)
        foreseen.affiliation = affiliation_changes(wanted, held)
        known = {*organisation.colleagues, *organisation.invited}
        foreseen.invites = leads and bool(wanted.person_email) and wanted.person_email.lower() not in known
        if held is None:
            if fault := left_later(wanted, organisation, leads):
                return Foreseen(row, wanted, MemberOutcome.REFUSED, [fault])
            foreseen.sentences = [joining(organisation, leads)]
        elif foreseen.profile or foreseen.affiliation or foreseen.invites:
            foreseen.outcome = MemberOutcome.CHANGED
        else:
            foreseen.outcome = MemberOutcome.UNCHANGED
        foreseen.sentences += changes_in_words(organisation, held, foreseen)
        return with_invitation(foreseen)

    def may_lead(self, organisation: Any) -> bool:
        """Whether the association comes to answer for it: nobody else does, nor do people of its own."""
        if organisation.has_own_lead:
            return False
        return organisation.lead == self.association.pk or not (organisation.lead or organisation.has_keeper)


def with_facts(found: Q) -> Any:
    """Organisations with who answers for them, whether somebody keeps the account, and the addresses of their
    people, all at once.
    """
    led = Affiliation.objects.lead(timezone.localdate()).filter(member=OuterRef("pk"))
    open_lead = Affiliation.objects.open().filter(member=OuterRef("pk"), is_lead=True)
    ended = Affiliation.objects.filter(member=OuterRef("pk"), is_lead=True, ends_on__isnull=False)
    people = Membership.objects.active().of_people().filter(organisation=OuterRef("pk"))
    invitations = Invitation.objects.filter(organisation=OuterRef("pk"))
    return (
        Organisation.objects.filter(found)
        .select_related("city")
        .annotate(
            lead=lead_association_key("pk", "city", timezone.localdate()),
            has_own_lead=Exists(led) | Exists(open_lead),
            has_keeper=Exists(Membership.objects.keeping().filter(organisation=OuterRef("pk"))),
            led_until=ended.order_by("-ends_on").values("ends_on")[:1],
            colleagues=ArraySubquery(people.values(address=Lower("user__email"))),
            invited=ArraySubquery(invitations.values(address=Lower("email"))),
        )
    )


def country_of(row: MemberRow, wanted: Wanted) -> str:
    return row.city.country_id if row.city else wanted.country


def described(city: City) -> str:
    """The city with what tells it from its namesakes."""
    people = "" if city.population is None else _("%(count)s people") % {"count": f"{city.population:,}"}
    place = f"{city.latitude:.2f}, {city.longitude:.2f}"
    number = f"GeoNames {city.geonames_id}" if city.geonames_id else ""
    return " · ".join(filter(None, [city.name, people, place, number]))


def profile_changes(wanted: Wanted, organisation: Any, leads: bool) -> dict[str, Any]:
    """What the file says of an organisation that has nobody to say it; what its own people wrote stays."""
    if organisation.has_keeper or not leads:
        return {}
    said = dict(wanted.contact)
    if wanted.folded_name != fold(organisation.name):
        said["name"] = wanted.name
    return {name: value for name, value in said.items() if getattr(organisation, name) != value}


def affiliation_changes(wanted: Wanted, held: Affiliation | None) -> dict[str, Any]:
    said = {"external_id": wanted.external_id, "starts_on": wanted.member_since}
    if held is None:
        return said | {"starts_on": wanted.member_since or timezone.localdate()}
    return {name: value for name, value in said.items() if value and getattr(held, name) != value}


def left_later(wanted: Wanted, organisation: Any, leads: bool) -> str:
    until = organisation.led_until
    if not leads or until is None or until <= (wanted.member_since or timezone.localdate()):
        return ""
    return _("member_since: an association answered for it until %(day)s. Write that day or a later one.") % {
        "day": until.isoformat()
    }


def joining(organisation: Any, leads: bool) -> str:
    if leads:
        return _("“%(name)s” is here already. Your association will answer for it.") % {"name": organisation}
    return _(
        "“%(name)s” is here already, and others answer for it. It becomes a further member, for which they "
        "go on to answer."
    ) % {"name": organisation}


COLUMN_OF = {"starts_on": "member_since"}


def changes_in_words(organisation: Any, held: Affiliation | None, foreseen: Foreseen) -> list[str]:
    before = [(organisation, foreseen.profile)] + ([(held, foreseen.affiliation)] if held else [])
    return [
        f"{COLUMN_OF.get(name, name)}: {shown(getattr(subject, name)) or '–'} → {shown(value)}."
        for subject, changes in before
        for name, value in changes.items()
    ]


def shown(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)


def with_invitation(foreseen: Foreseen) -> Foreseen:
    if foreseen.invites:
        address = {"email": foreseen.wanted.person_email}
        foreseen.sentences.append(_("An invitation goes to %(email)s.") % address)
    return foreseen
