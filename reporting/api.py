from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from core.api import NounApi, ReadOnlyApi, refuse_unclear
from reporting.facts import content_of
from reporting.forms import AsOfForm
from reporting.models import Milestone, Report
from reporting.queries import milestone_facts, shown_to
from reporting.serializers import (
    MilestoneFactsSerializer,
    MilestoneSerializer,
    ReportDetailSerializer,
    ReportSerializer,
    TrendsSerializer,
)
from reporting.trends.asking import asked_of
from reporting.trends.queries import trends

AS_OF = OpenApiParameter(
    "as_of",
    OpenApiTypes.DATE,
    description=_("Count what took effect up to this day; today when not said."),
)


class MilestoneApi(ReadOnlyApi):
    """What the initiative set itself. A single milestone gives its figures and the records behind them."""

    noun = "milestones"
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
    """Frozen reports of every kind, for coordinators, staff of associations and donors."""

    noun = "reports"
    queryset = Report.objects.all()
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[Report]:
        reports = Report.objects.visible_to(self.request.user).for_display()
        return reports if self.detail else reports.defer("facts")

    def get_serializer_class(self) -> type[ReportSerializer]:
        return ReportDetailSerializer if self.detail else ReportSerializer


OF_TRENDS = [
    OpenApiParameter(
        "region",
        OpenApiTypes.STR,
        description=_("M49 code of a region of the page; the world when not said."),
    ),
    OpenApiParameter(
        "from", OpenApiTypes.DATE, description=_("Its quarter is the first; all when not said.")
    ),
    OpenApiParameter(
        "to",
        OpenApiTypes.DATE,
        description=_("Its quarter is the last; the last complete one when not said."),
    ),
]


class TrendsApi(NounApi, ViewSet):
    """Demand, supply, unmet requests, rising topics and exchanges: the charts of /trends/ as tables."""

    noun = "milestones"

    @extend_schema(
        operation_id="trends", parameters=OF_TRENDS, responses=forced_singular_serializer(TrendsSerializer)
    )
    def list(self, request: Request) -> Response:
        refuse_unclear(request, known={"region", "from", "to"})
        form, question = asked_of(request.query_params, today=timezone.localdate())
        if not form.is_valid():
            raise ValidationError({name: list(map(str, errors)) for name, errors in form.errors.items()})
        return Response(TrendsSerializer(trends(question)).data)
