from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from cities.enums import Duty, OrganisationKind
from cities.models import Affiliation, Membership, Organisation
from cities.queries import holders
from pilots.queries.records import Known
from reporting.associations.models import AssociationReport, Submission


def written_for_by(user: Any) -> QuerySet[Organisation]:
    """The associations whose staff the user is."""
    return Organisation.objects.acted_for_by(user, Duty.APPROVER).filter(kind=OrganisationKind.ASSOCIATION)


def reviewers_of_associations() -> QuerySet[User]:
    return holders(Membership.objects.active().filter(duty=Duty.COORDINATOR))


def staff_of(association: Organisation) -> QuerySet[User]:
    return holders(Membership.objects.active().filter(organisation=association, duty=Duty.APPROVER))


def submissions_known(year: int, known_at: datetime) -> list[Submission]:
    """What the associations had handed in of the year, as it was known at the moment: the last of each."""
    found = Submission.objects.filter(report__year=year, recorded_at__lte=known_at)
    last = found.order_by("report_id", "-number").distinct("report_id").values("pk")
    in_order = Submission.objects.filter(pk__in=last).select_related("report__association")
    return list(in_order.order_by("report__association__name", "pk"))


def is_accepted(submission: Submission, known_at: datetime) -> bool:
    """Whether it was known at the moment that it had been accepted."""
    recorded_at = submission.acceptance_recorded_at
    return recorded_at is not None and recorded_at <= known_at


def silent_associations(
    told: Iterable[Submission], as_of: date, known_at: datetime
) -> QuerySet[Organisation]:
    """Associations that answered for members on the day, were verified by then and had no successor yet, and
    that have handed in nothing.
    """
    day_over = Known(as_of, known_at, None).day_over
    members = Affiliation.objects.lead(as_of).filter(association=OuterRef("pk"))
    is_followed = Q(succeeded_on__isnull=False, succeeded_on__lte=as_of)
    return (
        Organisation.objects.filter(
            Exists(members),
            kind=OrganisationKind.ASSOCIATION,
            registered_at__lte=known_at,
            verified_at__lt=min(day_over, known_at),
        )
        .exclude(is_followed)
        .exclude(pk__in=[each.report.association_id for each in told])
        .order_by("name", "pk")
    )


def last_submission(report: AssociationReport) -> Submission | None:
    return report.submissions.order_by("number").last()
