from programmes.services.evidence import add_evidence, withdraw_evidence
from programmes.services.funding import close_call, lapse_call, open_call, withdraw_call
from programmes.services.pledges import commit_pledge, pledge, record_payment, show_interest, withdraw_pledge
from programmes.services.priorities import set_priorities
from programmes.services.programmes import (
    edit_programme,
    establish_programme,
    mainstream_programme,
    plan_programme,
)
from programmes.services.tables import (
    choose_pilots,
    edit_round_table,
    invite_to_table,
    note_outcomes,
    plan_round_table,
    publish_minutes,
    record_round_table,
    take_seat_away,
)

__all__ = [
    "add_evidence",
    "choose_pilots",
    "close_call",
    "commit_pledge",
    "edit_programme",
    "edit_round_table",
    "establish_programme",
    "invite_to_table",
    "lapse_call",
    "mainstream_programme",
    "note_outcomes",
    "open_call",
    "plan_programme",
    "plan_round_table",
    "pledge",
    "publish_minutes",
    "record_payment",
    "record_round_table",
    "set_priorities",
    "show_interest",
    "take_seat_away",
    "withdraw_call",
    "withdraw_evidence",
    "withdraw_pledge",
]
