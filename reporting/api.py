from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ReadOnlyApi
from reporting.facts import content_of
from reporting.forms import AsOfForm
from reporting.models import Milestone, Report
from reporting.queries import milestone_facts, shown_to
from reporting.serializers import (
    MilestoneFactsSerializer,
    MilestoneSerializer,
    ReportDetailSerializer,
    ReportSerializer,
)

AS_OF = OpenApiParameter(
    "as_of",
    OpenApiTypes.DATE,
    description=_("Count what took effect up to this day; today when not said."),
)


class MilestoneApi(ReadOnlyApi):
    """What the initiative set itself. A single milestone gives its figures and the records behind them."""

    queryset = Milestone.objects.prefetch_related("targets")
    serializer_class = MilestoneSerializer
    lookup_field = "year"
    lookup_value_regex = "[1-9][0-9]{3}"
    detail_parameters = {"as_of"}

    @extend_schema(parameters=[AS_OF], responses=MilestoneFactsSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        milestone = self.get_object()
        form = AsOfForm(request.query_params)
        if not form.is_valid():
            raise ValidationError({"as_of": [str(sentence) for sentence in form.errors["as_of"]]})
        facts = milestone_facts(milestone, as_of=form.day, known_at=timezone.now(), reader=request.user)
        return Response(content_of(shown_to(facts, request.user)))


class ReportApi(ReadOnlyApi):
    """Frozen reports on milestones, for coordinators, staff of associations and donors."""

    queryset = Report.objects.all()
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[Report]:
        reports = Report.objects.visible_to(self.request.user).for_display()
        return reports if self.detail else reports.defer("facts")

    def get_serializer_class(self) -> type[ReportSerializer]:
        return ReportDetailSerializer if self.detail else ReportSerializer
