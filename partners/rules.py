from datetime import date
from typing import Any

from cities.models import Organisation


def may_manage_applications(user: Any, organisation: Organisation) -> bool:
    """Those who look after the organisation's account; who helps it from outside or stands in does not."""
    return Organisation.objects.kept_by(user).filter(pk=organisation.pk).exists()


def has_successor(organisation: Organisation, on: date) -> bool:
    return organisation.succeeded_on is not None and organisation.succeeded_on <= on
