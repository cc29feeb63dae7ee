from matching.models.matches import Approval, Match, MatchAnswer, MatchQuerySet
from matching.models.postings import (
    Offer,
    OfferQuerySet,
    Posting,
    PostingQuerySet,
    Request,
    coordinates,
    followed_by,
)
from matching.models.runs import MatchingRun, RunBlock, Suggestion, Unserved
from matching.models.weights import TermStatistics, WeightSet

__all__ = [
    "Approval",
    "Match",
    "MatchAnswer",
    "MatchQuerySet",
    "MatchingRun",
    "Offer",
    "OfferQuerySet",
    "Posting",
    "PostingQuerySet",
    "Request",
    "RunBlock",
    "Suggestion",
    "TermStatistics",
    "Unserved",
    "WeightSet",
    "coordinates",
    "followed_by",
]
