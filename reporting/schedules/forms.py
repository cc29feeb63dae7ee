from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.models import Milestone
from reporting.schedules.models import ReportSchedule


class RhythmForm(forms.ModelForm):
    """What can be changed of a schedule that is there."""

    class Meta:
        model = ReportSchedule
        fields = ["rhythm", "language"]
        help_texts = {"rhythm": _("You get it when the period is over, as of its last day.")}


class ScheduleForm(RhythmForm):
    milestone = forms.ModelChoiceField(Milestone.objects.all(), to_field_name="year", label=_("Milestone"))
    field_order = ["milestone", "rhythm", "language"]
