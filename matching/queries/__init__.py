from matching.queries.announcements import best_proposals, editors, to_announce
from matching.queries.counterparts import candidates
from matching.queries.learning import SPEAKS_OF, Estimate, LearningReport, learning_report
from matching.queries.nearest import NEAREST, lapsed_refusals, on_offer, refusals
from matching.queries.pages import WorkQueue, answers_visible_to, matching_job, work_queue
from matching.queries.pairs import Pair, names_by_code, others_on_offer, pair
from matching.queries.records import (
    Setting,
    posting_record,
    posting_records,
    reliability,
    times_served,
)
from matching.queries.terms import term_statistics
from matching.queries.weights import (
    answering_associations,
    current_weight_sets,
    proposals_of_earlier_versions,
    requests_weighed_by,
    weight_history,
    weights_in_force,
)

__all__ = [
    "NEAREST",
    "SPEAKS_OF",
    "Estimate",
    "LearningReport",
    "Pair",
    "Setting",
    "WorkQueue",
    "answering_associations",
    "answers_visible_to",
    "best_proposals",
    "candidates",
    "current_weight_sets",
    "editors",
    "lapsed_refusals",
    "learning_report",
    "matching_job",
    "names_by_code",
    "on_offer",
    "others_on_offer",
    "pair",
    "posting_record",
    "posting_records",
    "refusals",
    "proposals_of_earlier_versions",
    "reliability",
    "requests_weighed_by",
    "term_statistics",
    "times_served",
    "weight_history",
    "weights_in_force",
    "to_announce",
    "work_queue",
]
