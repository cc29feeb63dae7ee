from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching import queries, services, workflow
from matching.enums import MatchState, PostingState, Side
from matching.explanations import near_misses, thin_network
from matching.filters import OfferFilter, RequestFilter
from matching.models import Match, Offer, Posting, Request
from matching.timeline import entries
from matching.views.lists import FilteredList, visible

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


@login_not_required
def posting_detail(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    visible_postings = model.objects.visible_to(request.user).for_display()
    posting: Any = get_object_or_404(visible_postings.with_follower(request.user), uuid=uuid)
    own_matches = Match.objects.visible_to(request.user).for_display().filter(**{posting.side.value: posting})
    matches = list(own_matches.exclude(state=MatchState.EXPIRED)[:20])
    actions = [
        t
        for t in workflow.POSTING_BUTTONS
        if request.user.is_authenticated and t.open_to(request.user, posting)
    ]
    context = {
        "posting": posting,
        "matches": matches,
        "job": queries.matching_job(posting) if posting.is_followed else None,
        **nobody_fits(posting, matches, request.user),
        "actions": actions,
        "may_edit": workflow.SUBMIT in actions,
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
