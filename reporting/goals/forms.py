from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Region
from cities.theme_choice import ThemeChoice
from core.money import periods
from matching.enums import PREFERRED_REGIONS
from pilots.enums import ExchangeType
from programmes.forms import CurrencyField, text_field
from reporting.enums import EvaluationKind, Setting
from reporting.forms import DayField
from reporting.goals.rules import LAST_YEAR
from reporting.indicators import registry
from reporting.models import Milestone, Target
from reporting.reference import INITIATIVE_START
from reporting.scope import Scope

MOST = 2_000_000_000


class WordingForm(forms.Form):
    """A sentence in the language of who writes it."""

    wording = text_field(_("Wording"), max_length=2000)
    language = forms.ChoiceField(label=_("Language of the wording"), choices=WorkLanguage.choices)


class MilestoneForm(WordingForm):
    due_on = forms.DateField(
        label=_("Due on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        localize=False,
        help_text=_("The last day on which something counts, in the year of the milestone."),
    )
    field_order = ["year", "due_on"]


class NewMilestoneForm(MilestoneForm):
    year = forms.IntegerField(
        label=_("Year"), min_value=INITIATIVE_START.year, max_value=LAST_YEAR, localize=False
    )


def indicator_choices() -> list[tuple[str, Any]]:
    return sorted(((code, each.label) for code, each in registry.items()), key=lambda choice: str(choice[1]))


class TargetForm(WordingForm):
    """What is counted, how much is enough, and in which part of the world."""

    indicator = forms.ChoiceField(
        label=_("What is counted"),
        choices=indicator_choices,
        help_text=_(
            "What each figure says, where it comes from and what it does not say is shown before you save."
        ),
    )
    threshold = forms.IntegerField(
        label=_("Threshold"),
        min_value=1,
        max_value=MOST,
        required=False,
        localize=False,
        help_text=_(
            "The least that reaches the target; for a number of days the most. Leave it empty when any "
            "number is good."
        ),
    )
    kind = forms.ChoiceField(
        label=_("Kind of evaluation"),
        choices=[("", "–"), *EvaluationKind.choices],
        required=False,
        help_text=_("Only for evaluations."),
    )
    currency = CurrencyField(required=False, help_text=_("Only for money: three letters, such as EUR."))
    themes = ThemeChoice(is_limited=False, required=False, help_text=_("Leave empty for all."))
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.filter(pk__in=PREFERRED_REGIONS),
        required=False,
        empty_label=_("The whole world"),
    )
    exchange_type = forms.ChoiceField(
        label=_("Type of exchange"), choices=[("", _("All types")), *ExchangeType.choices], required=False
    )
    since = DayField(
        label=_("Count from this day on"),
        required=False,
        help_text=_("Leave empty to count from the start of the initiative on."),
    )
    field_order = ["indicator", "wording", "language", "threshold", "kind", "currency"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "indicator" not in said:
            return said
        for setting in registry[said["indicator"]].settings:
            if not said.get(setting) and setting not in self.errors:
                self.add_error(setting, gettext("This figure needs it: fill it in."))
        return said

    def clean_currency(self) -> str:
        currency = self.cleaned_data["currency"]
        if currency and currency not in periods():
            raise forms.ValidationError(gettext("This is no currency. Write its three letters, such as EUR."))
        return currency

    @property
    def fields_of_target(self) -> dict[str, Any]:
        """What a target keeps of a valid form; settings that the figure does not need are dropped."""
        said = self.cleaned_data
        scope = Scope(
            themes=tuple(sorted(theme.pk for theme in said["themes"])),
            region=said["region"].pk if said["region"] else "",
            exchange_type=said["exchange_type"],
            since=said["since"],
        )
        params = {setting.value: said[setting] for setting in registry[said["indicator"]].settings}
        if scope != Scope():
            params["scope"] = scope.to_dict()
        return {
            "indicator": said["indicator"],
            "wording": said["wording"],
            "language": said["language"],
            "threshold": said["threshold"],
            "params": params,
        }


def milestone_said(milestone: Milestone, language: str) -> dict[str, Any]:
    """The milestone as its form begins."""
    return {
        "due_on": milestone.due_on,
        "wording": milestone.local_wording,
        "language": milestone.language or language,
    }


def target_said(target: Target, language: str) -> dict[str, Any]:
    """The target as its form begins."""
    scope = target.scope
    return {
        "indicator": target.indicator,
        "wording": target.local_wording,
        "language": target.language or language,
        "threshold": target.threshold,
        "themes": scope.themes,
        "region": scope.region,
        "exchange_type": scope.exchange_type,
        "since": scope.since,
        **{name: target.params[name] for name in Setting.values if name in target.params},
    }
