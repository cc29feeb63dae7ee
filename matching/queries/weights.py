"""Which weights count for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from cities.enums import OrganisationKind
from cities.models import Affiliation, Organisation
from matching.enums import MatchState
from matching.kernel import CRITERIA
from matching.models import Match, Request, WeightSet
from matching.queries.nearest import on_offer

MANY = 1000  # from so many organisations on, reading all affiliations is quicker than naming each


def current_weight_sets(organisations: Collection[int], on: date) -> dict[int, WeightSet]:
    """Per organisation the newest weights of the association that answers for it, else the newest default."""
    newest = {weights.association_id: weights for weights in WeightSet.objects.newest()}
    answering = answering_associations(organisations, on)
    return {key: newest.get(answering.get(key), newest[None]) for key in organisations}


def answering_associations(organisations: Collection[int], on: date) -> dict[int, int]:
    """Per organisation its lead association, else that of its city's government; left out if there is none.

    The same rule as `cities.queries.lead_association`, for many at once. Where several count on the day, the
    one that was recorded first does. Asked for many, the answer may hold more than was asked for.
    """
    led = Affiliation.objects.lead(on).order_by("-pk")
    of_members = led if len(organisations) > MANY else led.filter(member__in=organisations)
    own = dict(of_members.values_list("member", "association"))
    alone = [key for key in organisations if key not in own]
    others = Organisation.objects.filter(pk__in=alone, city__isnull=False)
    cities = dict(others.values_list("pk", "city"))
    governments = led.filter(
        member__kind=OrganisationKind.CITY_GOVERNMENT, member__city__in=set(cities.values())
    )
    of_city = dict(governments.values_list("member__city", "association"))
    return own | {key: of_city[city] for key, city in cities.items() if city in of_city}


def weights_in_force(association: Organisation | None) -> WeightSet:
    """The association's newest weights, or the newest default where it has none of its own."""
    candidates = WeightSet.objects.newest().filter(Q(association=association) | Q(association__isnull=True))
    return candidates.order_by(F("association").asc(nulls_last=True))[0]


def requests_weighed_by(association: Organisation | None, on: date) -> QuerySet[Request]:
    """Requests on offer, newest first, for which the association's weights count, or would if it had any.

    Without an association those for which the default counts.
    """
    requests = on_offer(Request, on)
    organisations = set(requests.order_by().values_list("organisation", flat=True).distinct())
    answering = answering_associations(organisations, on)
    if association:
        weighed = {key for key in organisations if answering.get(key) == association.pk}
    else:
        with_own = set(
            WeightSet.objects.filter(association__isnull=False).values_list("association", flat=True)
        )
        weighed = {key for key in organisations if answering.get(key) not in with_own}
    return requests.filter(organisation__in=weighed).order_by("-published_at", "-pk")


@dataclass(frozen=True)
class Change:
    name: str
    before: float
    after: float


@dataclass(frozen=True)
class Version:
    """A version of the weights, and the one before it, if there was one."""

    weight_set: WeightSet
    before: WeightSet | None

    @property
    def changes(self) -> list[Change]:
        """What the version before it had otherwise."""
        if self.before is None:
            return []
        old, new = self.before.weights, self.weight_set.weights
        return [Change(name, old[name], new[name]) for name in CRITERIA if old[name] != new[name]]


def weight_history(association: Organisation | None) -> list[Version]:
    """All versions of the association's own weights, or of the default; the newest first."""
    versions = WeightSet.objects.filter(association=association).select_related("association", "by")
    newest_first = list(versions.order_by("-version"))
    return [Version(*pair) for pair in zip(newest_first, [*newest_first[1:], None], strict=False)]


def proposals_of_earlier_versions(weight_set: WeightSet) -> int:
    """How many proposals wait for an answer that were scored with earlier weights of the same owner."""
    waiting = Match.objects.filter(state=MatchState.PROPOSED, weight_set__isnull=False)
    earlier = waiting.filter(weight_set__association=weight_set.association)
    return earlier.exclude(weight_set=weight_set).count()
