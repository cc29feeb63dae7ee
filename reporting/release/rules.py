from typing import Any

from django.utils.translation import gettext as _

from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from reporting.enums import ReportKind
from reporting.release.enums import ReleaseState
from reporting.release.models import Release

MOST_SECTIONS = 40


def is_for_everybody(report: Any) -> bool:
    """Reports that belong to those whom they are about are never released."""
    return report.kind not in ReportKind.kept()


def may_write(user: Any, release: Release) -> bool:
    return is_coordinator(user)


def may_review(user: Any, release: Release) -> bool:
    """Another coordinator than who handed it in: whatever is released, two people have read."""
    return user.pk != release.submitted_by_id and is_coordinator(user)


def is_complete(release: Release) -> None:
    """Refuses to hand in what says nothing, and a correction that does not say what it corrects."""
    if not release.sections.exists():
        raise ActionRefused(_("Write at least one section before you hand it in."))
    if release.is_correction and not release.changes.strip():
        raise ActionRefused(_("Say what has changed since the version before, so that readers know."))


def is_open(release: Release) -> None:
    """Refuses to change what is being reviewed or was released."""
    if release.state not in ReleaseState.editable():
        raise ActionRefused(
            _("This version is “%(state)s” and cannot be changed now. Copy what you wrote.")
            % {"state": release.get_state_display()}
        )
