from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import Duty
from cities.models import Membership, Organisation
from cities.queries import lead_associations
from core.exceptions import ActionRefused
from pilots.enums import StakeholderGroup
from pilots.models import AssessmentRound, PaperBatch, Pilot
from pilots.models.papers import MOST_FORMS


class SavedAlready(ActionRefused):
    """The same form of the same page came before: somebody clicked twice."""


def reviews_as(user: Any, pilot: Pilot) -> Organisation:
    """The association for which a reviewer of the pilot acts, or the coordinator's body."""
    leads = lead_associations([partner.organisation for partner in pilot.partners], timezone.localdate())
    held = Membership.objects.active().filter(user_id=user.pk).select_related("organisation").order_by("pk")
    duties = list(held)
    approves = [m for m in duties if m.duty == Duty.APPROVER and m.organisation in leads.values()]
    return (approves or [m for m in duties if m.duty == Duty.COORDINATOR])[0].organisation


def is_day_of_round(round_: AssessmentRound, held_on: date, today: date) -> None:
    opened_on = round_.opened_at.astimezone(UTC).date()
    if held_on < opened_on:
        raise ActionRefused(
            _("The assessment was opened on %(date)s, so no form of it was filled in before.")
            % {"date": date_format(opened_on)}
        )
    if held_on > today:
        raise ActionRefused(_("Forms that came back were filled in on a day up to today."))


def are_paper_counts(handed_out: int, counted: int) -> None:
    if counted < 1:
        raise ActionRefused(_("There is nothing to enter unless one form at least came back."))
    if counted > handed_out:
        raise ActionRefused(
            _(
                "More forms came back than were handed out. Count both again; if some were copied, count the "
                "copies among those handed out."
            )
        )
    if handed_out > MOST_FORMS:
        raise ActionRefused(
            _("At most %(count)d forms are entered together. Put the others into a second batch.")
            % {"count": MOST_FORMS}
        )


def is_open_batch(batch: PaperBatch) -> None:
    if batch.closed_at is not None:
        raise ActionRefused(
            _("These forms were closed on %(date)s. They are answers now, which nobody can change.")
            % {"date": date_format(batch.closed_at)}
        )


def is_new_form(batch: PaperBatch, entry: Mapping[str, Any]) -> None:
    """Refuses what was sent from a page whose form is saved; who went back to it may have the next form."""
    for number, saved in enumerate(batch.entries, start=1):
        if saved == entry:
            raise SavedAlready(_("This form is saved already."))
        if saved["key"] == entry["key"]:
            raise ActionRefused(
                _(
                    "Form %(number)d was saved from this page, and it said something else. If this is the "
                    "next form, save it once more. If you are correcting form %(number)d, take that one back."
                )
                % {"number": number}
            )


def is_wanted(batch: PaperBatch) -> None:
    if len(batch.entries) >= batch.counted:
        raise ActionRefused(
            ngettext(
                "%(count)d form was counted, and is entered. If one more came back, correct the count first.",
                "All %(count)d forms that you counted are entered. If one more came back, correct the count "
                "first.",
                batch.counted,
            )
            % {"count": batch.counted}
        )


def is_group(group: str) -> None:
    if group not in StakeholderGroup:
        raise ActionRefused(_("Choose the group that is ticked on the form."))


def is_count_of_entries(batch: PaperBatch, counted: int) -> None:
    if counted < (kept := len(batch.entries)):
        raise ActionRefused(
            ngettext(
                "%(count)d form is entered, so no fewer came back.",
                "%(count)d forms are entered, so no fewer came back. If some were entered twice, discard all "
                "and enter them again.",
                kept,
            )
            % {"count": kept}
        )


def is_entered_as_counted(batch: PaperBatch) -> None:
    if (kept := len(batch.entries)) != batch.counted:
        raise ActionRefused(
            ngettext(
                "You counted %(counted)d form; %(entered)d is entered. Enter it, or correct the count.",
                "You counted %(counted)d forms; %(entered)d are entered. Enter the others, or correct the "
                "count.",
                batch.counted,
            )
            % {"counted": batch.counted, "entered": kept}
        )
