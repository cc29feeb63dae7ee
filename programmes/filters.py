from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from cities.filters import words
from cities.models import Country, Organisation, Theme
from core.search import Folded
from pilots.enums import ExchangeType
from pilots.models import Pilot
from programmes.enums import PledgeState, ProgrammeState
from programmes.models import FundingCall, Pledge, SupportProgramme
from programmes.money import CURRENCIES


class ProgrammeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Words in the name, or who runs it"), method="named", max_length=100
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        field_name="countries",
        queryset=Country.objects.filter(programmes__isnull=False).distinct(),
        empty_label=_("All countries"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ProgrammeState.choices, empty_label=_("All states")
    )

    class Meta:
        model = SupportProgramme
        fields: list[str] = []

    def named(self, queryset: Any, name: str, value: str) -> QuerySet:
        queryset = queryset.alias(folded=Folded("name"), runs=Folded("organisation__name"))
        for word in words(value):
            wanted = Folded(Value(word))
            queryset = queryset.filter(Q(folded__contains=wanted) | Q(runs__contains=wanted))
        return queryset


class CallFilter(django_filters.FilterSet):
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), method="about", empty_label=_("All themes")
    )
    exchange_type = django_filters.ChoiceFilter(
        label=_("Exchange type"),
        field_name="pilot__exchange_type",
        choices=ExchangeType.choices,
        empty_label=_("All types"),
    )
    currency = django_filters.ChoiceFilter(
        label=_("Currency"),
        choices=[(code, code) for code in sorted(CURRENCIES)],
        empty_label=_("All currencies"),
    )

    class Meta:
        model = FundingCall
        fields: list[str] = []

    def about(self, queryset: QuerySet, name: str, value: Theme) -> QuerySet:
        """An area finds its sub-themes as well."""
        through = Pilot.themes.through.objects.filter(Q(theme=value) | Q(theme__parent=value))
        return queryset.filter(pilot__in=through.values("pilot"))


class PledgeFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=PledgeState.choices, empty_label=_("All states")
    )
    currency = django_filters.ChoiceFilter(
        label=_("Currency"),
        choices=[(code, code) for code in sorted(CURRENCIES)],
        empty_label=_("All currencies"),
    )
    giver = django_filters.ModelChoiceFilter(
        label=_("Given by"),
        field_name="organisation",
        queryset=Organisation.objects.filter(pledges__isnull=False).distinct(),
        empty_label=_("All donors"),
    )

    class Meta:
        model = Pledge
        fields: list[str] = []
