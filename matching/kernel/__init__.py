"""The matcher as plain arithmetic on arrays: no database, no clock, no chance."""

from matching.kernel.eligibility import RULES
from matching.kernel.network import Best, Network, best_offers
from matching.kernel.ranking import Candidate, NearMiss, Part, Ranking, explain, rank
from matching.kernel.records import INCOME_GROUPS, PostingRecord
from matching.kernel.weights import CRITERIA, DEFAULT_WEIGHTS, KERNEL_VERSION

__all__ = [
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "INCOME_GROUPS",
    "KERNEL_VERSION",
    "RULES",
    "Best",
    "Candidate",
    "NearMiss",
    "Network",
    "Part",
    "PostingRecord",
    "Ranking",
    "best_offers",
    "explain",
    "rank",
]
