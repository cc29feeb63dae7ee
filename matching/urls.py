from django.urls import path

from matching.models import Match, Offer, Request
from matching.views import (
    attachments,
    desk,
    matches,
    members,
    postings,
    queue,
    renewal,
    runs,
    searches,
    weights,
    writing,
)

app_name = "matching"


def posting_urls(noun, model, list_view):
    """The same addresses for offers and requests."""
    base, one = f"{noun}s/", f"{noun}s/<uuid:uuid>/"
    of = {"model": model}
    return [
        path(base, list_view.as_view(), name=f"{noun}_list"),
        path(f"{base}new/", writing.posting_new, of, name=f"{noun}_new"),
        path(one, postings.posting_detail, of, name=f"{noun}_detail"),
        path(f"{one}edit/", writing.posting_edit, of, name=f"{noun}_edit"),
        path(f"{one}edit/<str:part>/", writing.posting_part, of, name=f"{noun}_part"),
        path(f"{one}files/", attachments.posting_files, of, name=f"{noun}_files"),
        path(f"{one}check/", writing.posting_check, of, name=f"{noun}_check"),
        path(f"{one}submitted/", writing.posting_submitted, of, name=f"{noun}_submitted"),
        path(f"{one}copy/", writing.posting_copy, of, name=f"{noun}_copy"),
        path(f"{one}compare/", desk.shortlist, of, name=f"{noun}_shortlist"),
        path(f"{one}notes/", desk.notes, of, name=f"{noun}_notes"),
        path(f"{one}<str:action>/", postings.posting_act, of, name=f"{noun}_act"),
    ]


urlpatterns = [
    path("desk/queue/", queue.queue, name="queue"),
    path("desk/members/", members.MemberList.as_view(), name="member_list"),
    path("desk/associations/<slug:slug>/", desk.practice, name="practice"),
    path("desk/bulk/", queue.bulk_prepare, name="bulk_prepare"),
    path("desk/bulk/<uuid:uuid>/", queue.bulk_detail, name="bulk_detail"),
    path("desk/bulk/<uuid:uuid>/confirm/", queue.bulk_confirm, name="bulk_confirm"),
    *posting_urls("offer", Offer, postings.OfferList),
    *posting_urls("request", Request, postings.RequestList),
    path("attachments/<uuid:uuid>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:uuid>/remove/", attachments.attachment_remove, name="attachment_remove"),
    path("matches/", matches.MatchList.as_view(), name="match_list"),
    path("matches/<uuid:uuid>/", matches.match_detail, name="match_detail"),
    path("matches/<uuid:uuid>/dossier/", desk.dossier, name="dossier"),
    path("matches/<uuid:uuid>/notes/", desk.notes, {"model": Match}, name="match_notes"),
    path("matches/<uuid:uuid>/interest/", matches.match_interest, name="match_interest"),
    path("matches/<uuid:uuid>/decline/", matches.match_decline, name="match_decline"),
    path("matches/<uuid:uuid>/message/", matches.match_message, name="match_message"),
    path("matches/<uuid:uuid>/approve/", matches.match_approve, name="match_approve"),
    path("matches/<uuid:uuid>/reject/", matches.match_reject, name="match_reject"),
    path("renew/<str:token>/", renewal.renew, name="renew"),
    path("searches/", searches.search_list, name="search_list"),
    path("searches/new/<str:side>/", searches.search_save, name="search_save"),
    path("searches/<uuid:uuid>/delete/", searches.search_delete, name="search_delete"),
    path("searches/stop/<str:token>/", searches.search_stop, name="search_stop"),
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
