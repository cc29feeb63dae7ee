from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from core.calendars import Event
from pilots import rules
from pilots.models import Activity, Pilot


@dataclass(frozen=True)
class Shown:
    """An activity with what a plan says about it on a day."""

    number: int
    activity: Activity
    checks: list[rules.Check]
    is_overdue: bool

    @property
    def starts_on(self) -> date:
        return self.activity.starts_on

    @property
    def ends_on(self) -> date:
        return self.activity.ends_on

    @property
    def tone(self) -> str:
        return "overdue" if self.is_overdue else self.activity.state

    @property
    def done(self) -> int:
        return sum(check.tick is not None for check in self.checks)

    @property
    def overdue_checks(self) -> list[rules.Check]:
        return [check for check in self.checks if check.is_overdue]


def plan_of(pilot: Pilot, today: date) -> list[Shown]:
    """The activities in the order of their days; two queries."""
    return [
        Shown(number, activity, rules.checklist(activity, today), rules.is_overdue(activity, today))
        for number, activity in enumerate(Activity.objects.of(pilot).in_full(), 1)
    ]


def calendar_events(pilot: Pilot, activities: Iterable[Activity]) -> Iterator[Event]:
    host = settings.SITE_URL.rpartition("/")[2]
    for activity in activities:
        hosted = _("Host: %(host)s") % {"host": activity.host.organisation} if activity.host else ""
        yield Event(
            uid=f"{activity.uuid}@{host}",
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
            summary=f"{activity.title} ({activity.get_mode_display()})",
            description="\n".join(filter(None, [pilot.title, hosted, activity.notes])),
            location=activity.place,
            url=settings.SITE_URL + pilot.get_absolute_url(),
            is_cancelled=activity.state == "dropped",
        )
