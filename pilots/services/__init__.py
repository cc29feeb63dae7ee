"""Verbs on pilots. `by` is the acting user, `at` the effective date of what is entered late."""

from pilots.services.agreement import (
    add_supporter,
    edit_pilot,
    freeze_agreement,
    reopen_agreement,
    sign_agreement,
    update_agreement,
)
from pilots.services.amendments import discard_amendment, open_amendment
from pilots.services.assessment import MOST_CARDS, answer, invite, invite_many, open_round
from pilots.services.comments import release_comment, shorten_comment, withhold_comment
from pilots.services.contributions import record_contribution, reverse_contribution
from pilots.services.documentation import (
    accept_section,
    confirm_documentation,
    publish,
    renew_consent,
    return_section,
    save_section,
    share_missing_practices,
    submit_section,
    withdraw_consent,
)
from pilots.services.evidence import add_evidence, withdraw_evidence
from pilots.services.files import add_file, withdraw_documentation_file
from pilots.services.lifecycle import activate, cancel, complete, resume, start_pilot, suspend
from pilots.services.papers import (
    close_batch,
    discard_batch,
    enter_form,
    open_batch,
    recount,
    take_back_form,
)
from pilots.services.plan import change_activity, drop_activity, hold_activity, plan_activity, set_tick
from pilots.services.ratings import rate_broker
from pilots.services.results import (
    add_indicator,
    add_result,
    change_indicator,
    change_result,
    measure,
    record_reach,
)
from pilots.services.updates import (
    accept_update,
    begin_update,
    remind_of_update,
    return_update,
    save_update,
    set_rhythm,
    submit_update,
)

__all__ = [
    "MOST_CARDS",
    "accept_section",
    "accept_update",
    "activate",
    "add_evidence",
    "add_file",
    "add_indicator",
    "add_result",
    "add_supporter",
    "answer",
    "begin_update",
    "cancel",
    "change_activity",
    "change_indicator",
    "change_result",
    "close_batch",
    "complete",
    "confirm_documentation",
    "discard_amendment",
    "discard_batch",
    "drop_activity",
    "edit_pilot",
    "enter_form",
    "freeze_agreement",
    "hold_activity",
    "invite",
    "invite_many",
    "measure",
    "open_amendment",
    "open_batch",
    "open_round",
    "plan_activity",
    "publish",
    "rate_broker",
    "record_contribution",
    "record_reach",
    "recount",
    "release_comment",
    "renew_consent",
    "remind_of_update",
    "reopen_agreement",
    "resume",
    "return_section",
    "return_update",
    "reverse_contribution",
    "save_section",
    "save_update",
    "set_rhythm",
    "set_tick",
    "share_missing_practices",
    "shorten_comment",
    "sign_agreement",
    "start_pilot",
    "submit_section",
    "submit_update",
    "suspend",
    "take_back_form",
    "update_agreement",
    "withdraw_consent",
    "withdraw_documentation_file",
    "withdraw_evidence",
    "withhold_comment",
]
