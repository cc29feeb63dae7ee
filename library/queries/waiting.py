from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cities.enums import Duty
from cities.models import Organisation, coordinates
from library.enums import ToolState
from library.models import Tool
from library.queries.fitting import shown_edition


def tools_waiting(user: Any) -> QuerySet[Tool]:
    """What of the library waits for the person: to be reviewed, or to be finished; in one query. The oldest
    first, with `shown_title` and `shown_language`.
    """
    today = timezone.localdate()
    members = Organisation.objects.answered_for_by(user, today)
    unled = Organisation.objects.without_association(today)
    own = Organisation.objects.acted_for_by(user, Duty.EDITOR)
    reviewed = Q(organisation__in=members) | (coordinates(user) & Q(organisation__in=unled))
    waiting = Q(reviewed, state=ToolState.SUBMITTED) | Q(organisation__in=own, state__in=ToolState.editable())
    found = Tool.objects.filter(waiting).select_related("organisation")
    return found.annotate(**shown_edition()).order_by("pk")
