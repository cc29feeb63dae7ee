from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.criteria_texts import MEANINGS
from matching.explanations import NAMES
from matching.kernel import CRITERIA


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
        widget=forms.Textarea(attrs={"rows": 3, "form": "weights"}),
    )


def weight_field(criterion: str) -> str:
    return f"weight_{criterion}"
