from django.urls import path

from matching.forms import OfferForm, RequestForm
from matching.models import Offer, Request
from matching.views import matches, postings, runs, weights

app_name = "matching"


def posting_urls(noun, model, form_class, list_view):
    """The same addresses for offers and requests: what differs is the model and its form."""
    base = f"{noun}s/"
    return [
        path(base, list_view.as_view(), name=f"{noun}_list"),
        path(f"{base}new/", postings.posting_create, {"form_class": form_class}, name=f"{noun}_new"),
        path(f"{base}<uuid:uuid>/", postings.posting_detail, {"model": model}, name=f"{noun}_detail"),
        path(
            f"{base}<uuid:uuid>/edit/", postings.posting_edit, {"form_class": form_class}, name=f"{noun}_edit"
        ),
        path(f"{base}<uuid:uuid>/<str:action>/", postings.posting_act, {"model": model}, name=f"{noun}_act"),
    ]


urlpatterns = [
    *posting_urls("offer", Offer, OfferForm, postings.OfferList),
    *posting_urls("request", Request, RequestForm, postings.RequestList),
    path("matches/", matches.MatchList.as_view(), name="match_list"),
    path("matches/<uuid:uuid>/", matches.match_detail, name="match_detail"),
    path("matches/<uuid:uuid>/interest/", matches.match_interest, name="match_interest"),
    path("matches/<uuid:uuid>/decline/", matches.match_decline, name="match_decline"),
    path("matches/<uuid:uuid>/approve/", matches.match_approve, name="match_approve"),
    path("matches/<uuid:uuid>/reject/", matches.match_reject, name="match_reject"),
    path("matching/runs/", runs.RunList.as_view(), name="run_list"),
    path("matching/runs/start/", runs.run_start, name="run_start"),
    path("matching/runs/<uuid:uuid>/", runs.run_detail, name="run_detail"),
    path("matching/runs/<uuid:uuid>/suggestions/", runs.SuggestionList.as_view(), name="run_suggestions"),
    path("matching/runs/<uuid:uuid>/unserved/", runs.UnservedList.as_view(), name="run_unserved"),
    path("matching/runs/<uuid:uuid>/cancel/", runs.run_cancel, name="run_cancel"),
    path("matching/runs/<uuid:uuid>/resume/", runs.run_resume, name="run_resume"),
    path("weights/", weights.weight_list, name="weight_list"),
    path("weights/default/", weights.default_weights, name="default_weights"),
    path("weights/default/learning/", weights.default_learning, name="default_learning"),
    path("weights/associations/<slug:slug>/", weights.association_weights, name="association_weights"),
    path(
        "weights/associations/<slug:slug>/learning/",
        weights.association_learning,
        name="association_learning",
    ),
]
