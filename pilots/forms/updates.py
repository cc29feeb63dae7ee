from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.enums import Light
from pilots.forms.pilots import field_of
from pilots.forms.standing import StandingForm
from pilots.models import Pilot, ProgressUpdate

TEXTS = ("light", "narrative", "money_note", "next_steps")


class UpdateForm(StandingForm):
    light: Any = forms.ChoiceField(
        label=_("How it goes"),
        choices=Light.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("By your own judgement; a first answer is suggested from what is overdue."),
    )
    narrative = field_of(
        ProgressUpdate, "narrative", help_text=_("A few sentences. What did not work is as useful.")
    )
    money_note = field_of(ProgressUpdate, "money_note", help_text=_("The figures are added by themselves."))
    next_steps = field_of(ProgressUpdate, "next_steps")

    def __init__(self, data: Any = None, *, update: ProgressUpdate) -> None:
        super().__init__(data, subject=update, names=TEXTS)
        for name in ("light", "narrative"):  # a draft may lack them, what is handed in may not
            field: Any = self.fields[name]
            field.is_needed = True


class RhythmForm(forms.Form):
    months = forms.IntegerField(label=_("Months that an update covers"), min_value=1, max_value=12)

    def __init__(self, data: Any = None, *, pilot: Pilot) -> None:
        super().__init__(data, initial={"months": pilot.update_months})


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("The form, filled in"),
        max_length=200,
        help_text=_("The Excel file that you downloaded here, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
