from typing import Any

import django_filters
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import OrganisationKind, WorkLanguage
from cities.filters import in_city, within, words
from cities.models import Country, Organisation, Region, Theme
from core.search import Folded
from matching.enums import MatchState, Mode, PostingState
from matching.models import Match, Offer, Posting, Request, Suggestion, WeightSet


class PostingFilter(django_filters.FilterSet):
    """Filters of the lists of offers and requests, in pages and API alike."""

    q = django_filters.CharFilter(label=_("Words, or a city"), method="containing", max_length=100)
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
        """Every word in the title or the city's names, in any script; the texts are searched for those who
        may read them only.
        """
        fields = ["folded_title", "folded_text"] if self.request.user.is_authenticated else ["folded_title"]
        for word in words(value):
            found = in_city("organisation__city", word)
            for field in fields:
                found |= Q(**{f"{field}__contains": Folded(Value(word))})
            queryset = queryset.filter(found)
        return queryset

    def in_region(self, queryset: QuerySet, name: str, value: Region) -> QuerySet:
        return queryset.filter(within("organisation__city__country", value))

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


class MemberShow(models.TextChoices):
    """Which members an association looks for."""

    SILENT = "silent", _("neither posted nor proposed to anybody")
    UNMATCHED = "unmatched", _("posted, but came to nothing yet")
    FULL = "full", _("all places taken")


class MemberFilter(django_filters.FilterSet):
    """Filters of the list of an association's members, which comes from `queries.coverage`."""

    q = django_filters.CharFilter(
        label=_("Words in the name"), field_name="name", lookup_expr="icontains", max_length=100
    )
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=MemberShow.choices, method="shown", empty_label=_("All members")
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def shown(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        wanted = {
            MemberShow.SILENT: Q(postings=0, proposals=0),
            MemberShow.UNMATCHED: Q(postings__gt=0, agreements=0),
            MemberShow.FULL: Q(places__gt=0, places_taken__gte=F("places")),
        }
        return queryset.filter(wanted[MemberShow(value)])
