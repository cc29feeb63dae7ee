from datetime import date
from typing import Any

from django.db.models import Exists
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import Membership, Organisation
from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from programmes.rules import may_run
from reporting.associations.rules import may_write_for
from reporting.models import WRITING_DUTIES, reader_memberships
from reporting.reference import INITIATIVE_START


def may_read_reports(user: Any) -> bool:
    return user.is_authenticated and reader_memberships(user).exists()


def may_open_reports(user: Any) -> bool:
    """Readers, and who may have a report on a programme of their own; one query."""
    own = Organisation.objects.acted_for_by(user, *WRITING_DUTIES).filter(programmes__isnull=False)
    held = Membership.objects.active().filter(user_id=user.pk)
    return held.filter(Exists(reader_memberships(user)) | Exists(own)).exists()


def may_ask(user: Any, question: Any) -> bool:
    """An association's and a programme's own report: for whom they belong to, and coordinators."""
    if question.submission:
        association = question.submission.report.association
        return may_write_for(user, association) or is_coordinator(user)
    if question.programme:
        return may_run(user, question.programme)
    return may_read_reports(user)


def may_record_evaluation(user: Any) -> bool:
    return is_coordinator(user)


def check_since(since: date | None, as_of: date) -> None:
    """Refuse a period that begins before the initiative or after its own end."""
    if since is None:
        return
    if since < INITIATIVE_START:
        raise ActionRefused(
            _("The initiative started on %(start)s. Choose that day or a later one.")
            % {"start": date_format(INITIATIVE_START)}
        )
    if since > as_of:
        raise ActionRefused(_("The period ends before it begins. Change one of the two days."))


def check_as_of(as_of: date) -> None:
    """Refuse a day outside the initiative's time: from its start up to today."""
    if as_of > timezone.localdate():
        raise ActionRefused(_("Nothing is known of a day in the future. Choose a day up to today."))
    if as_of < INITIATIVE_START:
        raise ActionRefused(
            _("The initiative started on %(start)s. Choose that day or a later one.")
            % {"start": date_format(INITIATIVE_START)}
        )
