"""Reads that span the apps: the start pages."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from cities.enums import Duty, OrganisationKind
from cities.models import City, Membership, Organisation
from cities.queries import duties_and_delegations
from library.queries import tools_waiting
from matching.enums import Due, MatchState
from matching.models import Match, Offer, Request
from matching.queries import answers_awaited, counts_by_due, pilots_to_start, work_queue
from pilots.models import Pilot

# How many of each the page of a city or organisation shows.
SHOWN = 12


@dataclass(frozen=True)
class Figure:
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class HeaderFacts:
    """Whether the network shown is illustrative, and how many notifications the reader has not read."""

    is_demonstration: bool
    unread: int


def header_facts(user: Any) -> HeaderFacts:
    demonstration = Organisation.objects.filter(is_demonstration=True)
    if not user.is_authenticated:
        return HeaderFacts(demonstration.exists(), 0)
    unread = Notification.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    number = Coalesce(Subquery(unread.annotate(number=Count("pk")).values("number")), 0)
    found = User.objects.filter(pk=user.pk).annotate(unread=number, has_demonstration=Exists(demonstration))
    return HeaderFacts(*found.values_list("has_demonstration", "unread").get())


def public_figures() -> list[Figure]:
    taking_part = City.objects.taking_part(timezone.localdate())
    published = f"{reverse('matching:request_list')}?state=published"
    return [
        Figure(_("Cities taking part"), taking_part.count(), reverse("cities:city_list")),
        Figure(_("Open requests"), Request.objects.published().count(), published),
        Figure(
            _("Open offers"),
            Offer.objects.published().count(),
            f"{reverse('matching:offer_list')}?state=published",
        ),
        Figure(_("Pilots"), Pilot.objects.count(), reverse("pilots:pilot_list")),
    ]


@dataclass(frozen=True)
class Exchanges:
    """What some organisations ask for, offer and have done, as far as the reader may see it."""

    requests: QuerySet[Request]
    offers: QuerySet[Offer]
    pilots: QuerySet[Pilot]


def exchanges(organisations: QuerySet[Organisation], user: Any) -> Exchanges:
    """The newest of each; none of what is not published, whoever reads."""
    mine = {"organisation__in": organisations}
    of_them = Pilot.objects.filter(participants__organisation__in=organisations)
    return Exchanges(
        requests=Request.objects.published().filter(**mine).for_display()[:SHOWN],
        offers=Offer.objects.published().filter(**mine).for_display()[:SHOWN],
        pilots=Pilot.objects.visible_to(user).filter(pk__in=of_them.values("pk"))[:SHOWN],
    )


def desk(user: Any, length: int) -> dict[str, Any]:
    """What waits for the person, and what their organisations have posted and run; `length` rows of each."""
    duties, delegations = duties_and_delegations(user)
    associations = [membership.organisation for membership in duties if is_staff(membership)]
    decides = bool(associations) or any(membership.duty == Duty.COORDINATOR for membership in duties)
    own = Organisation.objects.acted_for_by(user)
    pilots = Pilot.objects.with_participants().filter(participants__organisation__in=own).distinct()
    return {
        "associations": associations,
        "delegations": delegations,
        "decides": decides,
        "waiting": queue_figures(user) if decides else [],
        **own_matches(user, length),
        "may_post": any(membership.duty == Duty.EDITOR for membership in duties),
        "offers": Offer.objects.editable_by(user).for_display().order_by("-updated_at")[:length],
        "requests": Request.objects.editable_by(user).for_display().order_by("-updated_at")[:length],
        "pilots": pilots.order_by("-pk")[:length],
        "tools": tools_waiting(user)[:length],
    }


def own_matches(user: Any, length: int) -> dict[str, list[Match]]:
    """Those that wait for the person's answer, and those whose pilot may be prepared; in one query."""
    answers, to_start = answers_awaited(user)[:length], pilots_to_start(user)[:length]
    wanted = Q(pk__in=answers.values("pk")) | Q(pk__in=to_start.values("pk"))
    found = list(Match.objects.for_display().filter(wanted))
    approved = [match for match in found if match.state == MatchState.APPROVED]
    return {"answers": [match for match in found if match not in approved], "pilots_to_start": approved}


def queue_figures(user: Any) -> list[Figure]:
    """How many decisions and reviews wait for the person, by when they are due; nothing where none do."""
    counts = counts_by_due(work_queue(user))
    queue = reverse("matching:queue")
    return [
        Figure(Due(due).label.capitalize(), count, f"{queue}?due={due}")
        for due, count in counts.items()
        if count
    ]


def is_staff(membership: Membership) -> bool:
    return membership.duty == Duty.APPROVER and membership.organisation.kind == OrganisationKind.ASSOCIATION
