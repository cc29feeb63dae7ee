from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cities.filters import CityFilter, OrganisationFilter
from cities.models import City, Country, Organisation, Theme
from cities.serializers import (
    CityDetailSerializer,
    CitySerializer,
    CountrySerializer,
    OrganisationSerializer,
    ThemeSerializer,
)
from core.api import NUMBER, ReadOnlyApi


class CityApi(ReadOnlyApi):
    """Every place that GeoNames lists with 15,000 people or more, and those that staff added; the cities of
    the initiative with `taking_part=true`.
    """

    noun = "directory"
    queryset = City.objects.select_related("country")
    lookup_field = "pk"
    lookup_value_regex = NUMBER
    filterset_class = CityFilter

    def get_queryset(self) -> QuerySet[City]:
        participants = City.objects.taking_part(timezone.localdate())
        illustrative = Organisation.objects.filter(city=OuterRef("pk"), is_demonstration=True)
        return (
            super()
            .get_queryset()
            .annotate(
                taking_part=Exists(participants.filter(pk=OuterRef("pk"))),
                is_demonstration=Exists(illustrative),
            )
        )

    def get_serializer_class(self) -> type[CitySerializer]:
        return CityDetailSerializer if self.detail else CitySerializer


class CountryApi(ReadOnlyApi):
    """Countries with their M49 region and their dated classifications."""

    noun = "directory"
    queryset = Country.objects.prefetch_related("classifications")
    serializer_class = CountrySerializer
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"


class ThemeApi(ReadOnlyApi):
    """The areas of cooperation and their sub-themes (`water.sanitation` is a part of `water`)."""

    noun = "directory"
    queryset = Theme.objects.all()
    serializer_class = ThemeSerializer
    lookup_field = "code"
    lookup_value_regex = "[a-z.-]{1,40}"


class OrganisationApi(ReadOnlyApi):
    """City governments, their associations, donors and the others who act."""

    noun = "directory"
    queryset = Organisation.objects.select_related("city__country", "country", "successor")
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    lookup_field = "slug"
    lookup_value_regex = "[A-Za-z0-9_-]{1,80}"
