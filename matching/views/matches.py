from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cities.facets import theme_facets
from core.facets import Facet
from core.views import FilteredList, page_of
from matching import queries, rules, services, workflow
from matching.enums import MatchState, Side
from matching.explanations import explanation
from matching.filters import MatchFilter
from matching.forms import DeclineForm, MessageForm, ReasonForm
from matching.models import Match
from matching.models.matches import reference_of
from matching.timeline import entries
from matching.views.access import visible


class MatchList(FilteredList):
    model = Match
    template_name = "matching/match_list.html"
    filterset_class = MatchFilter
    facets = [*theme_facets("request__themes"), Facet("state", F("state"))]
    orders = {
        "score": (gettext_lazy("Best fit first"), [F("score_tenths").desc(nulls_last=True), "pk"]),
        "newest": (gettext_lazy("Newest first"), ["-proposed_at", "-pk"]),
    }
    export_name = "matches"
    export_title = gettext_lazy("Matches")
    export_header = [
        "reference",
        "request",
        "requested by",
        "offer",
        "offered by",
        "score",
        "state",
        "illustrative",
    ]
    export_fields = [
        "pk",
        "request__title",
        "request__organisation__name",
        "offer__title",
        "offer__organisation__name",
        "score_tenths",
        "state",
        "request__organisation__is_demonstration",
    ]

    @cached_property
    def state_labels(self) -> dict[str, str]:
        """In the reader's language, looked up once for all rows."""
        return {state.value: str(state.label) for state in MatchState}

    def get_queryset(self) -> QuerySet:
        return Match.objects.visible_to(self.request.user).for_display()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Asked only where the list is empty: `may_post`."""
        return super().get_context_data(may_post=partial(rules.may_post, self.request.user), **kwargs)

    def export_row(self, match: Any) -> list[Any]:
        pk, request, asking, offer, offering, tenths, state, is_demonstration = match
        return [
            reference_of(pk),
            request,
            asking,
            offer,
            offering,
            "" if tenths is None else tenths / 10,
            self.state_labels[state],
            "yes" if is_demonstration else "no",
        ]


def match_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    return match_page(request, shown(request, uuid))


def shown(request: HttpRequest, uuid: Any) -> Any:
    matches = Match.objects.visible_to(request.user).for_display().with_reader_side(request.user)
    return get_object_or_404(matches, uuid=uuid)


def match_page(request: HttpRequest, match: Any, **forms: Any) -> HttpResponse:
    """The page of a match that `shown` fetched."""
    today = timezone.localdate()
    side = match.reader_side if match.state in MatchState.open() else None
    answers = queries.answers_visible_to(request.user, match)
    awaits_approval = match.state == MatchState.AGREED
    deciders = rules.deciders(match, today) if awaits_approval else []
    context = {
        "match": match,
        "explanation": explanation(match, side=match.reader_side, on=today),
        "side": side,
        "has_answered": any(answer.side == side for answer in answers),
        "answers": answers,
        "deciders": deciders,
        "today": today,
        "deciding": awaits_approval and rules.organisation_deciding(request.user, match, deciders, today),
        "thread": page_of(request, list(match.messages.select_related("by")), newest_last=True),
        "message_form": MessageForm() if match.reader_side and match.state in MatchState.alive() else None,
        "may_close_request": match.reader_side == Side.REQUEST
        and match.state in MatchState.served()
        and match.request.state in workflow.FOUND.sources,
        "may_start_pilot": workflow.PILOT.open_to(request.user, match),
        "chain_position": CHAIN_POSITIONS.get(match.state, 2),
        "events": entries(match),
        "decline_form": DeclineForm(),
        "reason_form": ReasonForm(),
        **forms,
    }
    return render(request, "matching/match_detail.html", context)


CHAIN_POSITIONS = {
    MatchState.PROPOSED: 3,
    MatchState.INTERESTED: 3,
    MatchState.AGREED: 4,
    MatchState.APPROVED: 5,
    MatchState.PILOTED: 6,
}


@require_POST
def match_interest(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = visible(Match, request, uuid)
    match = services.show_interest(match, side=side_or_denied(request, match), by=request.user)
    if match.state == MatchState.AGREED:
        messages.success(
            request, _("Both cities want to explore. The associations have been asked to approve.")
        )
    else:
        messages.success(
            request, _("Your interest is recorded. It commits nobody; the other side can answer now.")
        )
    return redirect(match)


def side_or_denied(request: HttpRequest, match: Match) -> str:
    side = rules.side_of(request.user, match)
    if side is None:
        raise PermissionDenied
    return side


@require_POST
def match_decline(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = shown(request, uuid)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return match_page(request, match, decline_form=form)
    match = services.decline_match(
        match, side=side_or_denied(request, match), by=request.user, **form.cleaned_data
    )
    messages.success(request, _("Declined. Your reason helps the matcher to do better."))
    return redirect(match)


@require_POST
def match_message(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = shown(request, uuid)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return match_page(request, match, message_form=form)
    services.write_message(
        match, side=side_or_denied(request, match), by=request.user, text=form.cleaned_data["text"]
    )
    messages.success(request, _("Sent. The other side is told."))
    return redirect(f"{match.get_absolute_url()}#thread")


@require_POST
def match_approve(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = services.approve_match(
        visible(Match, request, uuid), by=request.user, reason=request.POST.get("reason", "")[:1000]
    )
    messages.success(request, _("Your approval is recorded."))
    return redirect(match)


@require_POST
def match_reject(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = shown(request, uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return match_page(request, match, reason_form=form)
    match = services.reject_match(match, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The match is rejected and both cities can read your reason."))
    return redirect(match)
