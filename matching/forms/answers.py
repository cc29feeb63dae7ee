from django import forms
from django.utils.translation import gettext_lazy as _

from matching.enums import DeclineReason
from matching.models import MatchAnswer, MatchMessage


class DeclineForm(forms.ModelForm):
    reason = forms.ChoiceField(label=_("Why not?"), choices=DeclineReason.choices, widget=forms.RadioSelect)

    class Meta:
        model = MatchAnswer
        fields = ["reason", "note", "is_private"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class ReasonForm(forms.Form):
    """A decision that needs a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class MessageForm(forms.ModelForm):
    class Meta:
        model = MatchMessage
        fields = ["text"]
        labels = {"text": _("Your question or answer")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
