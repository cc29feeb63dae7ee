from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exceptions import ActionRefused
from reporting.models import Milestone, Report
from reporting.rules import check_as_of


class DayField(forms.DateField):
    """A day of the initiative's time, from its start up to today."""

    default_error_messages = {"invalid": _("Write the day as year-month-day, such as 2004-12-31.")}

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, localize=False, **options)

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


class ReportForm(forms.ModelForm):
    milestone = forms.ModelChoiceField(Milestone.objects.all(), to_field_name="year", label=_("Milestone"))
    as_of = DayField(
        label=_("As of"),
        help_text=_("The report counts what took effect up to this day, as it is known now."),
    )

    class Meta:
        model = Report
        fields = ["milestone", "as_of", "language"]
