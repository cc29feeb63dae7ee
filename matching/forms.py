from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation, Region, Theme
from matching.criteria_texts import MEANINGS
from matching.enums import PREFERRED_REGIONS, DeclineReason, Mode
from matching.explanations import NAMES
from matching.kernel import CRITERIA
from matching.models import MatchAnswer, Offer, Request

MAX_THEMES = 3


class ThemeChoice(forms.ModelMultipleChoiceField):
    """Areas and their sub-themes, each shown with its area in front."""

    def label_from_instance(self, theme: Any) -> str:
        if theme.parent_id is None:
            return str(theme)
        return _("%(area)s: %(theme)s") % {"area": theme.parent, "theme": theme}


class PostingForm(forms.ModelForm):
    themes = ThemeChoice(
        label=_("Themes"),
        queryset=Theme.objects.select_related("parent"),
        required=False,
        help_text=_("Choose up to three; on a computer hold Ctrl or ⌘ for the second and third."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    work_languages = forms.MultipleChoiceField(
        label=_("Languages of work"),
        choices=WorkLanguage.choices,
        help_text=_("In which languages can your people work with a partner?"),
        widget=forms.CheckboxSelectMultiple,
    )
    modes = forms.MultipleChoiceField(
        label=_("Ways of working"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    preferred_regions = forms.ModelMultipleChoiceField(
        label=_("Preferred regions"),
        queryset=Region.objects.filter(pk__in=PREFERRED_REGIONS),
        required=False,
        help_text=_("Leave empty when any region is welcome."),
        widget=forms.CheckboxSelectMultiple,
    )

    common_fields = [
        "organisation",
        "title",
        "text",
        "language",
        "themes",
        "theme_other",
        "work_languages",
        "interpretation",
        "modes",
        "window_start",
        "window_end",
        "preferred_regions",
        "gives",
        "gains",
    ]
    widgets = {
        "text": forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        "title": forms.TextInput(attrs={"dir": "auto"}),
        "window_start": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        "window_end": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **{
            name: forms.Textarea(attrs={"rows": 3, "dir": "auto"})
            for name in (
                "gives",
                "gains",
                "applied_in",
                "evidence",
                "wanted_outcome",
                "means",
                "partner_traits",
            )
        },
    }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.acted_for_by(user, Duty.EDITOR)
        chooser = cast(forms.ModelChoiceField, self.fields["organisation"])
        chooser.queryset = organisations
        chooser.empty_label = None

    def clean_themes(self) -> Any:
        themes = self.cleaned_data["themes"]
        if len(themes) > MAX_THEMES:
            raise forms.ValidationError(
                _("You chose %(count)d themes. Keep the three that matter most."),
                params={"count": len(themes)},
            )
        return themes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("window_start"), cleaned.get("window_end")
        if start and end and end < start:
            self.add_error(
                "window_end", _("The end lies before the beginning. Swap the two dates or correct one.")
            )
        return cleaned


class OfferForm(PostingForm):
    capacity = forms.IntegerField(label=_("Exchanges at the same time"), min_value=1, initial=1)

    class Meta:
        model = Offer
        fields = [*PostingForm.common_fields, "experience_years", "applied_in", "evidence", "capacity"]
        widgets = PostingForm.widgets


class RequestForm(PostingForm):
    class Meta:
        model = Request
        fields = [*PostingForm.common_fields, "wanted_outcome", "urgency", "means", "partner_traits"]
        widgets = PostingForm.widgets


class DeclineForm(forms.ModelForm):
    reason = forms.ChoiceField(label=_("Why not?"), choices=DeclineReason.choices, widget=forms.RadioSelect)

    class Meta:
        model = MatchAnswer
        fields = ["reason", "note", "is_private"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}


class ReasonForm(forms.Form):
    """A decision that needs a sentence."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class WeightField(forms.IntegerField):
    """A weight from 0 to 100, whatever is wrong with it said in one sentence."""

    def __init__(self, **options: Any) -> None:
        sentence = _("Give a whole number from 0 to 100.")
        wrong = dict.fromkeys(["required", "invalid", "min_value", "max_value"], sentence)
        super().__init__(min_value=0, max_value=100, error_messages=wrong, **options)


class WeightsForm(forms.Form):
    """One weight per criterion; `previewed` is the `fingerprint` of those whose effect was last shown."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    previewed = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CRITERIA:
            self.fields[weight_field(name)] = WeightField(label=NAMES[name], help_text=MEANINGS[name])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {cleaned.get(weight_field(name)) for name in CRITERIA} == {0}:
            raise forms.ValidationError(
                _("All weights are zero: every offer would be as good as any other. Raise at least one.")
            )
        return cleaned

    @property
    def weights(self) -> dict[str, int]:
        """By criterion; empty while some of what was typed, or all of it together, is no weight."""
        cleaned = getattr(self, "cleaned_data", {})
        typed: dict[str, Any] = {name: cleaned.get(weight_field(name)) for name in CRITERIA}
        return typed if None not in typed.values() and any(typed.values()) else {}

    @property
    def fingerprint(self) -> str:
        return "-".join(str(weight) for weight in self.weights.values())


class WeightsReasonForm(forms.Form):
    """Stands beside the form of the weights, and is sent with it."""

    use_required_attribute = False  # a preview needs no reason

    reason = forms.CharField(
        label=_("Why do you change the weights?"),
        max_length=1000,
        help_text=_("Everybody who sees the weights can read it beside the version."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "form": "weights"}),
    )


def weight_field(criterion: str) -> str:
    return f"weight_{criterion}"
