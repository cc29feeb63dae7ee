from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from cities.enums import ClassificationScheme, Duty, OrganisationKind
from cities.models import (
    Affiliation,
    CountryClassification,
    Delegation,
    Invitation,
    Membership,
    Organisation,
    Region,
    coordinates,
    usual_days,
)
from cities.rules import acts_for, is_coordinator, is_verified
from core.canonical import sha256
from core.models import HistoryEvent

# How many events the page of an account shows.
HISTORY = 100


def lead_association(organisation: Organisation, on: date) -> Organisation | None:
    return lead_associations([organisation], on)[organisation.pk]


def lead_associations(organisations: Collection[Organisation], on: date) -> dict[int, Organisation | None]:
    """Who answers for each organisation on the day, by primary key: its lead association, else that of its
    city's government.
    """
    led = Affiliation.objects.lead(on).filter(member__in=organisations).select_related("association")
    led = led.order_by("-pk")  # where two count on the day, the earlier one stands
    own = {affiliation.member_id: affiliation.association for affiliation in led}
    return {each.pk: own.get(each.pk) or association_of_government(each, on) for each in organisations}


def association_of_government(organisation: Organisation, on: date) -> Organisation | None:
    if organisation.city_id is None:
        return None
    government = (
        Affiliation.objects.lead(on)
        .filter(member__kind=OrganisationKind.CITY_GOVERNMENT, member__city=organisation.city_id)
        .select_related("association")
        .first()
    )
    return government.association if government else None


def reviews_for(user: Any, organisation: Organisation) -> bool:
    """Approvers of the association that answers for the organisation; the coordinator where there is none."""
    association = lead_association(organisation, timezone.localdate())
    return acts_for(user, association.pk, Duty.APPROVER) if association else is_coordinator(user)


def is_trusted(organisation: Organisation) -> bool:
    """Whether its association lets it, once verified, publish without review."""
    association = lead_association(organisation, timezone.localdate())
    return association is not None and association.trusts_members and is_verified(organisation)


def with_reviewer(rows: Any, user: Any) -> Any:
    """Of rows with an `organisation` and the key of its `association`: `is_reviewer`, what `reviews_for` says
    of the user, and `is_trusted`.
    """
    approvers = Membership.objects.active().filter(user_id=user.pk, duty=Duty.APPROVER)
    trusting = Organisation.objects.filter(pk=OuterRef("association"), trusts_members=True)
    return rows.annotate(
        is_reviewer=Case(
            When(association__isnull=True, then=coordinates(user)),
            default=Exists(approvers.filter(organisation=OuterRef("association"))),
        ),
        is_trusted=Case(
            When(Q(Exists(trusting), organisation__verified_at__isnull=False), then=Value(True)),
            default=Value(False),
        ),
    )


def holders(memberships: QuerySet[Membership]) -> QuerySet[User]:
    return User.objects.filter(pk__in=memberships.values("user"), is_active=True).order_by("pk")


def editors_of(organisation: Organisation) -> QuerySet[User]:
    return holders(Membership.objects.active().filter(organisation=organisation, duty=Duty.EDITOR))


def reviewers_for(organisation: Organisation) -> QuerySet[User]:
    """Approvers of the association that answers for the organisation; coordinators where there is none."""
    association = lead_association(organisation, timezone.localdate())
    duties = Membership.objects.active()
    if association is None:
        return holders(duties.filter(duty=Duty.COORDINATOR))
    return holders(duties.filter(organisation=association, duty=Duty.APPROVER))


def duties_held(organisation: Organisation) -> QuerySet[Membership]:
    """Who acts for the organisation now, and with which duty."""
    return organisation.memberships.active().of_people().select_related("user").order_by("user__name", "duty")


def duties_and_delegations(user: Any) -> tuple[list[Membership], list[Delegation]]:
    """What the user may do now, and the delegations that concern the user now or later; in one query."""
    today = timezone.localdate()
    found = Membership.objects.filter(Q(user_id=user.pk) | Q(delegation__absent_id=user.pk))
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), ended_at__isnull=True)
    memberships = list(found.select_related("organisation", "user", "delegation__absent").order_by("pk"))
    duties = [each for each in memberships if each.user_id == user.pk and each.holds_on(today)]
    return duties, [each.delegation for each in memberships if each.starts_on]


def colleagues(association: Organisation, user: Any) -> QuerySet[User]:
    """Who could stand in for the user: has an account of the association and does not decide for it."""
    held = Membership.objects.permanent().of_people().filter(organisation=association)
    approvers = held.filter(duty=Duty.APPROVER).values("user")
    others = User.objects.filter(pk__in=held.values("user")).exclude(pk__in=approvers)
    return others.exclude(pk=user.pk).order_by("name", "pk")


VERIFICATION = {
    "verify": gettext_lazy("Verified"),
    "refuse": gettext_lazy("Not verified"),
    "take_back": gettext_lazy("Decision taken back"),
}


@dataclass(frozen=True)
class Decided:
    at: datetime
    title: Any
    by: str
    note: str


def verification_history(organisation: Organisation) -> list[Decided]:
    events = HistoryEvent.objects.of(organisation).filter(action__in=VERIFICATION).select_related("by")
    return [
        Decided(event.at, VERIFICATION[event.action], str(event.by or ""), event.note) for event in events
    ]


