from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Country, Organisation, Theme
from matching.enums import Due, WorkKind
from matching.queries import QueueFilter


class QueueForm(forms.Form):
    """What of the queue a person wants to see; whatever is no choice is left out."""

    due = forms.ChoiceField(label=_("When"), choices=[("", _("At any time")), *Due.choices], required=False)
    work = forms.ChoiceField(
        label=_("Kind of work"), choices=[("", _("All kinds")), *WorkKind.choices], required=False
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.all(), required=False, empty_label=_("All themes")
    )
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.filter(cities__organisations__isnull=False).distinct(),
        required=False,
        empty_label=_("All countries"),
    )

    @property
    def wanted(self) -> QueueFilter:
        self.is_valid()
        return QueueFilter(**{name: value or None for name, value in self.cleaned_data.items()})


class PracticeForm(forms.ModelForm):
    """How an association answers for its members."""

    promised_days = forms.IntegerField(
        label=_("We answer within so many days"),
        min_value=1,
        max_value=60,
        help_text=_(
            "From 1 to 60. Your members and their partners see the day until which you promised to answer."
        ),
    )
    approvals_needed = forms.TypedChoiceField(
        label=_("Who approves a match"),
        choices=[(1, _("one of us")), (2, _("two of us, each on their own"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    trusts_members = forms.BooleanField(
        label=_("Verified members publish without our review"), required=False
    )

    class Meta:
        model = Organisation
        fields = ["promised_days", "approvals_needed", "trusts_members"]
