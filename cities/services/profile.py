from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cities import rules
from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked


@transaction.atomic
def edit_profile(organisation: Organisation, *, by: Any, **fields: Any) -> Organisation:
    """Change what the organisation's public page says; a name that was verified stays."""
    organisation = locked(organisation)
    if not rules.may_edit_profile(by, organisation):
        raise PermissionDenied
    if rules.is_verified(organisation) and fields.get("name", organisation.name) != organisation.name:
        raise ActionRefused(_("The name is verified: your association changes it."))
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(fields))
    HistoryEvent.record(organisation, "edit_profile", by=by)
    return organisation
