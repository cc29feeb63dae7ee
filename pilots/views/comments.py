"""What stakeholders wrote in words, for the association that decides what others may read."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.forms import done, posted
from core.views import page_of
from pilots import queries, rules, services
from pilots.forms import ReasonForm, ShortenForm
from pilots.models import AssessmentRound, Comment
from pilots.views.actions import own


@require_safe
def comment_list(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    round_ = round_of(request, uuid, kind)
    comments = page_of(request, queries.comments_to_read(round_.comments.all()))
    return render(
        request, "pilots/comments.html", {"round": round_, "pilot": round_.pilot, "comments": comments}
    )


@require_POST
def comment_release(request: HttpRequest, uuid: Any, kind: str, pk: int) -> HttpResponse:
    services.release_comment(comment_of(request, uuid, kind, pk), by=request.user)
    messages.success(request, _("The comment is released."))
    return redirect("pilots:comments", uuid, kind)


def comment_shorten(request: HttpRequest, uuid: Any, kind: str, pk: int) -> HttpResponse:
    comment = comment_of(request, uuid, kind, pk)
    form = ShortenForm(posted(request), initial={"text": comment.text})
    if form.is_valid() and done(
        form, lambda: services.shorten_comment(comment, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The comment is released as you shortened it."))
        return redirect("pilots:comments", uuid, kind)
    return comment_page(request, comment, form, "pilots/comment_shorten.html")


def comment_withhold(request: HttpRequest, uuid: Any, kind: str, pk: int) -> HttpResponse:
    comment = comment_of(request, uuid, kind, pk)
    form = ReasonForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.withhold_comment(comment, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The comment is withheld."))
        return redirect("pilots:comments", uuid, kind)
    return comment_page(request, comment, form, "pilots/comment_withhold.html")


def comment_page(request: HttpRequest, comment: Comment, form: Any, template: str) -> HttpResponse:
    context = {"pilot": comment.round.pilot, "round": comment.round, "comment": comment, "form": form}
    return render(request, template, context)


def round_of(request: HttpRequest, uuid: Any, kind: str) -> AssessmentRound:
    pilot = own(request, uuid, rules.may_review)
    return get_object_or_404(pilot.rounds.select_related("pilot"), kind=kind)


def comment_of(request: HttpRequest, uuid: Any, kind: str, pk: int) -> Comment:
    """One that may be read already."""
    comments = queries.comments_to_read(round_of(request, uuid, kind).comments.select_related("round__pilot"))
    for comment in comments:
        if comment.pk == pk:
            return comment
    raise Http404
