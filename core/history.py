"""The history of a record as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.models import HistoryEvent


@dataclass(frozen=True)
class Entry:
    at: datetime
    title: Any
    by: str
    note: str


def history(obj: Any, titles: Mapping[str, Any]) -> list[Entry]:
    """What happened to the object, oldest first; events without a title are told elsewhere."""
    events = HistoryEvent.objects.of(obj).filter(action__in=titles).select_related("by")
    return [Entry(event.at, titles[event.action], str(event.by or ""), event.note) for event in events]
