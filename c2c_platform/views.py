from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.forms import PersonForm
from accounts.queries import security_of
from accounts.services import edit_person
from accounts.views import remember_language
from c2c_platform import api, queries
from cities.maps import DOTS
from cities.models import City, Organisation
from cities.queries import duties_by_organisation, lead_association, refusal
from core.forms import posted
from core.views import page_of
from matching.models import Offer, Request
from pilots.queries import brokers_visible_to

# What a start page shows of each list before it links to the whole.
SHORT = 3
LIST = 10


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    cities = City.objects.taking_part(timezone.localdate()).select_related("country")
    context = {
        "figures": queries.public_figures(),
        "cities": cities.order_by("-population")[:DOTS],
        "offers": Offer.objects.published().for_display()[:SHORT],
        "requests": Request.objects.published().for_display()[:SHORT],
    }
    return render(request, "core/home.html", context)


@login_not_required
def city_detail(request: HttpRequest, pk: int) -> HttpResponse:
    city = get_object_or_404(City.objects.select_related("country__region"), pk=pk)
    organisations = city.organisations.all()
    context = {
        "city": city,
        "organisations": organisations,
        "participations": city.participations.order_by("starts_on"),
        "exchanges": queries.exchanges(organisations, request.user),
    }
    return render(request, "cities/city_detail.html", context)


@login_not_required
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rated = brokers_visible_to(request.user).filter(pk=OuterRef("pk"))
    organisations = Organisation.objects.with_reader(request.user).annotate(shows_ratings=Exists(rated))
    organisation: Any = get_object_or_404(
        organisations.select_related("city__country", "country", "successor"), slug=slug
    )
    members = Organisation.objects.led_by(organisation, timezone.localdate())
    context = {
        "organisation": organisation,
        "association": lead_association(organisation, timezone.localdate()),
        "refusal": refusal(organisation) if organisation.shows_people else None,
        "members": page_of(request, members.select_related("city")),
        "exchanges": queries.exchanges(Organisation.objects.filter(pk=organisation.pk), request.user),
    }
    return render(request, "cities/organisation_detail.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "core/desk.html", queries.desk(request.user, LIST))


def account(request: HttpRequest) -> HttpResponse:
    """The person's own page: who they are, how they sign in, for whom they act."""
    form = PersonForm(posted(request), instance=request.user)
    if form.is_valid():
        person = edit_person(request.user, **form.cleaned_data)
        with override(person.language):
            messages.success(request, _("Saved."))
        return remember_language(redirect("account"), person.language)
    context = {
        "form": form,
        "security": security_of(request.user),
        "duties": duties_by_organisation(request.user),
    }
    return render(request, "core/account.html", context)


@login_not_required
def api_docs(request: HttpRequest) -> HttpResponse:
    addresses = [reverse(f"{name}-list") for _prefix, _viewset, name in api.router.registry]
    return render(request, "core/api_docs.html", {"addresses": addresses})


@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """What a device shows without a line: the same for everybody, so that no name stays on a shared phone."""
    return render(request, "core/offline.html")


@login_not_required
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a service worker sees only the addresses below its own."""
    return render(request, "core/service-worker.js", content_type="text/javascript")


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that this process serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
