from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from library.enums import ToolState
from library.models import Edition

EVERY = timedelta(days=7)
AGAIN = timedelta(hours=20)


def links_to_check(now: datetime) -> QuerySet[Edition]:
    """Links of published tools, once a week; those that failed the next day. Never those of demonstration
    organisations, which are made up.
    """
    is_due = (
        Q(link_checked_at__isnull=True)
        | Q(link_checked_at__lt=now - EVERY)
        | Q(link_failures__gt=0, link_checked_at__lt=now - AGAIN)
    )
    shared = Edition.objects.filter(
        is_due, tool__state=ToolState.PUBLISHED, tool__organisation__is_demonstration=False
    )
    waiting = shared.exclude(link="").select_related("tool__organisation")
    return waiting.order_by(F("link_checked_at").asc(nulls_first=True), "pk")
