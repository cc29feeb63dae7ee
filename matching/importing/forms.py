"""The page's forms for a row of a file."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Region
from matching.forms import OfferForm, PostingForm, RequestForm
from matching.rules import lacks_theme

ISO_DATE = ["%Y-%m-%d"]


class RowForm(PostingForm):
    """The page's form for a file: organisations by slug, every region, dates in one format only."""

    published_on = forms.DateField(required=False)
    interpretation = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda answer: answer == "yes",
        error_messages={"invalid_choice": gettext_lazy("Write yes or no.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        organisation = fields["organisation"]
        organisation.to_field_name = "slug"
        organisation.error_messages["invalid_choice"] = _("No organisation has this short name here.")
        fields["preferred_regions"].queryset = Region.objects.all()
        fields["external_id"].required = True
        for name in ("window_start", "window_end", "published_on"):
            fields[name].input_formats = ISO_DATE
            fields[name].error_messages["invalid"] = _("Write a day of the calendar like this: 2004-12-31.")

    def clean_published_on(self) -> date | None:
        day = self.cleaned_data["published_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is in the future. Leave it empty to publish today."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "themes" in cleaned and not cleaned["themes"] and not cleaned.get("theme_other"):
            self.add_error("themes", lacks_theme())
        return cleaned


class OfferRow(RowForm, OfferForm):
    class Meta(OfferForm.Meta):
        fields = ["external_id", *OfferForm.Meta.fields]


class RequestRow(RowForm, RequestForm):
    class Meta(RequestForm.Meta):
        fields = ["external_id", *RequestForm.Meta.fields]


FORMS: dict[str, type[RowForm]] = {"offer": OfferRow, "request": RequestRow}
