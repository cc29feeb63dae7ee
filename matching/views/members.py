from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, OrganisationKind
from cities.models import Organisation
from cities.rules import is_association_staff
from core.views import FilteredList
from matching import queries
from matching.filters import MemberFilter


class MemberList(FilteredList):
    """What the members of the reader's association do with the platform, and who makes nothing of it."""

    template_name = "desk/members.html"
    filterset_class = MemberFilter
    paginate_by = 50
    orders = {
        "name": (_("Name"), ["name", "pk"]),
        "postings": (_("Fewest postings first"), ["postings", "name", "pk"]),
        "proposals": (_("Fewest proposals first"), ["proposals", "name", "pk"]),
        "pilots": (_("Most pilots first"), ["-pilots", "name", "pk"]),
        "places": (_("Most places taken first"), ["-places_taken", "name", "pk"]),
    }
    export_name = "members"
    export_title = _("Our members")
    export_header = [
        "organisation",
        "kind",
        "city",
        "country",
        "verified",
        "postings",
        "proposals",
        "agreed",
        "pilots",
        "places",
        "places taken",
        "illustrative",
    ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_association_staff(request.user):
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Organisation]:
        members = Organisation.objects.answered_for_by(self.request.user, timezone.localdate())
        return queries.coverage(members)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Organisation.objects.acted_for_by(self.request.user, Duty.APPROVER)
        associations = own.filter(kind=OrganisationKind.ASSOCIATION)
        return super().get_context_data(associations=associations, **kwargs)

    def export_row(self, member: Any) -> list[Any]:
        return [
            member.name,
            member.get_kind_display(),
            member.city,
            member.city and member.city.country,
            "yes" if member.verified_at else "no",
            member.postings,
            member.proposals,
            member.agreements,
            member.pilots,
            member.places,
            member.places_taken,
            "yes" if member.is_demonstration else "no",
        ]
