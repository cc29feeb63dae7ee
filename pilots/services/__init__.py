"""Verbs on pilots. `by` is the acting user, `at` the effective date of what is entered late."""

from pilots.services.agreement import (
    add_supporter,
    edit_pilot,
    freeze_agreement,
    reopen_agreement,
    sign_agreement,
    update_agreement,
)
from pilots.services.assessment import answer, invite, open_round
from pilots.services.documentation import (
    accept_section,
    confirm_documentation,
    publish,
    return_section,
    save_section,
    submit_section,
)
from pilots.services.lifecycle import activate, cancel, complete, resume, start_pilot, suspend

__all__ = [
    "accept_section",
    "activate",
    "add_supporter",
    "answer",
    "cancel",
    "complete",
    "confirm_documentation",
    "edit_pilot",
    "freeze_agreement",
    "invite",
    "open_round",
    "publish",
    "reopen_agreement",
    "resume",
    "return_section",
    "save_section",
    "sign_agreement",
    "start_pilot",
    "submit_section",
    "suspend",
    "update_agreement",
]
