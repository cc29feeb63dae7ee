from django import forms
from django.utils.translation import gettext_lazy as _

from core.pictures import FORMATS
from pilots.enums import PeopleShown
from pilots.forms.pilots import field_of
from pilots.models import DocumentationFile
from pilots.services.files import PDF


class DocumentationFileForm(forms.Form):
    """A photograph or document, what it shows in words, and the statement about the people shown."""

    file = forms.FileField(
        label=_("Photograph or document"),
        max_length=200,
        help_text=_(
            "A photograph (JPEG, PNG, WebP) or a PDF, up to 10 MB. Of a photograph only the picture is kept, "
            "made smaller: place, time and camera are removed. A PDF stays as it is."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join([*FORMATS, PDF])}),
    )
    description = field_of(
        DocumentationFile,
        "description",
        required=True,
        label=_("What it shows, in words"),
        help_text=_("For those who cannot see it, or whose line is slow. Name nobody."),
    )
    people = forms.ChoiceField(
        label=_("People shown"), choices=PeopleShown.choices, widget=forms.RadioSelect, required=True
    )
    contact = field_of(
        DocumentationFile,
        "contact",
        required=True,
        label=_("Who may be asked about it"),
        help_text=_("The office or person that holds the agreement. Only those of this pilot see it."),
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        help_text=_("None is needed. Only those of this pilot see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
