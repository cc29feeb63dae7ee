import re
from copy import copy
from decimal import Decimal

from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots.enums import PilotState, Role
from pilots.models import Agreement, Participant, Pilot

CURRENCY = re.compile("[A-Z]{3}")


def open_version(pilot: Pilot) -> Agreement | None:
    """The version that is being written or signed; none in a pilot that has ended."""
    return pilot.versions.open().first() if pilot.state in PilotState.unfinished() else None


def draft(pilot: Pilot) -> Agreement:
    """The version that is still being written. Refuses once its text is fixed, and where there is none."""
    version = open_version(pilot)
    if version is None:
        raise ActionRefused(
            _("This pilot is %(state)s, and no version of its agreement is being written.")
            % {"state": pilot.get_state_display()}
        )
    if version.is_frozen:
        raise ActionRefused(_("The text is fixed for signature. Reopen it first to change it."))
    return version


def is_amendable(pilot: Pilot) -> None:
    """Refuses a second amendment beside an open one, and any before the agreement or after the exchange."""
    if pilot.state not in PilotState.amendable():
        raise ActionRefused(
            _(
                "An agreement can be amended from its signature to the end of the exchange; "
                "this pilot is %(state)s."
            )
            % {"state": pilot.get_state_display()}
        )
    if open_version(pilot):
        raise ActionRefused(
            _("An amendment is open already. Finish or discard it before you open another one.")
        )


def is_budget(amount: Decimal | None, currency: str) -> None:
    """Refuses an amount without currency or the reverse, a negative amount, and what is no currency code."""
    if (amount is None) != (currency == ""):
        raise ActionRefused(_("Write the total cost together with its currency, or leave both empty."))
    if amount is not None and amount < 0:
        raise ActionRefused(_("The total cost cannot be negative."))
    if currency and not CURRENCY.fullmatch(currency):
        raise ActionRefused(_("Use the three capital letters of the currency, such as EUR."))


def parties(agreement: Agreement) -> list[Participant]:
    """Copies of the participants with what each gives and gains by this version, in force or not."""
    participants = [copy(participant) for participant in agreement.pilot.participants.all()]
    for party in participants:
        party.gives, party.gains = agreement.terms.get(str(party.pk), (party.gives, party.gains))
    return participants


def is_complete(agreement: Agreement) -> None:
    """Refuses to fix an agreement that leaves open what it is for or what somebody gives or gains."""
    if not agreement.purposes.strip():
        raise ActionRefused(_("Write the purposes of the exchange before you fix the text."))
    for party in parties(agreement):
        if party.role == Role.PARTNER and not (party.gives.strip() and party.gains.strip()):
            raise ActionRefused(
                _("Write what %(partner)s gives and what it gains: neither may be empty.")
                % {"partner": party.organisation}
            )


def unsigned(agreement: Agreement) -> set[int]:
    """Partners whose signature is missing."""
    signed = set(agreement.signatures.values_list("organisation_id", flat=True))
    return {partner.organisation_id for partner in agreement.pilot.partners} - signed


def is_signed(pilot: Pilot) -> None:
    if unsigned(pilot.agreement):
        raise ActionRefused(_("Both partners have to sign first."))
