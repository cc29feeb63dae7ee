"""The matcher as plain arithmetic on arrays: no database, no clock, no chance."""

from matching.kernel.eligibility import RULES
from matching.kernel.features import INCOME_GROUPS, PostingRecord
from matching.kernel.ranking import Candidate, NearMiss, Part, Ranking, rank
from matching.kernel.weights import CRITERIA, DEFAULT_WEIGHTS, KERNEL_VERSION

__all__ = [
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "INCOME_GROUPS",
    "KERNEL_VERSION",
    "RULES",
    "Candidate",
    "NearMiss",
    "Part",
    "PostingRecord",
    "Ranking",
    "rank",
]
