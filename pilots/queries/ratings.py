"""What the partners say of who brokered their exchanges, shown so that nobody learns what one or two said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cities.enums import Duty
from cities.models import Membership, Organisation, coordinates
from matching.models import Match
from matching.queries import brokers_of
from pilots import rules
from pilots.enums import BrokerQuestion, PilotState
from pilots.models import BrokerRating, Pilot
from pilots.models.ratings import CHANGEABLE_FOR
from pilots.queries.findings import GROUP_SHOWN_FROM, SHOWN_FROM, Distribution, distribution


def brokers_of_pilot(pilot: Pilot) -> QuerySet[Organisation]:
    return brokers_of(Match.objects.filter(pk=pilot.match_id))


def brokers_visible_to(user: Any) -> QuerySet[Organisation]:
    """Those whose exchanges can be rated: the user's own, all for coordinators."""
    brokers = brokers_of(Match.objects.filter(pilot__state__in=PilotState.rateable()))
    return brokers.filter(Q(pk__in=Organisation.objects.acted_for_by(user)) | coordinates(user))


def with_ratings(brokers: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return brokers.prefetch_related(Prefetch("ratings", BrokerRating.objects.defer("comment")))


@dataclass(frozen=True)
class ToRate:
    """A broker, and the partner for which the reader rates it or did at `given_at`. Who acts for the broker
    (`is_own`) neither rates nor learns whether the partner did.
    """

    partner: Organisation
    broker: Organisation
    given_at: datetime | None
    is_own: bool

    @property
    def changeable_until(self) -> datetime | None:
        return self.given_at and self.given_at + CHANGEABLE_FOR

    @property
    def is_open(self) -> bool:
        return not self.is_own and (self.changeable_until is None or timezone.now() <= self.changeable_until)


def to_rate(user: Any, pilot: Pilot) -> list[ToRate]:
    """What an editor of a partner finds on the page of the pilot; one query."""
    edited = rules.standing(user, pilot).edits_for
    if not edited or pilot.state not in PilotState.rateable():
        return []
    own = Organisation.objects.acted_for_by(user).filter(pk=OuterRef("pk"))
    of_partners = Q(ratings__pilot=pilot, ratings__organisation__in=edited)
    rows: Any = brokers_of_pilot(pilot).annotate(
        is_own=Exists(own),
        found=FilteredRelation("ratings", condition=of_partners),
        rated_by=F("found__organisation"),
        given_at=F("found__given_at"),
    )
    given = {(row, row.rated_by): row.given_at for row in rows if not row.is_own}
    partners = [partner.organisation for partner in pilot.partners if partner.organisation_id in edited]
    return [
        ToRate(partner, broker, given.get((broker, partner.pk)), broker.is_own)
        for broker in dict.fromkeys(rows)
        for partner in partners
        if partner != broker
    ]


def rating_of(pilot: Pilot, rated: ToRate) -> BrokerRating | None:
    """What the partner said, for its editors."""
    if rated.given_at is None:
        return None
    return pilot.ratings.select_related("by").get(organisation=rated.partner, broker=rated.broker)


def people_to_rate(pilot: Pilot) -> QuerySet[User]:
    """Editors of the partners who have somebody left to rate, and do not act for whom they would rate."""
    brokers = set(brokers_of_pilot(pilot).values_list("pk", flat=True))
    rated = set(pilot.ratings.values_list("organisation_id", "broker_id"))
    active = Membership.objects.active()
    acting = set(active.filter(organisation__in=brokers).values_list("user_id", "organisation_id"))
    partners = [partner.organisation_id for partner in pilot.partners]
    editors = active.filter(organisation__in=partners, duty=Duty.EDITOR)
    people = {
        user
        for user, partner in editors.values_list("user_id", "organisation_id")
        if any((partner, broker) not in rated and (user, broker) not in acting for broker in brokers)
    }
    return User.objects.filter(pk__in=people, is_active=True).order_by("pk")


@dataclass(frozen=True)
class BrokerResults:
    """How the ratings that are shown are spread, a row for each question, and how many organisations gave
    them.
    """

    organisations: int
    rows: tuple[Distribution, ...]


def broker_results(ratings: Iterable[BrokerRating], at: datetime) -> BrokerResults | None:
    shown = in_steps(counting(ratings, at))
    if not shown:
        return None
    return BrokerResults(
        organisations=len({rating.organisation_id for rating in shown}),
        rows=tuple(distribution(str(question.label), question.value, shown) for question in BrokerQuestion),
    )


def comments_on(ratings: Iterable[BrokerRating], at: datetime) -> list[str]:
    """What the partners added in words, in alphabetical order, so that none tells whose it is."""
    return sorted(
        rating.comment for rating in in_steps(each for each in counting(ratings, at) if each.comment)
    )


def counting(ratings: Iterable[BrokerRating], at: datetime) -> list[BrokerRating]:
    """Those that can change no more, in the order in which they came, until one that still can: so nothing
    ever comes before or between what was shown.
    """
    in_order = sorted(ratings, key=lambda rating: rating.pk)
    return list(takewhile(lambda rating: rating.counts_from <= at, in_order))


def in_steps(ratings: Iterable[BrokerRating]) -> list[BrokerRating]:
    """What five organisations said, and then more each time that three have said more.

    An organisation may rate a broker after each exchange. It counts once in a step, as its ratings together
    must not be found by subtracting what was shown before.
    """
    shown: list[BrokerRating] = []
    step: list[BrokerRating] = []
    for rating in ratings:
        step.append(rating)
        needed = GROUP_SHOWN_FROM if shown else SHOWN_FROM
        if len({each.organisation_id for each in step}) == needed:
            shown, step = shown + step, []
    return shown
