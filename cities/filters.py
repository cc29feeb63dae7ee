from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import OrganisationKind
from cities.models import City, Country, Organisation
from cities.names import fold


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
    taking_part = django_filters.BooleanFilter(
        label=_("Takes part in the initiative"), method="by_participation"
    )

    class Meta:
        model = City
        fields: list[str] = []

    def named(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.named(value) if fold(value) else queryset.none()

    def by_participation(self, queryset: Any, name: str, value: bool) -> QuerySet:
        participants = City.objects.taking_part(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=participants) if value else queryset.exclude(pk__in=participants)


class OrganisationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Words in the name"), field_name="name", lookup_expr="icontains", max_length=100
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices)
    country = django_filters.ModelChoiceFilter(
        label=_("Country"), queryset=Country.objects.all(), method="in_country"
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def in_country(self, queryset: Any, name: str, value: Country) -> QuerySet:
        return queryset.filter(Q(country=value) | Q(city__country=value))
