"""Who takes part: organisations, what they are members of, and the accounts that act for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from c2c_platform.demonstration.files import day, entries, moment, table
from cities.enums import Duty, OrganisationKind
from cities.models import Affiliation, City, CityParticipation, Membership, Organisation
from cities.queries import lead_association
from core.exceptions import ActionRefused
from pilots.models import Pilot
from pilots.rules import may_review

PASSWORD = "exchange-demo-2004"


@dataclass(frozen=True)
class Network:
    """The cast of the story, by slug and by e-mail address."""

    organisations: dict[str, Organisation]
    users: dict[str, User]
    holders: dict[tuple[str, str], list[User]]

    def officer(self, slug: str) -> User:
        return self.holders[slug, Duty.EDITOR][0]

    @property
    def coordinator(self) -> User:
        return self.holders["un-habitat", Duty.COORDINATOR][0]

    def approvers_today(self, organisation: Organisation) -> list[User]:
        """Who reviews for the organisation now; rights, unlike facts, are always those of today."""
        association = lead_association(organisation, timezone.localdate())
        return self.holders[association.slug, Duty.APPROVER] if association else [self.coordinator]

    def reviewer(self, pilot: Pilot, association: str) -> User:
        """Staff of the association if it still answers for a partner, else of who does now."""
        partners = [partner.organisation for partner in pilot.partners]
        named = self.holders.get((association, Duty.APPROVER), [])
        candidates = [*named, *(user for partner in partners for user in self.approvers_today(partner))]
        return next(user for user in candidates if may_review(user, pilot))


def load_network() -> Network:
    organisations = load_organisations(table("organisations.csv"))
    load_affiliations(table("affiliations.csv"), organisations)
    accounts = table("accounts.csv")
    users = load_users(accounts)
    return Network(organisations, users, load_memberships(accounts, organisations, users))


def load_organisations(rows: list[dict[str, str]]) -> dict[str, Organisation]:
    cities = cities_of(rows)
    made = [organisation(row, cities) for row in rows]
    organisations = {made.slug: made for made in Organisation.objects.bulk_create(made)}
    for row in rows:
        if row["successor"]:
            predecessor = organisations[row["slug"]]
            predecessor.successor = organisations[row["successor"]]
            predecessor.succeeded_on = day(row["successor_from"])
            predecessor.save(update_fields=["successor", "succeeded_on"])
    CityParticipation.objects.bulk_create(
        CityParticipation(city=organisations[row["slug"]].city, starts_on=day(row["verified_on"]))
        for row in rows
        if row["kind"] == OrganisationKind.CITY_GOVERNMENT
    )
    return organisations


def cities_of(rows: list[dict[str, str]]) -> dict[str, City]:
    """Cities by the GeoNames number that the rows name."""
    numbers = {row["city_geonames_id"] for row in rows} - {""}
    cities = {str(city.geonames_id): city for city in City.objects.filter(geonames_id__in=numbers)}
    if numbers - cities.keys():
        raise ActionRefused("The cities are missing: run `manage.py load_reference` first.")
    return cities


def organisation(row: dict[str, str], cities: dict[str, City]) -> Organisation:
    return Organisation(
        slug=row["slug"],
        kind=row["kind"],
        name=row["name"],
        city=cities.get(row["city_geonames_id"]),
        country_id=row["country"] or None,
        languages=entries(row["languages"]),
        email=row["email"],
        website=row["website"],
        verified_at=moment(day(row["verified_on"])) if row["verified_on"] else None,
        trusts_members=row["trusts_members"] == "yes",
        is_demonstration=True,
    )


def load_affiliations(rows: list[dict[str, str]], organisations: dict[str, Organisation]) -> None:
    Affiliation.objects.bulk_create(
        Affiliation(
            member=organisations[row["member"]],
            association=organisations[row["association"]],
            is_lead=row["lead"] == "yes",
            starts_on=day(row["starts_on"]),
            ends_on=day(row["ends_on"]) if row["ends_on"] else None,
        )
        for row in rows
    )


def load_users(accounts: list[dict[str, str]]) -> dict[str, User]:
    """One user per address, all with one hash of the one password: hashing it sixty times takes long."""
    password = make_password(PASSWORD)
    users = {
        row["email"]: User(email=row["email"], name=row["name"], language=row["language"], password=password)
        for row in accounts
    }
    User.objects.bulk_create(users.values())
    return users


def load_memberships(
    accounts: Iterable[dict[str, str]], organisations: dict[str, Organisation], users: dict[str, User]
) -> dict[tuple[str, str], list[User]]:
    holders: dict[tuple[str, str], list[User]] = defaultdict(list)
    memberships = []
    for row in accounts:
        for duty in entries(row["duties"]):
            user = users[row["email"]]
            holders[row["organisation"], duty].append(user)
            memberships.append(
                Membership(user=user, organisation=organisations[row["organisation"]], duty=duty)
            )
    Membership.objects.bulk_create(memberships)
    return dict(holders)
