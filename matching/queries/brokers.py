from django.db.models import Q, QuerySet

from cities.models import Organisation
from matching.enums import Decision
from matching.models import Approval, Match


def brokers_of(matches: QuerySet[Match]) -> QuerySet[Organisation]:
    """Who brought the two sides together: the associations that approved one of the matches, the
    coordinator's body where it decided, and the association that recorded it, where people met without the
    machine.
    """
    approvals = Approval.objects.filter(match__in=matches, is_current=True, decision=Decision.APPROVED)
    return Organisation.objects.filter(
        Q(pk__in=approvals.values("association")) | Q(pk__in=matches.values("brokered_by"))
    )
