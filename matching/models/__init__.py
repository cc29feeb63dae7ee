from matching.models.attachments import Attachment, AttachmentQuerySet
from matching.models.desk import BulkDecision, BulkItem, StaffNote
from matching.models.matches import Approval, Match, MatchAnswer, MatchQuerySet
from matching.models.messages import MESSAGE_LENGTH, MatchMessage
from matching.models.postings import (
    MODELS,
    Offer,
    OfferQuerySet,
    Posting,
    PostingQuerySet,
    Request,
)
from matching.models.runs import MatchingRun, RunBlock, Suggestion, Unserved
from matching.models.searches import SavedSearch, SavedSearchQuerySet
from matching.models.weights import TermStatistics, WeightSet

__all__ = [
    "MESSAGE_LENGTH",
    "MODELS",
    "Approval",
    "Attachment",
    "AttachmentQuerySet",
    "BulkDecision",
    "BulkItem",
    "Match",
    "MatchAnswer",
    "MatchMessage",
    "MatchQuerySet",
    "MatchingRun",
    "Offer",
    "OfferQuerySet",
    "Posting",
    "PostingQuerySet",
    "Request",
    "RunBlock",
    "SavedSearch",
    "SavedSearchQuerySet",
    "StaffNote",
    "Suggestion",
    "TermStatistics",
    "Unserved",
    "WeightSet",
]
