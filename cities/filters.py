from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Value
from django.forms import Select
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import OrganisationKind, WorkLanguage
from cities.models import City, Country, Organisation, Region
from cities.names import fold
from core.search import Folded


def within(country: str, region: Region) -> Q:
    """Rows whose country (a path of fields) lies in the region; regions are at most three levels deep."""
    path = f"{country}__region"
    return Q(**{path: region}) | Q(**{f"{path}__parent": region}) | Q(**{f"{path}__parent__parent": region})


def in_city(city: str, word: str) -> Q:
    """Rows whose city (a path of fields) has the word in one of its names, in any script."""
    return Q(**{f"{city}__search__contains": fold(word)}) if fold(word) else Q(pk__in=[])


def words(text: str) -> list[str]:
    """What is searched for; more words than anybody types would only cost time."""
    return text.split()[:8]


# As `cities.views.places.CityList` reads it: what nobody chose depends on whether a name is searched for.
TAKING_PART = [("", _("Yes, or any that I name")), ("true", _("Yes")), ("false", _("No"))]


class CityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name, in any script"),
        method="named",
        max_length=100,
        help_text=_("For instance Nairobi, القاهرة or 北京"),
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"), queryset=Country.objects.all(), empty_label=_("All countries")
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Region"),
        queryset=Region.objects.filter(parent__isnull=False),
        method="in_region",
        empty_label=_("All regions"),
    )
    taking_part = django_filters.BooleanFilter(
        label=_("Takes part in the initiative"), method="by_participation", widget=Select(choices=TAKING_PART)
    )

    class Meta:
        model = City
        fields: list[str] = []

    def named(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.named(value) if fold(value) else queryset.none()

    def in_region(self, queryset: Any, name: str, value: Region) -> QuerySet:
        return queryset.filter(within("country", value))

    def by_participation(self, queryset: Any, name: str, value: bool) -> QuerySet:
        participants = City.objects.taking_part(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=participants) if value else queryset.exclude(pk__in=participants)


class OrganisationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words in the name, or a city"), method="named", max_length=100)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=OrganisationKind.choices, empty_label=_("All kinds")
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Region"),
        queryset=Region.objects.filter(parent__isnull=False),
        method="in_region",
        empty_label=_("All regions"),
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=Country.objects.all(),
        method="in_country",
        empty_label=_("All countries"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language of work"),
        choices=WorkLanguage.choices,
        field_name="languages",
        method="in_language",
        empty_label=_("All languages"),
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def named(self, queryset: Any, name: str, value: str) -> QuerySet:
        queryset = queryset.alias(folded_name=Folded("name"))
        for word in words(value):
            in_name = Q(folded_name__contains=Folded(Value(word)))
            queryset = queryset.filter(in_name | in_city("city", word))
        return queryset

    def in_region(self, queryset: Any, name: str, value: Region) -> QuerySet:
        return queryset.filter(within("country", value) | within("city__country", value))

    def in_country(self, queryset: Any, name: str, value: Country) -> QuerySet:
        return queryset.filter(Q(country=value) | Q(city__country=value))

    def in_language(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.filter(languages__contains=[value])
