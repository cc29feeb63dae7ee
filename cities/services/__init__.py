"""Verbs on organisations and their people. `by` is the acting user."""

from cities.services.coordinators import appoint_coordinator
from cities.services.delegation import delegate, end_delegation
from cities.services.invitations import (
    accept_invitation,
    invite,
    join_with_new_account,
    resend_invitation,
    withdraw_invitation,
)
from cities.services.member_imports import (
    carry_out_member_import,
    choose_for_rows,
    confirm_member_import,
    discard_member_import,
    prepare_member_import,
)
from cities.services.people import change_duties, end_membership, hand_over
from cities.services.profile import edit_profile
from cities.services.verification import refuse_verification, take_verification_back, verify_organisation

__all__ = [
    "accept_invitation",
    "appoint_coordinator",
    "carry_out_member_import",
    "change_duties",
    "choose_for_rows",
    "confirm_member_import",
    "delegate",
    "discard_member_import",
    "edit_profile",
    "end_delegation",
    "end_membership",
    "hand_over",
    "invite",
    "join_with_new_account",
    "prepare_member_import",
    "refuse_verification",
    "resend_invitation",
    "take_verification_back",
    "verify_organisation",
    "withdraw_invitation",
]
