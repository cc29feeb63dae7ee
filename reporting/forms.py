import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exceptions import ActionRefused
from reporting.rules import check_as_of

# A number of 64 digits that is no part of a longer one, as `sha256sum` prints it before the name of the file.
SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOST_BYTES = 20_000_000


class PlainDayField(forms.DateField):
    default_error_messages = {"invalid": _("Write the day as year-month-day, such as 2004-12-31.")}

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, localize=False, **options)


class DayField(PlainDayField):
    """A day of the initiative's time, from its start up to today."""

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        try:
            check_as_of(value)
        except ActionRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AsOfForm(forms.Form):
    as_of = DayField(label=_("Figures as of"), required=False)

    @property
    def day(self) -> date:
        """The day asked for; today when none is given or it is not valid."""
        asked = self.cleaned_data.get("as_of") if self.is_bound and self.is_valid() else None
        return asked or timezone.localdate()


class ProofForm(forms.Form):
    """A downloaded file, or its SHA-256: `digest` is the one to look for."""

    file = forms.FileField(
        label=_("Downloaded file"),
        required=False,
        help_text=_("The PDF or the JSON of a report, at most 20 MB. It is read and not kept."),
        widget=forms.FileInput(attrs={"accept": ".json,.pdf"}),
    )
    sha256 = forms.CharField(
        label=_("Or its SHA-256"),
        required=False,
        max_length=500,
        help_text=_("64 digits, 0 to 9 and a to f, as the command sha256sum prints them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_file(self) -> str:
        """The SHA-256 of the file, read piece by piece."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _(
                    "The file is larger than 20 MB. Work out its SHA-256 on your device, with the command "
                    "sha256sum, and paste it below."
                )
            )
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        return digest.hexdigest()

    def clean_sha256(self) -> str:
        typed = self.cleaned_data["sha256"].lower()
        if not typed:
            return ""
        if (found := SHA256.search(typed)) is None:
            raise forms.ValidationError(
                _("A SHA-256 has 64 digits, 0 to 9 and a to f. Copy it again, from the first to the last.")
            )
        return found.group()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["file"]) == bool(cleaned["sha256"]):
            raise forms.ValidationError(_("Choose a file, or paste a SHA-256: one of the two."))
        return cleaned

    @property
    def digest(self) -> str:
        return self.cleaned_data["file"] or self.cleaned_data["sha256"]


class TrendsForm(forms.Form):
    """Region and time of the page of trends; `regions` are names by code."""

    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        error_messages={"invalid_choice": _("There is no region of this code. Choose one of the list.")},
    )

    def __init__(self, data: Any, *, regions: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["region"].choices = [("", _("The world")), *regions.items()]  # type: ignore[attr-defined]
        self.fields["from"] = PlainDayField(label=_("From"), required=False)
        self.fields["to"] = PlainDayField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error(
                "to", _("This day lies before the first one. Choose a later one, or exchange the two.")
            )
        return cleaned
