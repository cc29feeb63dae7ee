from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DocumentFields
from pilots.forms.contributions import day_input
from pilots.forms.pilots import field_of
from pilots.forms.standing import StandingForm
from pilots.models import Indicator, Measurement, Reach, Result
from pilots.models.results import MOST_PEOPLE

INDICATOR = ("title", "unit", "baseline", "target", "target_on", "source", "counts_people")
PARTS = ("women", "men", "sex_unknown", "slum_dwellers", "young")


def people(model: Any, name: str, **options: Any) -> forms.Field:
    return field_of(model, name, max_value=MOST_PEOPLE, **options)


class ResultForm(StandingForm):
    title = field_of(Result, "title", help_text=_("What is different afterwards, in one sentence."))

    def __init__(self, data: Any = None, *, result: Result | None = None) -> None:
        super().__init__(data, subject=result or Result(), names=("title",))


class IndicatorForm(StandingForm):
    title = field_of(Indicator, "title", help_text=_("For instance: water lost in the zone."))
    unit = field_of(Indicator, "unit", help_text=_("For instance: percent, households, people."))
    baseline = field_of(Indicator, "baseline", help_text=_("Before the exchange; empty if nobody knows."))
    target = field_of(Indicator, "target")
    target_on = field_of(Indicator, "target_on", widget=day_input())
    source = field_of(Indicator, "source", help_text=_("For instance: the utility's meter readings."))
    counts_people = field_of(Indicator, "counts_people")

    def __init__(self, data: Any = None, *, indicator: Indicator | None = None) -> None:
        super().__init__(data, subject=indicator or Indicator(), names=INDICATOR)


class MeasurementForm(forms.Form):
    on = field_of(Measurement, "on", widget=day_input())
    value = field_of(Measurement, "value")
    women = people(Measurement, "women")
    men = people(Measurement, "men")
    sex_unknown = people(Measurement, "sex_unknown")
    slum_dwellers = people(Measurement, "slum_dwellers")
    young = people(Measurement, "young")
    source = field_of(Measurement, "source")

    def __init__(self, data: Any = None, files: Any = None, *, indicator: Indicator) -> None:
        super().__init__(data, files, initial={"source": indicator.source})
        if not indicator.counts_people:
            for name in PARTS:
                del self.fields[name]


class ShownMeasurementForm(DocumentFields, MeasurementForm):
    """A figure as it is entered on its page, perhaps with a document."""


class ReachForm(forms.Form):
    on = field_of(Reach, "on", widget=day_input())
    slum_dwellers = people(Reach, "slum_dwellers", help_text=_("Since the exchange began, all together."))
    other_residents = people(Reach, "other_residents")
    method = field_of(Reach, "method", help_text=_("For instance: door-to-door count of five streets."))
