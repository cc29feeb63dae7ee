from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation
from pilots.enums import StakeholderGroup
from pilots.forms.contributions import day_input
from pilots.forms.pilots import SCALE, AssessmentForm, field_of
from pilots.models import PaperBatch, Pilot
from pilots.models.papers import MOST_FORMS

# From 1 to 5 as on the paper, so that a form is typed as it is read.
ON_PAPER = (*SCALE[-2::-1], SCALE[-1])


def count_of(name: str, **options: Any) -> forms.Field:
    return field_of(PaperBatch, name, min_value=1, max_value=MOST_FORMS, **options)


class RecountForm(forms.Form):
    handed_out = count_of("handed_out", help_text=_("With all copies that were made of them."))
    counted = count_of(
        "counted",
        help_text=_(
            "Count the stack before you enter the first form: the number shows whether one was left out."
        ),
    )


class PaperBatchForm(RecountForm):
    """`entered_from` names the opened page, so that what is sent twice is entered once."""

    entered_from = forms.UUIDField(widget=forms.HiddenInput)
    side: Any = forms.ModelChoiceField(None, label=_("In the city of"), empty_label="---------")
    held_on = field_of(PaperBatch, "held_on", widget=day_input())

    field_order = ["entered_from", "side", "held_on", "handed_out", "counted"]

    def __init__(self, data: Any = None, *, pilot: Pilot) -> None:
        super().__init__(data, initial={"entered_from": uuid4()})
        side: Any = self.fields["side"]
        side.queryset = Organisation.objects.filter(
            pk__in=[partner.organisation_id for partner in pilot.partners]
        )


class PaperForm(AssessmentForm):
    """One form of paper, as it was filled in. `key` names the opened page, which keeps one form."""

    scale = ON_PAPER

    key = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Group"), choices=StakeholderGroup.choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, questions: dict[str, str]) -> None:
        super().__init__(data, questions=questions)
        self.initial["key"] = uuid4()
        comment = self.fields["comment"]
        comment.label = _("What is written on the form")
        comment.help_text = _(
            "Word for word. Before others read it, it waits for your decision like every comment."
        )

    @property
    def entry(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("key", "group", "comment")} | {
            "values": self.values
        }

    def renew(self) -> None:
        """What was refused is kept nowhere: sent again, it counts as a page of its own."""
        data: Any = self.data
        self.data = data = data.copy()
        data["key"] = uuid4()
