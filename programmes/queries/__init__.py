from programmes.queries.fits import Ranked, named_pilot, supporters_of
from programmes.queries.funding import calls_for, calls_for_display
from programmes.queries.people import money_people
from programmes.queries.pledges import Total, totals
from programmes.queries.promised import PledgeRecord, pledge_records
from programmes.queries.records import (
    ProgrammeRecord,
    RoundTableRecord,
    programme_records,
    round_table_records,
)
from programmes.queries.sheets import Sheet, sheet_of

__all__ = [
    "PledgeRecord",
    "ProgrammeRecord",
    "Ranked",
    "RoundTableRecord",
    "Sheet",
    "Total",
    "calls_for",
    "calls_for_display",
    "money_people",
    "named_pilot",
    "pledge_records",
    "programme_records",
    "round_table_records",
    "sheet_of",
    "supporters_of",
    "totals",
]
