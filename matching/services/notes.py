from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from matching import rules
from matching.models import StaffNote
from matching.models.desk import subject_field


def add_staff_note(subject: Any, *, association: Organisation, text: str, by: Any) -> StaffNote:
    """Leave a note on a match or a posting for the colleagues of one's association."""
    if association not in rules.associations_noting(by, subject):
        raise PermissionDenied
    if not text.strip():
        raise ActionRefused(_("Write the note first."))
    field = subject_field(subject)
    return StaffNote.objects.create(association=association, text=text.strip(), by=by, **{field: subject})
