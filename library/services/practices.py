from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cities.models import Organisation, Theme
from core.models import HistoryEvent
from core.tasks import request_job
from core.workflow import locked, perform
from library import rules, workflow
from library.enums import PartKind, PracticeState
from library.models import Part, Practice, PracticeFile
from library.tasks import EMBED_PRACTICE


@transaction.atomic
def publish_practice(
    source: str,
    *,
    by: Any,
    at: datetime,
    organisations: Iterable[Organisation],
    themes: Iterable[Theme],
    parts: Iterable[tuple[str, str, str]],
    files: Iterable[Mapping[str, Any]],
    **fields: Any,
) -> Practice:
    """Show to everybody what the pilot of that reference taught: `parts` are kind, text and language.

    `files` are the fields of its photographs and documents. Who publishes a pilot has asked for the consent
    of its partners. Again, it shows what the pilot says now; what the partners wrote here for others stays.
    """
    practice, _created = Practice.objects.update_or_create(source=source, defaults=fields)
    practice.organisations.set(organisations)
    practice.themes.set(themes)
    for kind, text, language in parts:
        written = {"text": text, "language": language}
        # What the partners may have written here since then is the later word.
        write = (
            Part.objects.get_or_create if kind in PartKind.for_adapters() else Part.objects.update_or_create
        )
        write(practice=practice, kind=PartKind(kind), defaults=written)
    practice.files.all().delete()
    PracticeFile.objects.bulk_create(PracticeFile(practice=practice, **file) for file in files)
    published = perform(workflow.PUBLISH_PRACTICE, practice, by=by, at=at, published_at=at)
    request_job(EMBED_PRACTICE, published.pk)
    return published


@transaction.atomic
def withdraw_practice(source: str, *, by: Any, reason: str) -> None:
    """Hide the practice from everybody else, from this moment on; there may be none."""
    for practice in Practice.objects.published().filter(source=source):
        perform(workflow.WITHDRAW_PRACTICE, practice, by=by, note=reason)


@transaction.atomic
def withdraw_file(url: str, *, at: datetime) -> None:
    """Take it from its practice; there may be none."""
    PracticeFile.objects.filter(url=url).update(description="", withdrawn_at=at)


@transaction.atomic
def tell_adapters(practice: Practice, *, by: Any, texts: Mapping[str, str], language: str) -> Practice:
    """What those who made the experience add for others who think of adapting it; an empty text goes."""
    current = locked(practice)
    if not rules.may_edit_practice(by, current):
        raise PermissionDenied
    for kind in PartKind.for_adapters():
        if text := texts[kind].strip():
            written = {"text": text, "language": language}
            Part.objects.update_or_create(practice=current, kind=kind, defaults=written)
        else:
            current.parts.filter(kind=kind).delete()
    HistoryEvent.record(current, "edit", by=by)
    if current.state == PracticeState.PUBLISHED:
        request_job(EMBED_PRACTICE, current.pk)
    return current
