from typing import Any

from cities.enums import Duty
from cities.models import Membership
from library.enums import CURATING_DUTIES, CURATORS


def writes_and_curates(user: Any) -> tuple[set[int], bool]:
    """The organisations for which the user writes, and whether they put collections together; one query."""
    held = Membership.objects.active().filter(user_id=user.pk)
    duties = list(held.values_list("organisation_id", "duty", "organisation__kind"))
    own = {organisation for organisation, duty, _kind in duties if duty == Duty.EDITOR}
    return own, any(duty in CURATING_DUTIES and kind in CURATORS for _organisation, duty, kind in duties)
