from pilots.forms.contributions import ContributionForm
from pilots.forms.files import DocumentationFileForm, WithdrawalForm
from pilots.forms.papers import PaperBatchForm, PaperForm, RecountForm
from pilots.forms.pilots import (
    AgreementForm,
    AssessmentForm,
    InvitationForm,
    ReasonForm,
    SectionForm,
    SheetForm,
    ShortenForm,
    SupporterForm,
)
from pilots.forms.plan import ActivityForm, HeldForm
from pilots.forms.ratings import RatingForm
from pilots.forms.results import IndicatorForm, MeasurementForm, ReachForm, ResultForm, ShownMeasurementForm
from pilots.forms.updates import RhythmForm, UpdateForm, WorkbookForm

__all__ = [
    "ActivityForm",
    "AgreementForm",
    "AssessmentForm",
    "ContributionForm",
    "DocumentationFileForm",
    "HeldForm",
    "IndicatorForm",
    "InvitationForm",
    "MeasurementForm",
    "PaperBatchForm",
    "PaperForm",
    "RatingForm",
    "ReachForm",
    "ReasonForm",
    "RecountForm",
    "ResultForm",
    "RhythmForm",
    "SectionForm",
    "SheetForm",
    "ShortenForm",
    "ShownMeasurementForm",
    "SupporterForm",
    "UpdateForm",
    "WithdrawalForm",
    "WorkbookForm",
]
