"""Verbs on postings and matches.

`by` is the acting user (None: the clock), `at` the effective date of late entries.
"""

from matching.services.associations import set_practice
from matching.services.attachments import attach, remove_attachment
from matching.services.bulk import carry_out_bulk, prepare_bulk
from matching.services.matches import (
    approve_match,
    decline_match,
    mark_piloted,
    record_brokered_match,
    reject_match,
    reopen_match,
    show_interest,
)
from matching.services.messages import write_message
from matching.services.notes import add_staff_note
from matching.services.outcomes import record_outcome
from matching.services.postings import (
    close_as_served,
    create_posting,
    edit_posting,
    expire_posting,
    publish_posting,
    renew_once,
    renew_posting,
    request_matching,
    return_posting,
    submit_posting,
    withdraw_posting,
)
from matching.services.runs import cancel_run, resume_run, start_run, tend_run
from matching.services.searches import delete_search, save_search, stop_search, tell_found
from matching.services.telling import ask_for_decision, remind_of_expiry
from matching.services.weights import save_weights
from matching.services.writing import ChangedMeanwhile, copy_posting, revise_posting, save_part

__all__ = [
    "ChangedMeanwhile",
    "attach",
    "remove_attachment",
    "copy_posting",
    "revise_posting",
    "save_part",
    "add_staff_note",
    "approve_match",
    "ask_for_decision",
    "cancel_run",
    "carry_out_bulk",
    "close_as_served",
    "create_posting",
    "decline_match",
    "delete_search",
    "edit_posting",
    "expire_posting",
    "mark_piloted",
    "prepare_bulk",
    "publish_posting",
    "record_brokered_match",
    "record_outcome",
    "reject_match",
    "remind_of_expiry",
    "renew_once",
    "renew_posting",
    "reopen_match",
    "request_matching",
    "resume_run",
    "return_posting",
    "save_search",
    "save_weights",
    "set_practice",
    "show_interest",
    "start_run",
    "stop_search",
    "submit_posting",
    "tell_found",
    "tend_run",
    "withdraw_posting",
    "write_message",
]
