from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.enums import Scope
from partners.models import Application, Secret
from partners.services import MOST_HOURS

USUAL_HOURS = 24


class ScopesForm(forms.Form):
    """What an application may do. Nothing is chosen at first: each scope is a decision."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("Choose what the system needs and no more; you can change this at any time."),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class ApplicationForm(ScopesForm, forms.ModelForm):
    class Meta:
        model = Application
        fields = ["name", "purpose"]
        help_texts = {
            "name": _("The name of the system, such as “member database”."),
            "purpose": _("What it reads here and what for, in a sentence or two, for who comes after you."),
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    field_order = ["name", "purpose", "scopes"]


class RotationForm(forms.Form):
    """`replaced` is the secret that the person saw: another one in the meantime is not replaced unseen."""

    hours = forms.IntegerField(
        label=_("Hours that the old secret works on"),
        help_text=_("Time to put the new one into the system. With 0 the old one ends at once."),
        min_value=0,
        max_value=MOST_HOURS,
        initial=USUAL_HOURS,
    )
    replaced = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, data: Any, *, lasting: Secret | None) -> None:
        super().__init__(data, initial={"replaced": lasting.pk if lasting else 0})
