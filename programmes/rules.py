from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.enums import Duty, OrganisationKind
from cities.models import Membership
from core.exceptions import ActionRefused
from pilots.enums import Role
from pilots.models import Participant
from programmes.models import FundingCall, Pledge, RoundTable, SupportProgramme


def may_speak_for(user: Any, organisation_id: int) -> bool:
    """Whether the user writes for the organisation, or coordinates the initiative; one query."""
    own = Q(duty__in=[Duty.EDITOR, Duty.SIGNATORY], organisation=organisation_id)
    held = Membership.objects.active().filter(user_id=user.pk)
    return held.filter(own | Q(duty=Duty.COORDINATOR)).exists()


def may_plan(user: Any) -> bool:
    """Whether the user writes for an organisation that may have a programme: any but a city's government."""
    if not user.is_authenticated:
        return False
    held = Membership.objects.active().filter(user_id=user.pk)
    writes = Q(duty__in=[Duty.EDITOR, Duty.SIGNATORY]) & ~Q(
        organisation__kind=OrganisationKind.CITY_GOVERNMENT
    )
    return held.filter(writes | Q(duty=Duty.COORDINATOR)).exists()


def may_end_call(user: Any, call: FundingCall) -> bool:
    """Editors and signatories of the partners who opened it, and coordinators; one query."""
    partners = Participant.objects.filter(pilot=call.pilot_id, role=Role.PARTNER)
    own = Q(duty__in=[Duty.EDITOR, Duty.SIGNATORY], organisation__in=partners.values("organisation"))
    held = Membership.objects.active().filter(user_id=user.pk)
    return held.filter(own | Q(duty=Duty.COORDINATOR)).exists()


def is_over(call: FundingCall) -> None:
    if call.closes_on >= timezone.localdate():
        raise ActionRefused(_("This call is open until %(day)s.") % {"day": date_format(call.closes_on)})


def may_support(user: Any) -> bool:
    """Whether the user may say for somebody that they support a pilot."""
    return may_plan(user)


def may_run(user: Any, programme: SupportProgramme) -> bool:
    return may_speak_for(user, programme.organisation_id)


def is_south_south(countries: Collection[str], southern: Collection[str]) -> bool:
    """Whether the cooperating countries are at least two, all of the south."""
    return len(countries) > 1 and set(countries) <= set(southern)


def has_several_countries(programme: SupportProgramme) -> None:
    if programme.countries.count() < 2:
        raise ActionRefused(_("Name at least two countries whose cities cooperate in the programme first."))


def refuse_without_evidence(on: date, evidence: str) -> None:
    if on > timezone.localdate():
        raise ActionRefused(_("This day is in the future. Give the day on which it happened."))
    if not evidence.strip():
        raise ActionRefused(_("Say what shows it: a decision, a budget line, a published document."))


def not_before(earlier: date | None, day: date) -> None:
    """Refuses a day before the step that comes first, and one that is still to come."""
    if day > timezone.localdate():
        raise ActionRefused(_("This day is in the future. Give the day on which it happened."))
    if earlier and day < earlier:
        raise ActionRefused(_("This cannot have happened before %(day)s.") % {"day": date_format(earlier)})


def may_change_pledge(user: Any, pledge: Pledge) -> bool:
    """Who gives, and coordinators, who record for donors without an account."""
    return may_speak_for(user, pledge.organisation_id)


def is_committed(pledge: Pledge) -> None:
    if pledge.committed_on is None:
        raise ActionRefused(_("Nothing is committed yet. Record the commitment first."))


def may_run_table(user: Any, table: RoundTable) -> bool:
    return may_speak_for(user, table.convened_by_id)


def is_minuted(table: RoundTable) -> None:
    if not table.seats.exists():
        raise ActionRefused(_("Name who took part in the round-table."))
    if not table.outcomes.strip():
        raise ActionRefused(_("Write down the outcomes first: they become the minutes."))
