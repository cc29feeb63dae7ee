from matching.queries.announcements import best_proposals, to_announce
from matching.queries.brokers import brokers_of
from matching.queries.bulk import foresee, results
from matching.queries.counterparts import candidates
from matching.queries.coverage import coverage
from matching.queries.deciding import decidable_by, with_decision_date
from matching.queries.dossier import Dossier, dossier, for_dossier
from matching.queries.learning import SPEAKS_OF, Estimate, LearningReport, learning_report
from matching.queries.nearest import NEAREST, lapsed_refusals, on_offer, refusals
from matching.queries.pages import answers_visible_to, matching_job
from matching.queries.pairs import Pair, names_by_code, others_on_offer, pair
from matching.queries.queue import (
    Entry,
    QueueFilter,
    answers_awaited,
    counts_by_due,
    pilots_to_start,
    subjects,
    work_queue,
)
from matching.queries.recipients import editors, people_deciding, reviewers
from matching.queries.records import (
    Setting,
    posting_record,
    posting_records,
    reliability,
    times_served,
)
from matching.queries.reminders import (
    Renewal,
    decisions_to_remind_of,
    ending_soon,
    read_renewal,
    renewal_link,
)
from matching.queries.rights import rights, with_rights
from matching.queries.searches import (
    new_postings,
    read_search_token,
    search_stop_link,
    still_published,
)
from matching.queries.served import RequestRecord, request_records
from matching.queries.terms import term_statistics
from matching.queries.weights import (
    answering_associations,
    current_weight_sets,
    proposals_of_earlier_versions,
    requests_weighed_by,
    weight_history,
    weights_in_force,
)
from matching.queries.writing import Alike, PartState, alike, next_part, part_states

__all__ = [
    "Alike",
    "PartState",
    "alike",
    "next_part",
    "part_states",
    "NEAREST",
    "SPEAKS_OF",
    "Dossier",
    "Entry",
    "Estimate",
    "LearningReport",
    "Pair",
    "QueueFilter",
    "Renewal",
    "Setting",
    "answering_associations",
    "answers_awaited",
    "answers_visible_to",
    "best_proposals",
    "brokers_of",
    "candidates",
    "counts_by_due",
    "coverage",
    "decidable_by",
    "current_weight_sets",
    "dossier",
    "editors",
    "for_dossier",
    "decisions_to_remind_of",
    "ending_soon",
    "lapsed_refusals",
    "foresee",
    "learning_report",
    "matching_job",
    "names_by_code",
    "new_postings",
    "on_offer",
    "others_on_offer",
    "pair",
    "pilots_to_start",
    "people_deciding",
    "posting_record",
    "posting_records",
    "read_renewal",
    "read_search_token",
    "refusals",
    "proposals_of_earlier_versions",
    "reliability",
    "renewal_link",
    "requests_weighed_by",
    "results",
    "subjects",
    "reviewers",
    "rights",
    "search_stop_link",
    "still_published",
    "term_statistics",
    "times_served",
    "weight_history",
    "weights_in_force",
    "to_announce",
    "with_decision_date",
    "with_rights",
    "work_queue",
    "RequestRecord",
    "request_records",
]
