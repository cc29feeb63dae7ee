from django.db.models import QuerySet

from core.api import ReadOnlyApi
from library.filters import PracticeFilter, ToolFilter
from library.models import Practice, Tool, reuse_count
from library.serializers import PracticeDetailSerializer, PracticeSerializer, ToolSerializer


class ToolApi(ReadOnlyApi):
    """Methods, manuals, templates and training materials with their language versions. Published ones are for
    everybody; signed in, you see what your own organisations and their members have not published yet.
    """

    noun = "library"
    queryset = Tool.objects.all()
    serializer_class = ToolSerializer
    filterset_class = ToolFilter

    def get_queryset(self) -> QuerySet[Tool]:
        visible = Tool.objects.visible_to(self.request.user).for_display()
        return visible.annotate(reuse_count=reuse_count(Tool))


class PracticeApi(ReadOnlyApi):
    """What others can learn from documented pilots, failures included. A single one comes with its texts."""

    noun = "library"
    queryset = Practice.objects.all()
    filterset_class = PracticeFilter

    def get_queryset(self) -> QuerySet[Practice]:
        published = Practice.objects.published().for_display()
        return published.annotate(reuse_count=reuse_count(Practice))

    def get_serializer_class(self) -> type[PracticeSerializer]:
        return PracticeDetailSerializer if self.detail else PracticeSerializer
