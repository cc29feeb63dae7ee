from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Func, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cities.facets import place_facets, theme_facets
from cities.maps import MappedList
from core.facets import Facet
from library.queries import fitting
from matching import queries, services, workflow
from matching.enums import MatchState, PostingState, Side
from matching.explanations import near_misses, thin_network
from matching.filters import OfferFilter, RequestFilter
from matching.forms import SearchForm
from matching.models import Match, Offer, Posting, Request
from matching.rules import may_post
from matching.timeline import entries
from matching.views.access import visible

EXPORT_HEADER = [
    "reference",
    "title",
    "organisation",
    "city",
    "country",
    "themes",
    "state",
    "published",
    "illustrative",
]


@method_decorator(login_not_required, name="dispatch")
class PostingList(MappedList):
    template_name = "matching/posting_list.html"
    city = "organisation__city"
    facets = [
        *theme_facets("themes"),
        *place_facets("organisation__city__country"),
        Facet("work_language", Func(F("work_languages"), function="unnest")),
        Facet("mode", Func(F("modes"), function="unnest")),
        Facet("state", F("state")),
    ]
    orders = {
        "newest": (gettext_lazy("Newest first"), ["-published_at", "-pk"]),
        "closing": (gettext_lazy("Closing soon"), [F("expires_at").asc(nulls_last=True), "pk"]),
        "title": (gettext_lazy("Title"), ["folded_title", "pk"]),
    }
    export_header = EXPORT_HEADER

    def get_queryset(self) -> QuerySet:
        return self.model.objects.visible_to(self.request.user).for_display()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_post=may_post(self.request.user), search_form=SearchForm(), **kwargs
        )

    def export_row(self, posting: Any) -> list[Any]:
        organisation = posting.organisation
        return [
            posting.reference,
            posting.title,
            organisation.name,
            organisation.city,
            organisation.city and organisation.city.country,
            "; ".join(posting.theme_names),
            posting.get_state_display(),
            posting.published_at and posting.published_at.date(),
            "yes" if organisation.is_demonstration else "no",
        ]


class OfferList(PostingList):
    model = Offer
    filterset_class = OfferFilter
    export_name = "offers"
    export_title = gettext_lazy("Offers")
    extra_context = {"side": Side.OFFER}


class RequestList(PostingList):
    model = Request
    filterset_class = RequestFilter
    export_name = "requests"
    export_title = gettext_lazy("Requests")
    extra_context = {"side": Side.REQUEST}


@login_not_required
def posting_detail(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    user = request.user
    visible_postings = model.objects.visible_to(user).with_follower(user).for_display()
    read = queries.with_rights(visible_postings, user, timezone.localdate())
    posting: Any = get_object_or_404(read, uuid=uuid)
    rights = queries.rights(posting)
    own_matches = Match.objects.visible_to(request.user).for_display().filter(**{posting.side.value: posting})
    matches = list(own_matches.exclude(state=MatchState.EXPIRED)[:20])
    actions = [t for t in workflow.POSTING_BUTTONS if posting.state in t.sources and rights[t.allowed]]
    context = {
        "posting": posting,
        "matches": matches,
        "job": queries.matching_job(posting) if posting.is_followed else None,
        **nobody_fits(posting, matches, request.user),
        "actions": actions,
        "may_edit": posting.is_editor and posting.state in PostingState.changeable(),
        "attachments": list(posting.attachments.all()) if request.user.is_authenticated else [],
        "may_close": any(match.state in MatchState.served() for match in matches)
        and posting.state in workflow.FOUND.sources
        and rights[workflow.FOUND.allowed],
        "fitting": fitting(posting.themes.all(), posting.vector),
        "events": entries(posting) if posting.is_followed else [],
    }
    return render(request, "matching/posting_detail.html", context)


def nobody_fits(posting: Any, matches: list[Match], user: Any) -> dict[str, Any]:
    """For who follows a posting that has no live proposal: who was nearest, and how thin the network is."""
    is_matched = posting.state == PostingState.PUBLISHED and not posting.is_matching_pending
    if not (posting.is_followed and is_matched) or any(
        match.state in MatchState.alive() for match in matches
    ):
        return {"is_alone": False, "near_misses": [], "thin_network": ""}
    others = queries.others_on_offer(posting, timezone.localdate())
    return {
        "is_alone": True,
        "near_misses": near_misses(posting, user),
        "thin_network": thin_network(posting, others),
    }


POSTING_VERBS: dict[str, Callable[..., Any]] = {
    "submit": lambda posting, user, reason: services.submit_posting(posting, by=user),
    "publish": lambda posting, user, reason: services.publish_posting(posting, by=user),
    "return": lambda posting, user, reason: services.return_posting(posting, by=user, reason=reason),
    "renew": lambda posting, user, reason: services.renew_posting(posting, by=user),
    "found": lambda posting, user, reason: services.close_as_served(posting, by=user),
    "withdraw": lambda posting, user, reason: services.withdraw_posting(posting, by=user, reason=reason),
}


@require_POST
def posting_act(request: HttpRequest, uuid: Any, action: str, model: type[Posting]) -> HttpResponse:
    if action not in POSTING_VERBS:
        raise Http404
    return act(request, visible(model, request, uuid), action)


def act(request: HttpRequest, posting: Any, action: str) -> HttpResponse:
    posting = POSTING_VERBS[action](posting, request.user, request.POST.get("reason", ""))
    if action == "submit":
        return redirect(f"{posting.get_absolute_url()}submitted/")
    messages.success(
        request,
        _("%(reference)s is now: %(state)s.")
        % {"reference": posting.reference, "state": posting.get_state_display()},
    )
    return redirect(posting)
