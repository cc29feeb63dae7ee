from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from library import rules
from library.enums import ToolState
from library.models import Collection, Practice, Tool


@transaction.atomic
def create_collection(*, by: Any, **fields: Any) -> Collection:
    collection = Collection(**fields)
    if not rules.may_curate(by, collection):
        raise PermissionDenied
    collection.save()
    HistoryEvent.record(collection, "create", by=by)
    return collection


@transaction.atomic
def edit_collection(
    collection: Collection, *, by: Any, title: str, summary: str, language: str
) -> Collection:
    current = curated(collection, by)
    current.title, current.summary, current.language = title, summary, language
    current.save(update_fields=["title", "summary", "language"])
    HistoryEvent.record(current, "edit", by=by)
    return current


@transaction.atomic
def put_into(collection: Collection, thing: Tool | Practice, *, by: Any) -> None:
    """Recommend what is shared by whomever. Twice is once."""
    current = curated(collection, by)
    if thing.state != ToolState.PUBLISHED:
        raise ActionRefused(_("This is not shared at the moment."))
    shelf(current, thing).add(thing)
    HistoryEvent.record(current, "put_in", by=by, note=thing.reference)


@transaction.atomic
def take_out(collection: Collection, thing: Tool | Practice, *, by: Any) -> None:
    current = curated(collection, by)
    shelf(current, thing).remove(thing)
    HistoryEvent.record(current, "take_out", by=by, note=thing.reference)


def curated(collection: Collection, by: Any) -> Collection:
    current = locked(collection)
    if not rules.may_curate(by, current):
        raise PermissionDenied
    return current


def shelf(collection: Collection, thing: Tool | Practice) -> Any:
    return collection.tools if isinstance(thing, Tool) else collection.practices
