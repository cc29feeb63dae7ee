from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots.models import Indicator, Measurement, Reach
from pilots.models.results import MOST_PEOPLE
from pilots.rules.contributions import is_sound_day

SEXES = ("women", "men", "sex_unknown")
GROUPS = ("slum_dwellers", "young")
LARGEST = Decimal(10) ** 12


def is_past_day(day: date) -> None:
    is_sound_day(day)
    if day > timezone.localdate():
        raise ActionRefused(_("What was measured has a day up to today."))


def is_number(number: Decimal | None) -> None:
    if number is not None and not (number.is_finite() and -LARGEST < number < LARGEST):
        raise ActionRefused(
            _("A number has to lie between −%(limit)s and %(limit)s.") % {"limit": f"{LARGEST:,}"}
        )


def is_indicator(indicator: Indicator) -> None:
    for name in ("title", "unit", "source"):
        if not getattr(indicator, name).strip():
            raise ActionRefused(_("An indicator needs its name, its unit, and where its figures come from."))
    is_number(indicator.baseline)
    is_number(indicator.target)
    if indicator.target_on:
        is_sound_day(indicator.target_on)


def is_measurement(measured: Measurement) -> None:
    """Refuses what cannot be right: people in parts, sexes that do not add up, a group larger than all."""
    is_past_day(measured.on)
    is_number(measured.value)
    sexes = [getattr(measured, name) for name in SEXES]
    groups = [getattr(measured, name) for name in GROUPS]
    parts = [part for part in (*sexes, *groups) if part is not None]
    if not measured.indicator.counts_people:
        if parts:
            raise ActionRefused(_("This indicator counts no people, so there are no women, men or groups."))
        return
    if measured.value < 0 or measured.value != measured.value.to_integral_value():
        raise ActionRefused(_("People are counted in whole numbers from zero on."))
    if any(not 0 <= part <= measured.value for part in parts):
        raise ActionRefused(
            _("No part can be negative or larger than the whole, %(value)d.") % {"value": measured.value}
        )
    given = [sex for sex in sexes if sex is not None]
    if given and sum(given) != measured.value:
        raise ActionRefused(
            _("Women, men and others make %(sum)d, and the whole is %(value)d.")
            % {"sum": sum(given), "value": measured.value}
        )


def is_reach(reach: Reach) -> None:
    is_past_day(reach.on)
    if not reach.method.strip():
        raise ActionRefused(
            _("Write how the people were counted: a figure without its method cannot be used.")
        )
    if not all(0 <= count <= MOST_PEOPLE for count in (reach.slum_dwellers, reach.other_residents)):
        raise ActionRefused(
            _("A number of residents lies between 0 and %(limit)s.") % {"limit": f"{MOST_PEOPLE:,}"}
        )
