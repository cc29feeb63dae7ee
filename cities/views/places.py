from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Func, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.facets import local_name, place_facets, with_wholes
from cities.filters import CityFilter, OrganisationFilter
from cities.maps import MappedList
from cities.models import City, Organisation
from core.facets import Facet


@method_decorator(login_not_required, name="dispatch")
class CityList(MappedList):
    """The cities of the initiative; with a search, every place that GeoNames knows."""

    template_name = "cities/city_list.html"
    filterset_class = CityFilter
    paginate_by = 24
    city = ""
    counted = "organisations"
    facets = place_facets("country")
    orders = {
        "name": (pgettext_lazy("order", "Name"), ["name", "pk"]),
        "population": (_("Largest first"), [F("population").desc(nulls_last=True), "name", "pk"]),
    }
    export_name = "cities"
    export_title = _("Cities")
    export_header = ["name", "country", "region", "population", "latitude", "longitude", "geonames id"]

    def get_queryset(self) -> QuerySet[City]:
        cities = City.objects.select_related("country__region")
        asks_beyond = self.request.GET.get("q") or self.request.GET.get("taking_part")
        return cities if asks_beyond else cities.taking_part(timezone.localdate())

    def export_row(self, city: Any) -> list[Any]:
        return [
            city.name,
            city.country,
            city.country.region,
            city.population,
            city.latitude,
            city.longitude,
            city.geonames_id,
        ]


@method_decorator(login_not_required, name="dispatch")
class OrganisationList(MappedList):
    """Everybody who acts: city governments, associations, donors and the others."""

    template_name = "cities/organisation_list.html"
    filterset_class = OrganisationFilter
    paginate_by = 24
    city = "city"
    facets = [
        Facet("kind", F("kind")),
        Facet("region", Coalesce("city__country__region", "country__region"), grouped=with_wholes),
        Facet(
            "country",
            Coalesce("city__country", "country"),
            label=lambda: Coalesce(local_name("city__country__names"), local_name("country__names")),
        ),
        Facet("language", Func(F("languages"), function="unnest")),
    ]
    orders = {
        "name": (pgettext_lazy("order", "Name"), ["name", "pk"]),
        "kind": (_("Kind"), ["kind", "name", "pk"]),
    }
    export_name = "organisations"
    export_title = _("Organisations")
    export_header = ["name", "kind", "city", "country", "languages", "website", "verified", "illustrative"]

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.select_related("city__country", "country")

    def export_row(self, organisation: Any) -> list[Any]:
        return [
            organisation.name,
            organisation.get_kind_display(),
            organisation.city,
            organisation.city.country if organisation.city else organisation.country,
            "; ".join(organisation.languages),
            organisation.website,
            organisation.verified_at and organisation.verified_at.date(),
            "yes" if organisation.is_demonstration else "no",
        ]
