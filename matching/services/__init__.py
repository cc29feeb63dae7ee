"""Verbs on postings and matches.

`by` is the acting user (None: the clock), `at` the effective date of late entries.
"""

from matching.services.matches import (
    approve_match,
    decline_match,
    mark_piloted,
    record_brokered_match,
    record_outcome,
    reject_match,
    reopen_match,
    show_interest,
)
from matching.services.postings import (
    create_posting,
    edit_posting,
    expire_posting,
    publish_posting,
    renew_posting,
    request_matching,
    return_posting,
    submit_posting,
    withdraw_posting,
)
from matching.services.runs import cancel_run, resume_run, start_run, tend_run
from matching.services.weights import save_weights

__all__ = [
    "approve_match",
    "cancel_run",
    "create_posting",
    "decline_match",
    "edit_posting",
    "expire_posting",
    "mark_piloted",
    "publish_posting",
    "record_brokered_match",
    "record_outcome",
    "reject_match",
    "renew_posting",
    "reopen_match",
    "request_matching",
    "resume_run",
    "return_posting",
    "save_weights",
    "show_interest",
    "start_run",
    "submit_posting",
    "tend_run",
    "withdraw_posting",
]
