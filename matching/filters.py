from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Country, Theme
from matching.enums import MatchState, Mode, PostingState
from matching.models import Match, Offer, Posting, Request


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
