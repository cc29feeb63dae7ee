from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import OrganisationKind, WorkLanguage
from cities.models import Country, Organisation, Theme
from matching.enums import MatchState, Mode, PostingState
from matching.models import Match, Offer, Posting, Request, Suggestion, WeightSet


class PostingFilter(django_filters.FilterSet):
    """Filters of the lists of offers and requests, in pages and API alike."""

    q = django_filters.CharFilter(label=_("Words in the title or text"), method="containing", max_length=100)
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), method="about", empty_label=_("All themes")
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=Country.objects.filter(cities__organisations__isnull=False).distinct(),
        field_name="organisation__city__country",
        empty_label=_("All countries"),
    )
    work_language = django_filters.ChoiceFilter(
        label=_("Language of work"),
        choices=WorkLanguage.choices,
        method="in_language",
        empty_label=_("All languages"),
    )
    mode = django_filters.ChoiceFilter(
        label=_("Way of working"), choices=Mode.choices, method="by_mode", empty_label=_("All ways")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=PostingState.choices, empty_label=_("All states")
    )

    def containing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The texts are searched for those who may read them only."""
        in_title = Q(title__icontains=value)
        reads_texts = self.request.user.is_authenticated
        return queryset.filter(in_title | Q(text__icontains=value) if reads_texts else in_title)

    def about(self, queryset: QuerySet, name: str, value: Theme) -> QuerySet:
        """An area finds its sub-themes as well."""
        return queryset.filter(pk__in=having_theme(queryset.model, value))

    def in_language(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(work_languages__contains=[value])

    def by_mode(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(modes__contains=[value])


def having_theme(model: type[Posting], theme: Theme) -> Any:
    through: Any = model.themes.through._default_manager.filter(Q(theme=theme) | Q(theme__parent=theme))
    return through.values(model.__name__.lower())


class OfferFilter(PostingFilter):
    class Meta:
        model = Offer
        fields: list[str] = []


class RequestFilter(PostingFilter):
    class Meta:
        model = Request
        fields: list[str] = []


class MatchFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=MatchState.choices, empty_label=_("All states")
    )
    request = django_filters.UUIDFilter(label=_("Request"), field_name="request__uuid")
    offer = django_filters.UUIDFilter(label=_("Offer"), field_name="offer__uuid")
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), method="about", empty_label=_("All themes")
    )

    class Meta:
        model = Match
        fields: list[str] = []

    def about(self, queryset: QuerySet, name: str, value: Theme) -> QuerySet:
        return queryset.filter(request__in=having_theme(Request, value))


class WeightSetFilter(django_filters.FilterSet):
    association = django_filters.ModelChoiceFilter(
        label=_("Association"),
        queryset=Organisation.objects.filter(kind=OrganisationKind.ASSOCIATION),
        to_field_name="slug",
    )
    is_default = django_filters.BooleanFilter(
        label=_("Default weights"), field_name="association", lookup_expr="isnull"
    )
    is_current = django_filters.BooleanFilter(label=_("Counts now"), field_name="is_current")

    class Meta:
        model = WeightSet
        fields: list[str] = []


class SuggestionFilter(django_filters.FilterSet):
    """Filters of the suggestions of a re-match; either side counts."""

    association = django_filters.ModelChoiceFilter(
        label=_("Association"),
        queryset=Organisation.objects.filter(kind=OrganisationKind.ASSOCIATION),
        to_field_name="slug",
        method="of_members",
        empty_label=_("All associations"),
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=Country.objects.filter(cities__organisations__isnull=False).distinct(),
        method="in_country",
        empty_label=_("All countries"),
    )
    mine = django_filters.BooleanFilter(
        label=_("Only our own and our members'"), method="of_mine", widget=CheckboxInput
    )

    class Meta:
        model = Suggestion
        fields: list[str] = []

    def of_members(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        return queryset.filter(either_side(Organisation.objects.led_by(value, timezone.localdate())))

    def in_country(self, queryset: QuerySet, name: str, value: Country) -> QuerySet:
        return queryset.filter(either_side(Organisation.objects.filter(city__country=value)))

    def of_mine(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        if not value:
            return queryset
        user = self.request.user
        members = Organisation.objects.answered_for_by(user, timezone.localdate())
        return queryset.filter(either_side(members) | either_side(Organisation.objects.acted_for_by(user)))


def either_side(organisations: QuerySet[Organisation]) -> Q:
    return Q(match__request__organisation__in=organisations) | Q(match__offer__organisation__in=organisations)
