from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notify
from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tasks import request_job
from core.workflow import locked, perform
from pilots.editing import ChangedMeanwhile, changes, fingerprint, former, put
from reporting.models import Report
from reporting.release import (
    notices,  # noqa: F401 - importing it registers the words
    queries,
    rules,
    workflow,
)
from reporting.release.enums import Heading, ReleaseState
from reporting.release.models import Release, ReleaseSection
from reporting.tasks import RELEASE

FIELDS = ("kind", "own_heading", "language", "text")


@transaction.atomic
def begin_release(report: Report, *, by: Any) -> Release:
    """The version that is being written, or a new one that starts with the texts of the last."""
    if not is_coordinator(by):
        raise PermissionDenied
    if not rules.is_for_everybody(report):
        raise ActionRefused(_("This report belongs to those whom it is about, and is not for everybody."))
    if not report.facts:
        raise ActionRefused(_("The figures are not frozen yet. Write beside them in a minute."))
    locked(report)
    if begun := report.releases.open().first():
        return begun
    last = report.releases.order_by("-version").first()
    version = last.version + 1 if last else 1
    release = Release.objects.create(report=report, version=version, begun_by=by)
    HistoryEvent.record(release, "begin", by=by, target=release.state)
    if last:
        copy_sections(last, release)
    return release


def copy_sections(source: Release, target: Release) -> None:
    ReleaseSection.objects.bulk_create(
        ReleaseSection(release=target, position=row.position, **{name: getattr(row, name) for name in FIELDS})
        for row in source.sections.all()
    )


def writable(release: Release, by: Any) -> Release:
    """The version, locked, if the person may write in it now."""
    current = locked(release)
    if not rules.may_write(by, current):
        raise PermissionDenied
    rules.is_open(current)
    return current


@transaction.atomic
def add_section(release: Release, *, by: Any, **fields: Any) -> ReleaseSection:
    release = writable(release, by)
    check_heading(**fields)
    if release.sections.count() >= rules.MOST_SECTIONS:
        raise ActionRefused(
            _("There are %(count)d sections already. Put this into one of them.")
            % {"count": rules.MOST_SECTIONS}
        )
    last = release.sections.aggregate(Max("position"))["position__max"] or 0
    section = ReleaseSection.objects.create(release=release, position=last + 1, **fields)
    HistoryEvent.record(release, "add_section", by=by, note=section.heading)
    return section


@transaction.atomic
def save_section(section: ReleaseSection, *, by: Any, base: str, **fields: Any) -> ReleaseSection:
    """Change it, unless somebody else has meanwhile; the history keeps what it said before."""
    release = writable(section.release, by)
    current = still_there(section)
    check_heading(**fields)
    if changed := changes(current, base, fields):
        HistoryEvent.record(release, "edit_section", by=by, note=former(current, changed))
        put(current, changed, fields)
    return current


@transaction.atomic
def remove_section(section: ReleaseSection, *, by: Any, base: str) -> None:
    """The history keeps what it said."""
    release = writable(section.release, by)
    current = still_there(section)
    if base != fingerprint(current, FIELDS):
        raise ChangedMeanwhile(current, FIELDS)
    HistoryEvent.record(release, "remove_section", by=by, note=f"{current.heading}\n{current.text}")
    current.delete()


@transaction.atomic
def move_section(section: ReleaseSection, *, by: Any, up: bool) -> None:
    """Change places with the one before it or after it; at the end of the list nothing happens."""
    release = writable(section.release, by)
    order = [row.pk for row in release.sections.all()]
    at = order.index(still_there(section).pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        for position, pk in enumerate(order, start=1):
            ReleaseSection.objects.filter(pk=pk).update(position=position)


def still_there(section: ReleaseSection) -> ReleaseSection:
    current = ReleaseSection.objects.filter(pk=section.pk).first()
    if current is None:
        raise ActionRefused(_("Somebody else has removed this section. Copy what you wrote into a new one."))
    return current


def check_heading(*, kind: str, own_heading: str, **fields: Any) -> None:
    if (kind == Heading.OWN) != bool(own_heading):
        raise ActionRefused(_("Choose a heading of the list, or “A heading of one's own” and write it."))


@transaction.atomic
def save_changes(release: Release, *, by: Any, base: str, **fields: str) -> Release:
    """What the version says of how it differs from the one before."""
    current = writable(release, by)
    if changed := changes(current, base, fields):
        HistoryEvent.record(current, "edit_changes", by=by, note=former(current, changed))
        put(current, changed, fields)
    return current


@transaction.atomic
def submit_release(release: Release, *, by: Any) -> Release:
    now = timezone.now()
    release = perform(workflow.SUBMIT, release, by=by, submitted_at=now, submitted_by=by)
    tell(release, queries.coordinators(), "release_submitted", by=by)
    return release


@transaction.atomic
def return_release(release: Release, *, by: Any, reason: str) -> Release:
    if not reason.strip():
        raise ActionRefused(_("Write what should be changed, so that the author knows what to do."))
    release = perform(workflow.RETURN, release, by=by, note=reason, return_reason=reason)
    tell(release, [release.submitted_by], "release_returned", by=by, reason=reason)
    return release


@transaction.atomic
def release_report(release: Release, *, by: Any, seen: str) -> Release:
    """Show it to everybody, in place of the version before. `seen` is the hash of what the reviewer read."""
    locked(release.report)
    current = locked(release)
    if current.state == ReleaseState.SUBMITTED and seen != queries.draft_hash(current):
        raise ActionRefused(_("The text was changed since you opened the page. Read it again."))
    for before in release.report.releases.filter(state=ReleaseState.RELEASED).exclude(pk=release.pk):
        perform(workflow.REPLACE, before, by=by)
    released = perform(workflow.RELEASE, release, by=by, released_by=by, **frozen_fields(current))
    if not released.pdf:
        request_job(RELEASE, released.pk)
    tell(released, [released.submitted_by], "release_released", by=by)
    return released


def frozen_fields(release: Release) -> dict[str, Any]:
    """The report's PDF is also that of the version if no name was left out."""
    report, frozen = release.report, queries.frozen(release)
    text_sha256, facts_sha256 = frozen.hashes
    is_whole = facts_sha256 == report.sha256
    return {
        "released_at": timezone.now(),
        "text": frozen.text,
        "sha256": text_sha256,
        "facts": frozen.facts,
        "facts_sha256": facts_sha256,
        "pdf": report.pdf.name if is_whole else "",
        "pdf_sha256": report.pdf_sha256 if is_whole else "",
    }


@transaction.atomic
def withdraw_release(release: Release, *, by: Any, reason: str) -> Release:
    """Nobody reads it any more; that there was one, and why it was withdrawn, stays to be seen."""
    if not reason.strip():
        raise ActionRefused(_("Write why it is withdrawn: everybody who looks for it will read that."))
    told = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_reason": reason}
    release = perform(workflow.WITHDRAW, release, by=by, note=reason, **told)
    tell(release, [release.submitted_by, release.released_by], "release_withdrawn", by=by, reason=reason)
    return release


def tell(release: Release, users: Iterable[User | None], kind: str, *, by: Any, **data: str) -> None:
    """Once per step; who did it knows already."""
    others = [user for user in users if user and user != by]
    key = f"{kind}:{release.pk}:{release.submitted_at:%Y-%m-%dT%H:%M:%S.%f}"
    url = reverse("reporting:release_desk", args=[release.report.uuid])
    notify(others, kind, key, url=url, report=release.report.reference, person=str(by), **data)
