from matching.forms.answers import DeclineForm, MessageForm, ReasonForm
from matching.forms.desk import PracticeForm, QueueForm
from matching.forms.postings import OfferForm, PostingForm, RequestForm
from matching.forms.searches import SearchForm
from matching.forms.weights import WeightsForm, WeightsReasonForm, weight_field
from matching.forms.writing import PART_FORMS, AttachmentForm, PartForm, StartForm

__all__ = [
    "PART_FORMS",
    "AttachmentForm",
    "DeclineForm",
    "MessageForm",
    "OfferForm",
    "PartForm",
    "PostingForm",
    "PracticeForm",
    "QueueForm",
    "ReasonForm",
    "RequestForm",
    "SearchForm",
    "StartForm",
    "WeightsForm",
    "WeightsReasonForm",
    "weight_field",
]
