from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from cities.enums import Duty
from cities.rules import acts_for, is_coordinator
from core.exceptions import ActionRefused
from programmes.models import SupportProgramme


def may_run(user: Any, programme: SupportProgramme) -> bool:
    """Whether the user speaks for the organisation that runs the programme, or coordinates the initiative."""
    return acts_for(user, programme.organisation_id, Duty.EDITOR, Duty.SIGNATORY) or is_coordinator(user)


def is_south_south(countries: Collection[str], southern: Collection[str]) -> bool:
    """Whether the cooperating countries are at least two, all of the south."""
    return len(countries) > 1 and set(countries) <= set(southern)


def has_several_countries(programme: SupportProgramme) -> None:
    if programme.countries.count() < 2:
        raise ActionRefused(_("Name at least two countries whose cities cooperate in the programme first."))
