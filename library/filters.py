from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.filters import in_city, within, words
from cities.models import Country, Region, Theme
from core.search import Folded
from library.enums import Licence, ToolKind, ToolState
from library.models import Edition, Part, Practice, Tool
from library.queries import meaning_of


class ToolFilter(django_filters.FilterSet):
    """Filters of the directory of tools, in pages and API alike."""

    q = django_filters.CharFilter(label=_("Words, in any language"), method="containing", max_length=100)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ToolKind.choices, empty_label=_("All kinds"))
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), method="about", empty_label=_("All themes")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=WorkLanguage.choices,
        method="in_language",
        empty_label=_("All languages"),
    )
    licence = django_filters.ChoiceFilter(
        label=_("Licence"), choices=Licence.choices, empty_label=_("All licences")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ToolState.choices, empty_label=_("All states")
    )

    class Meta:
        model = Tool
        fields: list[str] = []

    @cached_property
    def vector(self) -> Any:
        """What the words mean, where the reader asked for what means the same rather than for the words."""
        text = self.data.get("q", "").strip()[:100]
        return meaning_of(text) if text and self.request.GET.get("sort") == "meaning" else None

    def containing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Every word in the owner's name or in one of the tool's versions, whatever the reader's language."""
        if self.vector is not None:
            return queryset
        queryset = queryset.alias(folded_owner=Folded("organisation__name"))
        for word in words(value):
            folded = Folded(Value(word))
            editions = Edition.objects.filter(
                Q(folded_title__contains=folded) | Q(folded_summary__contains=folded)
            )
            queryset = queryset.filter(Q(pk__in=editions.values("tool")) | Q(folded_owner__contains=folded))
        return queryset

    def about(self, queryset: Any, name: str, value: Theme) -> QuerySet:
        return queryset.about(value)

    def in_language(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=Edition.objects.filter(language=value).values("tool"))


class PracticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Words, or a city, in any language"), method="containing", max_length=100
    )
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), method="about", empty_label=_("All themes")
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Region"),
        queryset=Region.objects.filter(parent__isnull=False),
        method="in_region",
        empty_label=_("All regions"),
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=Country.objects.filter(cities__organisations__isnull=False).distinct(),
        method="in_country",
        empty_label=_("All countries"),
    )

    class Meta:
        model = Practice
        fields: list[str] = []

    def containing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Every word in the title, in one of the texts or in a name of one of the cities."""
        for word in words(value):
            folded = Folded(Value(word))
            parts = Part.objects.filter(folded_text__contains=folded)
            cities = Practice.objects.filter(in_city("organisations__city", word))
            found = Q(folded_title__contains=folded) | Q(pk__in=parts.values("practice"))
            queryset = queryset.filter(found | Q(pk__in=cities.values("pk")))
        return queryset

    def about(self, queryset: Any, name: str, value: Theme) -> QuerySet:
        return queryset.about(value)

    def in_region(self, queryset: QuerySet, name: str, value: Region) -> QuerySet:
        there = Practice.objects.filter(within("organisations__city__country", value))
        return queryset.filter(pk__in=there.values("pk"))

    def in_country(self, queryset: QuerySet, name: str, value: Country) -> QuerySet:
        there = Practice.objects.filter(organisations__city__country=value)
        return queryset.filter(pk__in=there.values("pk"))
