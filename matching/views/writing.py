"""A posting is written as a list of short pages, each saved by itself."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cities.queries import lead_association
from core.exceptions import ActionRefused
from matching import queries, services
from matching.enums import Part, PostingState
from matching.forms import PART_FORMS, PartForm, StartForm
from matching.models import Posting
from matching.parts import FIELDS, label, shown, values

EARLIER = 5


def posting_new(request: HttpRequest, model: type[Posting]) -> HttpResponse:
    user: Any = request.user
    form = StartForm(request.POST or None, user=user)
    if not form.organisations:
        raise PermissionDenied(_("Only people who post for an organisation can do this."))
    if request.method == "POST" and form.is_valid():
        draft = services.create_posting(
            model, by=user, work_languages=[user.language[:2]], **form.cleaned_data
        )
        return redirect(step(draft, "edit"))
    own = model.objects.editable_by(user).for_display().order_by("-updated_at")
    context = {
        "form": form,
        "side": model.side,
        "unfinished": own.filter(state__in=PostingState.editable())[:EARLIER],
        "earlier": own.exclude(state__in=PostingState.editable())[:EARLIER],
    }
    return render(request, "matching/writing/new.html", context)


def step(posting: Any, name: str) -> str:
    return f"{posting.get_absolute_url()}{name}/"


def writable(request: HttpRequest, model: type[Posting], uuid: Any) -> Any:
    """One that the person may still write on."""
    postings = model.objects.editable_by(request.user).for_display().prefetch_related("preferred_regions")
    return get_object_or_404(postings, uuid=uuid)


def posting_edit(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    posting = writable(request, model, uuid)
    if posting.state not in PostingState.changeable():
        return redirect(posting)
    states = queries.part_states(posting)
    context = {
        "posting": posting,
        "states": states,
        "done": sum(state.is_done for state in states),
        "files": posting.attachments.count(),
        "is_published": posting.state == PostingState.PUBLISHED,
    }
    return render(request, "matching/writing/tasks.html", context)


@never_cache  # gone back to, it shows what was saved and not what it was opened with
def posting_part(request: HttpRequest, uuid: Any, part: str, model: type[Posting]) -> HttpResponse:
    if part not in Part:
        raise Http404
    posting, is_sent = writable(request, model, uuid), request.method == "POST"
    if posting.state not in PostingState.changeable() and not is_sent:
        return redirect(posting)
    form = PART_FORMS[model.side](request.POST if is_sent else None, posting=posting, part=Part(part))
    return save(request, posting, form) if is_sent else part_page(request, posting, form)


def part_page(request: HttpRequest, posting: Any, form: PartForm, **more: Any) -> HttpResponse:
    context = {
        "posting": posting,
        "form": form,
        "part": form.part,
        "number": list(Part).index(form.part) + 1,
        "count": len(Part),
        "is_published": posting.state == PostingState.PUBLISHED,
        "alike": queries.alike(posting) if form.part == Part.TEXT and not form.is_bound else None,
        "is_unsaved": form.is_bound,
        **more,
    }
    status = 409 if "theirs" in more else 200
    return render(request, "matching/writing/part.html", context, status=status)


def save(request: HttpRequest, posting: Any, form: PartForm) -> HttpResponse:
    """Store what is right on the page; the script is answered in JSON, everybody else with a page."""
    is_right, wants_json = form.is_valid(), request.headers.get("Accept") == "application/json"
    try:
        if posting.state == PostingState.PUBLISHED and not is_right:
            raise ActionRefused(_("This is published, so it is corrected as a whole or not at all."))
        saved = services.save_part(posting, form.part, by=request.user, **form.origin, **form.right)
    except ActionRefused as refused:
        if wants_json:
            return JsonResponse({"detail": str(refused)}, status=409)
        return not_saved(request, posting, form, refused)
    if wants_json:
        return JsonResponse(receipt(request, saved, form))
    if is_right:
        return redirect(destination(request, saved, form.part))
    form.stand_on(saved)
    return part_page(request, posting, form)


def receipt(request: HttpRequest, saved: Any, form: PartForm) -> dict[str, Any]:
    """What the script may tell the person: when it was saved, what was not and why, and where to go on."""
    goes_on = "then" in request.POST and not form.errors
    return {
        "saved_at": timezone.now(),
        "base": form.fingerprint_of(saved),
        "not_saved": form.not_saved,
        "next": destination(request, saved, form.part) if goes_on else None,
    }


def not_saved(request: HttpRequest, posting: Any, form: PartForm, refused: ActionRefused) -> HttpResponse:
    """The page again with everything that was typed, beside what somebody else wrote meanwhile."""
    if not isinstance(refused, services.ChangedMeanwhile):
        form.add_error(None, str(refused))
        return part_page(request, posting, form)
    current = refused.current
    typed = form.plain_values
    stored = values(current, typed)
    theirs = [(label(current, name), shown(current, name)) for name in typed if stored[name] != typed[name]]
    form.stand_on(current)
    return part_page(request, current, form, theirs=theirs, refusal=str(refused))


def destination(request: HttpRequest, saved: Any, part: Part) -> str:
    """The next unfinished page, after the last one the check; or the list if that was asked for."""
    if saved.state == PostingState.PUBLISHED:
        messages.success(request, _("Corrected. Partners are looked for anew where it matters."))
        return saved.get_absolute_url()
    if request.POST.get("then") == "list":
        return step(saved, "edit")
    following = queries.next_part(queries.part_states(saved), part)
    return step(saved, f"edit/{following}") if following else step(saved, "check")


def posting_check(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    posting = writable(request, model, uuid)
    if posting.state not in PostingState.editable():
        return redirect(posting)
    states = queries.part_states(posting)
    context = {
        "posting": posting,
        "answers": [(state, answers(posting, state.part)) for state in states],
        "missing": [(state, sentence) for state in states for sentence in state.missing],
        "attachments": posting.attachments.all(),
        "alike": queries.alike(posting),
    }
    return render(request, "matching/writing/check.html", context)


def answers(posting: Any, part: Part) -> list[tuple[str, str]]:
    return [(label(posting, name), shown(posting, name)) for name in FIELDS[posting.side][part]]


def posting_submitted(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    posting = writable(request, model, uuid)
    if posting.state not in (PostingState.SUBMITTED, PostingState.PUBLISHED):
        return redirect(posting)
    due = posting.submitted_at + timedelta(days=settings.ANSWER_DUE_AFTER_DAYS)
    context = {
        "posting": posting,
        "association": lead_association(posting.organisation, timezone.localdate()),
        "due": due,
        "is_published": posting.state == PostingState.PUBLISHED,
    }
    return render(request, "matching/writing/submitted.html", context)


@require_POST
def posting_copy(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    copy = services.copy_posting(writable(request, model, uuid), by=request.user)
    messages.success(request, _("This is a new draft with the words of the earlier one. Say when it fits."))
    return redirect(step(copy, "edit"))
