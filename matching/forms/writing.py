"""The pages on which a posting is written."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation, Region
from core.file_types import ACCEPTED
from matching.enums import PREFERRED_REGIONS, Part, Side, Urgency
from matching.forms.postings import OfferForm, PostingForm, RequestForm
from matching.parts import FIELDS, NEEDED, WINDOW, fingerprint, plain


class PartForm(PostingForm):
    """One page of a draft: nothing is required before it is submitted, and what is right can be saved alone.

    `base` and `opened` say from what the page was opened; see `services.save_part`.
    """

    use_required_attribute = False

    base = forms.CharField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, posting: Any, part: Part) -> None:
        origin = {"base": fingerprint(posting, part), "opened": uuid4().hex}
        super().__init__(data, instance=posting, initial=origin)
        self.part, self.names = part, FIELDS[posting.side][part]
        fields: dict[str, Any] = {name: self.fields[name] for name in (*self.names, "base", "opened")}
        for name, field in fields.items():
            field.required, field.is_needed = False, name in NEEDED
        self.fields = fields
        if part == Part.TEXT:
            self.leave_language_open(posting)
        if part == Part.PARTNER:  # a file may have named finer regions, which are not to get lost
            named = [region.pk for region in posting.preferred_regions.all()]
            fields["preferred_regions"].queryset = Region.objects.filter(pk__in=[*PREFERRED_REGIONS, *named])

    def leave_language_open(self, posting: Any) -> None:
        """The person may leave it to be recognised, and is told what was."""
        open_choice: Any = _("Recognise it from what I write")
        if posting.is_language_guessed and posting.language:
            self.initial["language"] = ""
            open_choice = _("%(language)s, recognised from your text") % {
                "language": posting.get_language_display()
            }
        language: Any = self.fields["language"]
        language.choices = [("", open_choice), *WorkLanguage.choices]
        language.help_text = _("Any language will do: partners are found across languages.")

    def clean_capacity(self) -> int:
        return self.cleaned_data["capacity"] or 1

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.NORMAL

    @property
    def right(self) -> dict[str, Any]:
        """What can be saved: fields without a fault, and the two dates of a window only together."""
        right = {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}
        if not right.keys() >= set(WINDOW):
            right = {name: value for name, value in right.items() if name not in WINDOW}
        return right

    @property
    def not_saved(self) -> list[str]:
        """Labels of the fields that were left as they were."""
        return [str(self.fields[name].label) for name in self.names if name not in self.right]

    @property
    def plain_values(self) -> dict[str, Any]:
        """What was typed; a language left to be recognised is none."""
        typed = {name: plain(value) for name, value in self.right.items()}
        return {name: value for name, value in typed.items() if value or name != "language"}

    @property
    def origin(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("base", "opened")}

    def fingerprint_of(self, posting: Any) -> str:
        return fingerprint(posting, self.part)

    def stand_on(self, posting: Any) -> None:
        """What is typed stays; saved the next time, it replaces what the posting says now."""
        data: Any = self.data
        self.data = data = data.copy()
        data["base"] = self.fingerprint_of(posting)


class OfferPartForm(PartForm, OfferForm):
    class Meta(OfferForm.Meta):
        exclude = ["organisation"]


class RequestPartForm(PartForm, RequestForm):
    class Meta(RequestForm.Meta):
        exclude = ["organisation"]


PART_FORMS: dict[Side, type[PartForm]] = {Side.OFFER: OfferPartForm, Side.REQUEST: RequestPartForm}


class StartForm(forms.Form):
    """For whom a posting is written; asked only of who writes for several."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation?"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.acted_for_by(user, Duty.EDITOR).order_by("name")
        self.organisations = list(field.queryset)
        if len(self.organisations) == 1:
            field.widget, field.initial = forms.HiddenInput(), self.organisations[0]


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=_("Add a file"),
        max_length=200,
        help_text=_("PDF, image or office document, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
