from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.models import Milestone
from reporting.schedules.models import ReportSchedule


class ScheduleForm(forms.ModelForm):
    milestone = forms.ModelChoiceField(Milestone.objects.all(), to_field_name="year", label=_("Milestone"))

    class Meta:
        model = ReportSchedule
        fields = ["milestone", "rhythm", "language"]
        help_texts = {"rhythm": _("You get it when the period is over, as of its last day.")}


class RhythmForm(ScheduleForm):
    """What can be changed of a schedule that is there."""

    milestone: Any = None
