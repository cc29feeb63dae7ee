from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.evidence import MOST_BYTES, Document
from core.exceptions import ActionRefused
from core.models import EvidenceKind
from core.pictures import FORMATS


def done(form: forms.BaseForm, verb: Callable[[], Any]) -> bool:
    """Whether the verb was carried out; a refusal becomes an error of the form, which keeps the input."""
    try:
        verb()
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def posted(request: HttpRequest) -> Any:
    """What was sent, also when it was nothing; None on a first visit."""
    return request.POST if request.method == "POST" else None


class DocumentFields(forms.Form):
    """For a form that records a figure: `document` of the cleaned data is what shows it, or None."""

    document = forms.FileField(
        label=_("Document that shows it"),
        max_length=200,
        required=False,
        help_text=_(
            "A PDF, a photograph (JPEG, PNG, WebP) or an Excel workbook (XLSX), up to 10 MB. Of a photograph "
            "only the picture is kept, made smaller: place, time and camera are removed. Others stay as they "
            "are."
        ),
        widget=forms.FileInput(
            attrs={"accept": ",".join([*FORMATS, EvidenceKind.PDF, EvidenceKind.WORKBOOK, ".xlsx"])}
        ),
    )
    document_name = forms.CharField(
        label=_("What the document is"),
        max_length=200,
        required=False,
        help_text=_("For instance: meter readings of the second zone, June. Name no person."),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        file, name = said.get("document"), said.pop("document_name", "")
        said["document"] = None
        if file and name:
            # One byte more than is allowed shows that it is too large.
            said["document"] = Document(file.read(MOST_BYTES + 1), name)
        elif file and "document_name" not in self.errors:
            self.add_error("document_name", gettext("Say in a few words what the document is."))
        elif name and "document" not in self.errors:
            self.add_error("document", gettext("Choose the file. After an error it has to be chosen again."))
        return said


class DocumentForm(DocumentFields):
    """Of a document alone, which has to be brought."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = True
