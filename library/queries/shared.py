"""What a day knew about the shared library: tools that were published, and where they were used again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, OuterRef, Q, Subquery

from core.models import HistoryEvent
from library.enums import ToolState
from library.models import Edition, Reuse, Tool


@dataclass(frozen=True)
class ToolRecord:
    """`is_public`: it had not been withdrawn, as known at the moment; else its title is nobody's business."""

    pk: int
    reference: str
    title: str
    url: str
    organisation: str
    published_on: date
    is_public: bool
    is_demonstration: bool


@dataclass(frozen=True)
class ReuseRecord:
    reference: str
    organisation: str
    on: date
    tool: ToolRecord
    is_demonstration: bool


def tool_records(as_of: date, known_at: datetime, among: Q) -> list[ToolRecord]:
    """Tools that the history tells were published up to the day, in order of their keys; one query."""
    over = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    events = HistoryEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Tool),
        object_id=OuterRef("pk"),
        recorded_at__lte=known_at,
    )
    published = events.filter(action="publish", at__lt=over).order_by().values("object_id")
    newest = events.exclude(target="").order_by("-at", "-pk")
    titles = Edition.objects.filter(tool=OuterRef("pk")).order_by("pk")
    rows = (
        Tool.objects.filter(pk__in=Tool.objects.filter(among).order_by().values("pk"))
        .select_related("organisation")
        .annotate(
            first=Subquery(published.annotate(first=Min("at")).values("first")),
            known_state=Subquery(newest.values("target")[:1]),
            title=Subquery(titles.values("title")[:1]),
        )
        .filter(first__isnull=False)
        .order_by("pk")
    )
    return [tool_record(tool) for tool in rows]


def tool_record(tool: Any) -> ToolRecord:
    return ToolRecord(
        pk=tool.pk,
        reference=tool.reference,
        title=tool.title,
        url=tool.get_absolute_url(),
        organisation=tool.organisation.name,
        published_on=tool.first.date(),
        is_public=tool.known_state == ToolState.PUBLISHED,
        is_demonstration=tool.organisation.is_demonstration,
    )


def reuse_records(as_of: date, known_at: datetime, tools: list[ToolRecord]) -> list[ReuseRecord]:
    """Where these tools were used again up to the day, as known at the moment; one query."""
    by_key = {tool.pk: tool for tool in tools}
    reuses = Reuse.objects.filter(on__lte=as_of, recorded_at__lte=known_at, tool__isnull=False)
    rows = reuses.select_related("organisation").order_by("on", "pk")
    return [
        ReuseRecord(
            reference=f"U-{reuse.pk:05d}",
            organisation=reuse.organisation.name,
            on=reuse.on,
            tool=by_key[reuse.tool_id],
            is_demonstration=reuse.organisation.is_demonstration,
        )
        for reuse in rows
        if reuse.tool_id in by_key
    ]
