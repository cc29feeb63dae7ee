from pilots.models.assessment import Comment
from pilots.models.contributions import Contribution
from pilots.models.files import DocumentationFile
from pilots.models.papers import PaperBatch
from pilots.models.pilots import (
    Agreement,
    Answer,
    AssessmentRound,
    DocumentationConfirmation,
    DocumentationSection,
    Invitation,
    Participant,
    Pilot,
    Questionnaire,
    Signature,
)
from pilots.models.plan import Activity, ChecklistTick
from pilots.models.ratings import BrokerRating
from pilots.models.results import Indicator, Measurement, MeasurementEvidence, Reach, Result
from pilots.models.updates import ProgressUpdate

__all__ = [
    "Activity",
    "Agreement",
    "Answer",
    "AssessmentRound",
    "BrokerRating",
    "ChecklistTick",
    "Comment",
    "Contribution",
    "DocumentationConfirmation",
    "DocumentationFile",
    "DocumentationSection",
    "Indicator",
    "Invitation",
    "Measurement",
    "MeasurementEvidence",
    "PaperBatch",
    "Participant",
    "Pilot",
    "ProgressUpdate",
    "Questionnaire",
    "Reach",
    "Result",
    "Signature",
]
