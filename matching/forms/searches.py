from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Frequency
from matching.models import SavedSearch


class SearchForm(forms.ModelForm):
    """How somebody wants to hear of new results."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("Left empty, we name it after the filters."),
    )
    frequency = forms.ChoiceField(
        label=_("Tell me"),
        choices=[choice for choice in Frequency.choices if choice[0] != Frequency.NEVER],
        initial=Frequency.DAILY,
    )

    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]
