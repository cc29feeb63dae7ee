import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation, Theme
from pilots.enums import ExchangeType, PilotState
from pilots.models import Pilot


class PilotFilter(django_filters.FilterSet):
    """Filters of the list of pilots, in pages and API alike."""

    q = django_filters.CharFilter(
        label=_("Words in the title or summary"), method="containing", max_length=100
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=PilotState.choices, empty_label=_("All states")
    )
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), method="about", empty_label=_("All themes")
    )
    exchange_type = django_filters.ChoiceFilter(
        label=_("Exchange type"), choices=ExchangeType.choices, empty_label=_("All types")
    )

    class Meta:
        model = Pilot
        fields: list[str] = []

    def containing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(title__icontains=value) | Q(summary__icontains=value))

    def about(self, queryset: QuerySet, name: str, value: Theme) -> QuerySet:
        """An area finds its sub-themes as well."""
        through = Pilot.themes.through.objects.filter(Q(theme=value) | Q(theme__parent=value))
        return queryset.filter(pk__in=through.values("pilot"))


class BrokerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Words in the name"), field_name="name", lookup_expr="icontains", max_length=100
    )

    class Meta:
        model = Organisation
        fields: list[str] = []
