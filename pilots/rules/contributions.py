from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.money import is_tender
from pilots.enums import ContributionKind, PilotState, Stage
from pilots.models import Contribution, Pilot

DOLLAR, ONE_DOLLAR = "USD", Decimal(1)
LIMITS = {"value": Decimal(10) ** 12, "hours": Decimal(10) ** 6, "hourly_rate": Decimal(10) ** 8}
MOST_DOLLARS = Decimal(10) ** 4
# A year that is typed wrongly is caught, an exchange planned for long is not.
EARLIEST = 1990
YEARS_AHEAD = 20


def is_workable(pilot: Pilot) -> bool:
    return pilot.state != PilotState.CANCELLED


def is_open(pilot: Pilot) -> None:
    """Refuses further work on an exchange that was cancelled."""
    if not is_workable(pilot):
        raise ActionRefused(_("This pilot is cancelled, so nothing can be added or changed."))


def is_sound_day(day: date) -> None:
    if not EARLIEST <= day.year <= timezone.localdate().year + YEARS_AHEAD:
        raise ActionRefused(_("The year of %(day)s cannot be right.") % {"day": day.isoformat()})


def is_contribution(entry: Contribution) -> None:
    """Refuses an entry that leaves open what was given, or cannot be right."""
    is_sound_day(entry.day)
    if entry.stage == Stage.DELIVERED and entry.day > timezone.localdate():
        raise ActionRefused(
            _("What is delivered has a day up to today. Record it as planned, or correct the day.")
        )
    if not entry.what.strip():
        raise ActionRefused(_("Say in a few words what is given."))
    if entry.kind == ContributionKind.TIME:
        is_working_time(entry)
    else:
        is_cash_or_kind(entry)
    for name in ("value", "hours", "hourly_rate"):
        is_within(getattr(entry, name), LIMITS[name])
    is_convertible(entry)


def is_working_time(entry: Contribution) -> None:
    if entry.hours is None or not entry.role.strip():
        raise ActionRefused(_("Working time needs the number of hours, and the role of those who work."))
    if entry.value is not None:
        raise ActionRefused(_("Working time has hours and perhaps an hourly rate; leave the amount empty."))
    if entry.hourly_rate is None and entry.currency:
        raise ActionRefused(_("Without an hourly rate the hours are unpriced; leave the currency empty."))


def is_cash_or_kind(entry: Contribution) -> None:
    if entry.hours is not None or entry.role or entry.hourly_rate is not None:
        raise ActionRefused(_("Hours, role and hourly rate belong to working time; leave them empty here."))
    if entry.value is None:
        raise ActionRefused(_("Write the amount, or for things given in kind what they are worth."))


def is_within(number: Decimal | None, limit: Decimal) -> None:
    if number is not None and not (number.is_finite() and 0 < number < limit):
        raise ActionRefused(
            _("A number has to be more than zero and less than %(limit)s.") % {"limit": f"{limit:,.0f}"}
        )


def is_convertible(entry: Contribution) -> None:
    """Refuses money without a currency of its day, or without a dated rate to the dollar."""
    if entry.value is None and entry.hourly_rate is None:
        return
    if not entry.currency:
        raise ActionRefused(_("An amount needs its currency, such as EUR."))
    if not is_tender(entry.currency, entry.day):
        raise ActionRefused(
            _(
                "%(currency)s is no currency of ISO 4217 that was in use on %(day)s. "
                "Write three capital letters, such as EUR."
            )
            % {"currency": entry.currency, "day": entry.day.isoformat()}
        )
    if entry.usd_rate is None or entry.rate_on is None:
        raise ActionRefused(
            _("Write what one %(currency)s is worth in US dollars, and of which day that rate is.")
            % {"currency": entry.currency}
        )
    is_within(entry.usd_rate, MOST_DOLLARS)
    if entry.rate_on > timezone.localdate():
        raise ActionRefused(_("The day of the exchange rate lies in the future."))


def is_reversible(entry: Contribution) -> None:
    if entry.reverses_id:
        raise ActionRefused(_("This entry takes back another one. Enter anew what is right instead."))
    if entry.is_reversed:
        raise ActionRefused(_("This entry was taken back already."))
