from django.urls import path

from matching import views
from matching.forms import OfferForm, RequestForm
from matching.models import Offer, Request

app_name = "matching"


def posting_urls(noun, model, form_class, list_view):
    """The same addresses for offers and requests: what differs is the model and its form."""
    base = f"{noun}s/"
    return [
        path(base, list_view.as_view(), name=f"{noun}_list"),
        path(f"{base}new/", views.posting_create, {"form_class": form_class}, name=f"{noun}_new"),
        path(f"{base}<uuid:uuid>/", views.posting_detail, {"model": model}, name=f"{noun}_detail"),
        path(f"{base}<uuid:uuid>/edit/", views.posting_edit, {"form_class": form_class}, name=f"{noun}_edit"),
        path(f"{base}<uuid:uuid>/<str:action>/", views.posting_act, {"model": model}, name=f"{noun}_act"),
    ]


urlpatterns = [
    *posting_urls("offer", Offer, OfferForm, views.OfferList),
    *posting_urls("request", Request, RequestForm, views.RequestList),
    path("matches/", views.MatchList.as_view(), name="match_list"),
    path("matches/<uuid:uuid>/", views.match_detail, name="match_detail"),
    path("matches/<uuid:uuid>/interest/", views.match_interest, name="match_interest"),
    path("matches/<uuid:uuid>/decline/", views.match_decline, name="match_decline"),
    path("matches/<uuid:uuid>/approve/", views.match_approve, name="match_approve"),
    path("matches/<uuid:uuid>/reject/", views.match_reject, name="match_reject"),
]
