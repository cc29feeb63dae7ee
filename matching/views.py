from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_filters.views import FilterView

from core.exports import csv_response
from matching import queries, rules, services, workflow
from matching.enums import MatchState, Side
from matching.explanations import RULES, explain
from matching.filters import MatchFilter, OfferFilter, RequestFilter
from matching.forms import DeclineForm, ReasonForm
from matching.models import Match, Offer, Posting, Request
from matching.timeline import entries

CSV_HEADER = [
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


class FilteredList(FilterView):
    """A list with its filters and, at `?format=csv`, the same rows as a file."""

    paginate_by = 20
    strict = False
    csv_name: str
    csv_header: list[str]

    def csv_row(self, item: Any) -> list[Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("format") != "csv":
            return super().get(request, *args, **kwargs)
        found = self.get_filterset(self.get_filterset_class()).qs
        return csv_response(self.csv_name, self.csv_header, map(self.csv_row, found.iterator(chunk_size=500)))


@method_decorator(login_not_required, name="dispatch")
class PostingList(FilteredList):
    template_name = "matching/posting_list.html"
    csv_header = CSV_HEADER

    def get_queryset(self) -> QuerySet:
        return self.model.objects.visible_to(self.request.user).for_display()

    def csv_row(self, posting: Any) -> list[Any]:
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
    csv_name = "offers"
    extra_context = {"side": Side.OFFER}


class RequestList(PostingList):
    model = Request
    filterset_class = RequestFilter
    csv_name = "requests"
    extra_context = {"side": Side.REQUEST}


def visible(model: Any, request: HttpRequest, uuid: Any) -> Any:
    return get_object_or_404(model.objects.visible_to(request.user).for_display(), uuid=uuid)


@login_not_required
def posting_detail(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    visible_postings = model.objects.visible_to(request.user).for_display()
    posting: Any = get_object_or_404(visible_postings.with_follower(request.user), uuid=uuid)
    matches = Match.objects.visible_to(request.user).for_display().filter(**{posting.side.value: posting})
    actions = [
        t
        for t in workflow.POSTING_BUTTONS
        if request.user.is_authenticated and t.open_to(request.user, posting)
    ]
    context = {
        "posting": posting,
        "matches": matches.exclude(state=MatchState.EXPIRED)[:20],
        "job": queries.matching_job(posting) if posting.is_followed else None,
        "near_misses": near_misses(posting, request.user) if posting.is_followed else [],
        "actions": actions,
        "may_edit": workflow.SUBMIT in actions,
        "events": entries(posting) if posting.is_followed else [],
    }
    return render(request, "matching/posting_detail.html", context)


def near_misses(posting: Any, user: Any) -> list[dict[str, Any]]:
    """For a posting without proposals: the nearest offers with the rules that removed them, in words."""
    open_to_user = Offer.objects.visible_to(user).for_display()
    offers = open_to_user.in_bulk([miss["offer"] for miss in posting.near_misses])
    return [
        {"offer": offers[miss["offer"]], "rules": [RULES[rule] for rule in miss["rules"]]}
        for miss in posting.near_misses
        if miss["offer"] in offers
    ]


def posting_create(request: HttpRequest, form_class: Any) -> HttpResponse:
    form = form_class(request.POST or None, user=request.user, initial=first_guess(request.user))
    if not form.fields["organisation"].queryset.exists():
        raise PermissionDenied(_("Only people who post for an organisation can do this."))
    if request.method == "POST" and form.is_valid():
        posting = services.create_posting(form_class.Meta.model, by=request.user, **form.cleaned_data)
        return saved(request, posting)
    return render(request, "matching/posting_form.html", {"form": form, "side": form_class.Meta.model.side})


def first_guess(user: Any) -> dict[str, Any]:
    return {"language": user.language[:2], "work_languages": [user.language[:2]]}


def posting_edit(request: HttpRequest, uuid: Any, form_class: Any) -> HttpResponse:
    model = form_class.Meta.model
    posting = get_object_or_404(model.objects.editable_by(request.user), uuid=uuid)
    form = form_class(request.POST or None, instance=posting, user=request.user)
    if request.method == "POST" and form.is_valid():
        return saved(request, services.edit_posting(posting, by=request.user, **form.cleaned_data))
    return render(
        request, "matching/posting_form.html", {"form": form, "side": model.side, "posting": posting}
    )


def saved(request: HttpRequest, posting: Any) -> HttpResponse:
    """After "Save draft" back to the posting; after "Save and submit" with the submission done."""
    if "submit" in request.POST:
        return act(request, posting, "submit")
    messages.success(request, _("Saved as a draft."))
    return redirect(posting)


POSTING_VERBS: dict[str, Callable[..., Any]] = {
    "submit": lambda posting, user, reason: services.submit_posting(posting, by=user),
    "publish": lambda posting, user, reason: services.publish_posting(posting, by=user),
    "return": lambda posting, user, reason: services.return_posting(posting, by=user, reason=reason),
    "renew": lambda posting, user, reason: services.renew_posting(posting, by=user),
    "withdraw": lambda posting, user, reason: services.withdraw_posting(posting, by=user, reason=reason),
}


@require_POST
def posting_act(request: HttpRequest, uuid: Any, action: str, model: type[Posting]) -> HttpResponse:
    if action not in POSTING_VERBS:
        raise Http404
    return act(request, visible(model, request, uuid), action)


def act(request: HttpRequest, posting: Any, action: str) -> HttpResponse:
    posting = POSTING_VERBS[action](posting, request.user, request.POST.get("reason", ""))
    messages.success(
        request,
        _("%(reference)s is now: %(state)s.")
        % {"reference": posting.reference, "state": posting.get_state_display()},
    )
    return redirect(posting)


class MatchList(FilteredList):
    model = Match
    template_name = "matching/match_list.html"
    filterset_class = MatchFilter
    csv_name = "matches"
    csv_header = [
        "reference",
        "request",
        "requested by",
        "offer",
        "offered by",
        "score",
        "state",
        "illustrative",
    ]

    def get_queryset(self) -> QuerySet:
        return Match.objects.visible_to(self.request.user).for_display()

    def csv_row(self, match: Any) -> list[Any]:
        return [
            match.reference,
            match.request.title,
            match.request.organisation.name,
            match.offer.title,
            match.offer.organisation.name,
            "" if match.score is None else match.score,
            match.get_state_display(),
            "yes" if match.request.organisation.is_demonstration else "no",
        ]


def match_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    return match_page(request, visible(Match, request, uuid))


def match_page(request: HttpRequest, match: Any, **forms: Any) -> HttpResponse:
    side = rules.side_of(request.user, match) if match.state in MatchState.open() else None
    answers = queries.answers_visible_to(request.user, match)
    awaits_approval = match.state == MatchState.AGREED
    deciders = rules.deciders(match, timezone.localdate()) if awaits_approval else []
    context = {
        "match": match,
        "rows": explain(match.criteria),
        "maximum": 100,
        "side": side,
        "has_answered": any(answer.side == side for answer in answers),
        "answers": answers,
        "deciders": deciders,
        "deciding": awaits_approval and rules.organisation_deciding(request.user, match, deciders),
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
    match = visible(Match, request, uuid)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return match_page(request, match, decline_form=form)
    match = services.decline_match(
        match, side=side_or_denied(request, match), by=request.user, **form.cleaned_data
    )
    messages.success(request, _("Declined. Your reason helps the matcher to do better."))
    return redirect(match)


@require_POST
def match_approve(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = services.approve_match(
        visible(Match, request, uuid), by=request.user, reason=request.POST.get("reason", "")[:1000]
    )
    messages.success(request, _("Your approval is recorded."))
    return redirect(match)


@require_POST
def match_reject(request: HttpRequest, uuid: Any) -> HttpResponse:
    match = visible(Match, request, uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return match_page(request, match, reason_form=form)
    match = services.reject_match(match, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The match is rejected and both cities can read your reason."))
    return redirect(match)
