from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.enums import Mode
from pilots.forms.contributions import day_input
from pilots.forms.pilots import field_of
from pilots.forms.standing import StandingForm
from pilots.models import Activity, Pilot
from pilots.models.plan import MOST_DAYS, MOST_PEOPLE

NAMES = ("mode", "title", "starts_on", "ends_on", "host", "place", "people", "visa_days", "notes")


class ActivityForm(StandingForm):
    """`entered_from` names the opened page of a new activity, so that what is sent twice is added once."""

    entered_from = forms.UUIDField(widget=forms.HiddenInput)
    mode = field_of(Activity, "mode")
    title = field_of(Activity, "title")
    starts_on = field_of(Activity, "starts_on", widget=day_input())
    ends_on = field_of(Activity, "ends_on", widget=day_input())
    host: Any = forms.ModelChoiceField(None, label=_("Host"), required=False)
    place = field_of(Activity, "place")
    people = field_of(Activity, "people", max_value=MOST_PEOPLE)
    visa_days = field_of(
        Activity,
        "visa_days",
        max_value=MOST_DAYS,
        help_text=_("For visits: invitations and the budget have to be ready before the visa is asked for."),
    )
    notes = field_of(Activity, "notes")

    def __init__(self, data: Any = None, *, pilot: Pilot, activity: Activity | None = None) -> None:
        subject = activity or Activity(pilot=pilot, mode=Mode.STUDY_VISIT)
        super().__init__(data, subject=subject, names=NAMES)
        self.fields["entered_from"].initial = activity.uuid if activity else uuid4()
        host: Any = self.fields["host"]
        host.queryset = pilot.participants.select_related("organisation")
        host.label_from_instance = lambda participant: participant.organisation.name

    @property
    def plan(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NAMES}


class HeldForm(forms.Form):
    people_came = field_of(Activity, "people_came", max_value=MOST_PEOPLE)
