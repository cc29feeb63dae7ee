from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from c2c_platform import api, queries
from cities.models import City
from matching.models import Offer, Request

# What a start page shows of each list before it links to the whole.
SHORT = 3
LIST = 10


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "figures": queries.public_figures(),
        "cities": City.objects.taking_part(timezone.localdate()).select_related("country"),
        "offers": Offer.objects.published().for_display()[:SHORT],
        "requests": Request.objects.published().for_display()[:SHORT],
    }
    return render(request, "core/home.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "core/desk.html", queries.desk(request.user, LIST))


@login_not_required
def api_docs(request: HttpRequest) -> HttpResponse:
    addresses = [reverse(f"{name}-list") for _prefix, _viewset, name in api.router.registry]
    return render(request, "core/api_docs.html", {"addresses": addresses})


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that this process serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
