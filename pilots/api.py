from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ReadOnlyApi
from pilots.filters import PilotFilter
from pilots.models import Pilot
from pilots.queries import pilots_in_full, proof
from pilots.serializers import PilotDetailSerializer, PilotSerializer


class PilotApi(ReadOnlyApi):
    """Exchanges between two partners: the published ones for everybody, others for those who take part in
    them, their associations and the coordinators. A single pilot comes with its documentation.
    """

    noun = "pilots"
    queryset = Pilot.objects.all()
    serializer_class = PilotSerializer
    filterset_class = PilotFilter

    def get_queryset(self) -> QuerySet[Pilot]:
        visible = Pilot.objects.visible_to(self.request.user)
        return (
            pilots_in_full(with_texts=True).filter(pk__in=visible) if self.detail else visible.for_display()
        )

    @extend_schema(responses=PilotDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        pilot = self.get_object()
        context = {**self.get_serializer_context(), "proof": proof(pilot)}
        return Response(PilotDetailSerializer(pilot, context=context).data)
