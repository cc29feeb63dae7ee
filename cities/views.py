from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django_filters.views import FilterView

from cities.filters import CityFilter
from cities.models import City, Organisation
from cities.queries import lead_association


@method_decorator(login_not_required, name="dispatch")
class CityList(FilterView):
    """The cities of the initiative; with a search, every place that GeoNames knows."""

    template_name = "cities/city_list.html"
    filterset_class = CityFilter
    paginate_by = 24
    strict = False

    def get_queryset(self) -> QuerySet[City]:
        cities = City.objects.select_related("country")
        return cities if any(self.request.GET.values()) else cities.taking_part(timezone.localdate())


@login_not_required
def city_detail(request: HttpRequest, pk: int) -> HttpResponse:
    city = get_object_or_404(City.objects.select_related("country__region"), pk=pk)
    context = {
        "city": city,
        "organisations": city.organisations.all(),
        "participations": city.participations.order_by("starts_on"),
    }
    return render(request, "cities/city_detail.html", context)


@login_not_required
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(
        Organisation.objects.select_related("city__country", "country", "successor"), slug=slug
    )
    context = {
        "organisation": organisation,
        "association": lead_association(organisation, timezone.localdate()),
        "members": Organisation.objects.led_by(organisation, timezone.localdate()).select_related("city"),
    }
    return render(request, "cities/organisation_detail.html", context)
