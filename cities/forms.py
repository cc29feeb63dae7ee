from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cities import rules
from cities.enums import Duty, WorkLanguage
from cities.models import Invitation, Organisation
from cities.queries import colleagues, colleagues_besides

MEANINGS = {
    Duty.EDITOR: _("editor: writes offers and requests, answers matches, invites colleagues"),
    Duty.SIGNATORY: _("signatory: signs agreements for the organisation"),
    Duty.VIEWER: _("viewer: sees everything of the organisation, changes nothing"),
    Duty.APPROVER: _("approver: reviews and approves for the association, helps its members"),
}


class DutiesForm(forms.Form):
    """The duties that the user may give and end; what else the person holds stays."""

    duties = forms.MultipleChoiceField(label=_("Duties"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, user: Any, organisation: Organisation, held: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        grantable = rules.grantable_duties(user, organisation)
        self.kept = set(held) - set(grantable)
        field = cast(forms.MultipleChoiceField, self.fields["duties"])
        field.choices = [(duty.value, MEANINGS[duty]) for duty in grantable]
        field.initial = [duty for duty in grantable if duty in held]
        field.required = not self.kept

    @property
    def wanted(self) -> set[str]:
        return {*self.cleaned_data["duties"], *self.kept}


class InviteForm(DutiesForm, forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "name", "language"]
        help_texts = {"email": _("The person's own address at work: it becomes their sign-in.")}

    field_order = ["email", "name", "duties", "language"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, initial={"language": user.language}, **kwargs)


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Colleague"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, user: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["to"])
        field.queryset = colleagues_besides(user, organisation)


class ProfileForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages of work"),
        choices=WorkLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["name", "languages", "email", "website", "contact"]
        help_texts = {
            "email": _("Shown to everybody: an address of the office rather than of a person."),
            "contact": _("How to reach you: office, postal address, telephone. Shown to everybody."),
        }
        widgets = {"contact": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rules.is_verified(self.instance):
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Verified: your association changes it.")


class DelegationForm(forms.Form):
    """Who stands in for an approver, and when."""

    stand_in = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until"),
        help_text=_("The last day on which your colleague decides."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, association: Organisation, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["stand_in"]).queryset = colleagues(association, user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error(
                "ends_on", _("The last day comes before the first. Swap the two dates or correct one.")
            )
        return cleaned


class MemberFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8) or Excel (.xlsx), at most 5 MB and 2,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
