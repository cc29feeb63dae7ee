"""The explanation of a match in words, in the reader's language: the same for page, API and mail.

`explain` puts the stored criteria into words, `explanation` adds what would raise the score, and
`near_misses` says for an empty list who was nearest and what stood in the way.
"""

from matching.explanations.match import Explanation, explain_match, explanation
from matching.explanations.nearest import NearMiss, Way, near_misses, thin_network
from matching.explanations.raising import Raising, Suggestion
from matching.explanations.rows import Row, explain
from matching.explanations.words import INCOME_GROUPS, NAMES, RULES

__all__ = [
    "INCOME_GROUPS",
    "NAMES",
    "RULES",
    "Explanation",
    "NearMiss",
    "Raising",
    "Row",
    "Suggestion",
    "Way",
    "explain",
    "explain_match",
    "explanation",
    "near_misses",
    "thin_network",
]