def refusal(organisation: Organisation) -> Decided | None:
    """Who did not verify the organisation, and why; None unless that is how it stands."""
    events = verification_history(organisation) if organisation.refused_at else []
    return events[-1] if events else None


def lead_association_key(organisation: str, city: str, on: date) -> Coalesce:
    """The same rule for many rows at once: the key of the association, of the organisation and its city at
    these paths.
    """
    led = Affiliation.objects.lead(on).order_by("pk")
    own = led.filter(member=OuterRef(organisation))
    of_city = led.filter(member__kind=OrganisationKind.CITY_GOVERNMENT, member__city=OuterRef(city))
    return Coalesce(Subquery(own.values("association")[:1]), Subquery(of_city.values("association")[:1]))


def answer_due(since: str, association: str) -> ExpressionWrapper:
    """The rule `answer_due_on` for many rows at once."""
    promised = Organisation.objects.filter(pk=OuterRef(association)).values("promised_days")
    days = Coalesce(Subquery(promised), usual_days())
    return ExpressionWrapper(TruncDate(since, tzinfo=UTC) + days, output_field=DateField())


def regions_by_country() -> dict[str, frozenset[str]]:
    """Per country code, every M49 region that contains it, from the finest up to the world."""
    parents = dict(Region.objects.values_list("code", "parent_id"))
    chains = {code: frozenset(chain(code, parents)) for code in parents}
    from_countries = Region.objects.exclude(countries=None).values_list("countries__code", "code")
    return {country: chains[region] for country, region in from_countries}


def chain(code: str | None, parents: Mapping[str, str | None]) -> list[str]:
    """The code followed by its ancestors."""
    found: list[str] = []
    while code:
        found.append(code)
        code = parents[code]
    return found


def classifications(scheme: ClassificationScheme, on: date) -> dict[str, str]:
    """Value by country code, of the scheme as it was in force on the day."""
    rows = CountryClassification.objects.in_force(on).filter(scheme=scheme)
    return dict(rows.values_list("country_id", "value"))


@dataclass(frozen=True)
class Colleague:
    """A person with what they do for one organisation now, the oldest duty first."""

    user: User
    memberships: list[Membership]


@dataclass(frozen=True)
class Happening:
    """An event with the membership, invitation or organisation to which it happened."""

    event: HistoryEvent
    subject: Any


@dataclass(frozen=True)
class Account:
    """An organisation's people and invitations, now and before."""

    colleagues: list[Colleague]
    open_invitations: list[Invitation]
    has_keeper: bool
    happenings: list[Happening]


def account_of(organisation: Organisation) -> Account:
    memberships = list(
        organisation.memberships.of_people()
        .select_related("user")
        .order_by("user__name", "user__email", "user", "started_at", "duty")
    )
    invitations = list(organisation.invitations.select_related("invited_by").order_by("created_at"))
    active = [row for row in memberships if row.ended_at is None]
    return Account(
        colleagues=[Colleague(user, list(rows)) for user, rows in groupby(active, lambda row: row.user)],
        open_invitations=[row for row in invitations if row.is_open],
        has_keeper=any(row.duty == organisation.keeping_duty and row.user.is_active for row in active),
        happenings=account_history(organisation, memberships, invitations),
    )


def account_history(
    organisation: Organisation, memberships: list[Membership], invitations: list[Invitation]
) -> list[Happening]:
    """What happened last to the organisation, its people and invitations, the newest first."""
    subjects: dict[Any, list[Any]] = {
        Membership: memberships,
        Invitation: invitations,
        Organisation: [organisation],
    }
    types = ContentType.objects.get_for_models(*subjects)
    rows = {types[model].pk: {row.pk: row for row in found} for model, found in subjects.items()}
    among = Q(*(Q(content_type=pk, object_id__in=list(found)) for pk, found in rows.items()), _connector=Q.OR)
    events = HistoryEvent.objects.filter(among).select_related("by").order_by("-at", "-pk")[:HISTORY]
    return [Happening(event, rows[event.content_type_id][event.object_id]) for event in events]


def colleagues_besides(user: Any, organisation: Organisation) -> QuerySet[User]:
    """To whom the user could hand over."""
    others = organisation.memberships.active().exclude(user=user)
    return User.objects.filter(pk__in=others.values("user"), is_active=True).order_by("name", "email")


def members_without_keeper(association: Organisation, on: date) -> QuerySet[Organisation]:
    """Whom the association has to help to an editor."""
    return Organisation.objects.led_by(association, on).without_keeper()


def duties_by_organisation(user: Any) -> list[tuple[Organisation, list[Membership]]]:
    """What the user does, and for whom."""
    rows = Membership.objects.active().filter(user=user).select_related("organisation")
    rows = rows.order_by("organisation__name", "organisation", "started_at", "duty")
    return [
        (organisation, list(theirs)) for organisation, theirs in groupby(rows, lambda row: row.organisation)
    ]


def invitation_behind(token: str) -> Invitation | None:
    """The invitation whose newest link has the token."""
    found = Invitation.objects.filter(token_hash=sha256(token))
    return found.select_related("organisation", "invited_by").first()
