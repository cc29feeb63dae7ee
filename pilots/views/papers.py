"""Assessment on paper: the form to print, the batches of forms that came back, and their entry."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.forms import done, posted
from pilots import queries, rules, services
from pilots.forms import PaperBatchForm, PaperForm, RecountForm
from pilots.models import AssessmentRound, PaperBatch
from pilots.pdf import paper_pdf
from pilots.views.actions import own
from pilots.views.pages import file_of


def round_of(request: HttpRequest, uuid: Any, kind: str) -> AssessmentRound:
    pilot = own(request, uuid, rules.may_review)
    round_ = get_object_or_404(pilot.rounds.select_related("questionnaire"), kind=kind)
    round_.pilot = pilot
    return round_


class NoBatch(Http404):
    """The round is there; its batch was discarded, or never was."""


def batch_of(request: HttpRequest, uuid: Any, kind: str, batch: Any) -> PaperBatch:
    round_ = round_of(request, uuid, kind)
    found = round_.papers.select_related("side").filter(uuid=batch).first()
    if found is None:
        raise NoBatch
    found.round = round_
    return found


def shown(request: HttpRequest, template: str, batch: PaperBatch, **context: Any) -> HttpResponse:
    context |= {"batch": batch, "round": batch.round, "pilot": batch.round.pilot, "kept": len(batch.entries)}
    return render(request, template, context)


@require_safe
def paper_print(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    """The empty form, the same for everybody, in the language that was chosen."""
    round_ = round_of(request, uuid, kind)
    wish = request.GET.get("language", "")
    language = wish if wish in dict(settings.LANGUAGES) else get_language() or "en"
    name = f"{round_.pilot.reference}-form-{language}.pdf"
    return file_of(name, paper_pdf(round_, language), "application/pdf")


def paper_add(request: HttpRequest, uuid: Any, kind: str) -> HttpResponse:
    round_ = round_of(request, uuid, kind)
    form = PaperBatchForm(posted(request), pilot=round_.pilot)
    if form.is_valid() and done(
        form, lambda: services.open_batch(round_, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The count is noted. Enter the forms one by one."))
        return redirect("pilots:paper_enter", uuid, kind, form.cleaned_data["entered_from"])
    context = {"pilot": round_.pilot, "form": form}
    return render(request, "pilots/paper_batch_form.html", context)


@never_cache
def paper_enter(request: HttpRequest, uuid: Any, kind: str, batch: Any) -> HttpResponse:
    """One form after the other: each is saved from a page of its own."""
    try:
        papers = batch_of(request, uuid, kind, batch)
    except NoBatch:  # a colleague was quicker: who types is told so, on a page that is there
        messages.error(request, _("These forms were discarded meanwhile."))
        return redirect("pilots:pilot_assessment", uuid)
    questions = queries.questions_in(papers.round.questionnaire, get_language() or "en")
    form = PaperForm(posted(request), questions=questions)
    if form.is_valid():
        if done(form, lambda: enter(request, papers, form)):
            here = reverse("pilots:paper_enter", args=[uuid, kind, batch])
            return redirect(f"{here}?saved={form.cleaned_data['key']}#entry")
        saved = str(form.cleaned_data["key"])
        form.renew()
        papers = batch_of(request, uuid, kind, batch)
    else:
        saved = request.GET.get("saved", "")
    keys = [entry["key"] for entry in papers.entries]
    number = keys.index(saved) + 1 if saved in keys else 0
    return shown(request, "pilots/paper_enter.html", papers, form=form, saved=saved, number=number)


def enter(request: HttpRequest, papers: PaperBatch, form: PaperForm) -> None:
    try:
        services.enter_form(papers, by=request.user, **form.entry)
    except rules.SavedAlready as known:
        messages.info(request, str(known))


@require_POST
def paper_take_back(request: HttpRequest, uuid: Any, kind: str, batch: Any) -> HttpResponse:
    papers = batch_of(request, uuid, kind, batch)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
    services.take_back_form(papers, by=request.user, key=key)
    messages.success(request, _("The form is taken back. Enter it again."))
    return redirect("pilots:paper_enter", uuid, kind, batch)


def paper_recount(request: HttpRequest, uuid: Any, kind: str, batch: Any) -> HttpResponse:
    papers = batch_of(request, uuid, kind, batch)
    counts = {"handed_out": papers.handed_out, "counted": papers.counted}
    form = RecountForm(posted(request), initial=counts)
    if form.is_valid() and done(form, lambda: services.recount(papers, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The count is corrected."))
        return redirect("pilots:paper_enter", uuid, kind, batch)
    return shown(request, "pilots/paper_recount.html", papers, form=form)


STEPS: dict[str, Callable[..., Any]] = {"close": services.close_batch, "discard": services.discard_batch}


def paper_step(request: HttpRequest, uuid: Any, kind: str, batch: Any, step: str) -> HttpResponse:
    """Close or discard, after a look at what it will do."""
    papers = batch_of(request, uuid, kind, batch)
    form = forms.Form(posted(request))
    if form.is_valid() and done(form, lambda: STEPS[step](papers, by=request.user)):
        said = {
            "close": _("The forms are closed and count as answers now."),
            "discard": _("The forms are discarded."),
        }
        messages.success(request, said[step])
        return redirect("pilots:pilot_assessment", uuid)
    return shown(request, "pilots/paper_step.html", papers, form=form, step=step)
