from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.forms.pilots import field_of
from pilots.models import Contribution, Pilot


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ContributionForm(forms.Form):
    """`entered_from` names the opened page, so that what is sent twice is entered once."""

    entered_from = forms.UUIDField(widget=forms.HiddenInput)
    participant: Any = forms.ModelChoiceField(None, label=_("Who gives"), empty_label=None)
    kind = field_of(Contribution, "kind")
    stage = field_of(Contribution, "stage")
    day = field_of(Contribution, "day", widget=day_input())
    what = field_of(Contribution, "what", help_text=_("For instance: travel of three engineers."))
    value = field_of(
        Contribution,
        "value",
        help_text=_("Of cash, or what things given in kind are worth. Empty for working time."),
    )
    hours = field_of(Contribution, "hours", help_text=_("For working time only, as the next two."))
    role = field_of(Contribution, "role", help_text=_("For instance: water engineer. No names of people."))
    hourly_rate = field_of(
        Contribution,
        "hourly_rate",
        help_text=_("As the partners agreed. Empty: the hours are shown as hours, and count as no money."),
    )
    currency = field_of(Contribution, "currency", help_text=_("Three letters, such as EUR."))
    usd_rate = field_of(
        Contribution, "usd_rate", help_text=_("Empty: as the last time with this currency. Not for USD.")
    )
    rate_on = field_of(Contribution, "rate_on", widget=day_input())

    def __init__(self, data: Any = None, *, pilot: Pilot) -> None:
        super().__init__(data, initial={"entered_from": uuid4()})
        participant: Any = self.fields["participant"]
        participant.queryset = pilot.participants.select_related("organisation")
        participant.label_from_instance = lambda participant: participant.organisation.name

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].strip().upper()
