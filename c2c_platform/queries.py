"""Reads that span the apps: the start pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City, Organisation
from matching.models import Offer, Request
from matching.queries import work_queue
from matching.rules import may_read_runs
from pilots.models import Pilot


@dataclass(frozen=True)
class Figure:
    label: str
    value: int
    url: str


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


def desk(user: Any, length: int) -> dict[str, Any]:
    """What waits for the person, and what their organisations have posted and run; `length` rows of each."""
    queue = work_queue(user)
    own = Organisation.objects.acted_for_by(user)
    pilots = Pilot.objects.for_display().filter(participants__organisation__in=own).distinct()
    return {
        "answers": queue.answers[:length],
        "decisions": queue.decisions[:length],
        "pilots_to_start": queue.pilots_to_start[:length],
        "reviews": [*queue.offers_to_review[:length], *queue.requests_to_review[:length]],
        "offers": Offer.objects.editable_by(user).for_display().order_by("-updated_at")[:length],
        "requests": Request.objects.editable_by(user).for_display().order_by("-updated_at")[:length],
        "pilots": pilots.order_by("-pk")[:length],
        "sees_the_matcher": may_read_runs(user),
    }
