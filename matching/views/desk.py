"""What an association's staff looks at while it decides, and what officers compare."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty, OrganisationKind
from cities.models import Organisation
from core.views import page_of
from matching import queries, rules, services
from matching.explanations.match import explain_match
from matching.forms import PracticeForm, ReasonForm
from matching.models import Match, Posting, StaffNote
from matching.shortlist import AT_MOST, compare
from matching.timeline import entries
from matching.views.access import visible

SHOWN_BEFORE = 10  # of what two organisations had to do with each other


def dossier(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Request and offer side by side, with all that bears on the decision."""
    today = timezone.localdate()
    match = get_object_or_404(queries.for_dossier(request.user, today), uuid=uuid)
    known = queries.dossier(match, request.user)
    context = {
        "match": match,
        "dossier": known,
        "earlier": known.earlier[:SHOWN_BEFORE],
        "today": today,
        "rows": explain_match(match),
        "notes": notes_on(match, request),
        "reason_form": ReasonForm(),
    }
    return render(request, "desk/dossier.html", context)


def notes(request: HttpRequest, uuid: Any, model: type[Match] | type[Posting]) -> HttpResponse:
    """Notes of the user's association on a match or a posting; a new one goes to its bottom."""
    subject = visible(model, request, uuid)
    noting = rules.associations_noting(request.user, subject)
    if not noting:
        raise Http404
    if request.method == "POST":
        association = get_object_or_404(
            Organisation.objects.filter(pk__in=[each.pk for each in noting]),
            slug=request.POST.get("association", noting[0].slug),
        )
        services.add_staff_note(
            subject, association=association, text=request.POST.get("text", "")[:2000], by=request.user
        )
        messages.success(request, _("Your note is there for your colleagues."))
        return redirect("matching:dossier", uuid=uuid) if model is Match else redirect(request.path)
    context = {"subject": subject, "noting": noting, "notes": notes_on(subject, request)}
    return render(request, "desk/notes.html", context)


def notes_on(subject: Match | Posting, request: HttpRequest) -> Page:
    return page_of(request, list(StaffNote.objects.visible_to(request.user).on(subject)), newest_last=True)


def shortlist(request: HttpRequest, uuid: Any, model: type[Posting]) -> HttpResponse:
    """Up to four matches of a posting side by side; all there are to choose from come below."""
    posting = visible(model, request, uuid)
    own = Match.objects.visible_to(request.user).filter(**{posting.side.value: posting})
    choice = list(own.for_display()[:20])
    if not choice:
        raise Http404
    wanted = request.GET.getlist("compare")
    chosen = [match for match in choice if str(match.uuid) in wanted] or choice
    context = {
        "posting": posting,
        "choice": choice,
        "comparison": compare(chosen[:AT_MOST], posting.side),
        "at_most": AT_MOST,
        "too_many": len(wanted) > AT_MOST,
    }
    return render(request, "desk/shortlist.html", context)


def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """How an association answers for its members, for its approvers to change."""
    own = Organisation.objects.acted_for_by(request.user, Duty.APPROVER)
    association = get_object_or_404(own.filter(kind=OrganisationKind.ASSOCIATION), slug=slug)
    form = PracticeForm(request.POST or None, instance=association)
    if request.method == "POST" and form.is_valid():
        services.set_practice(association, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Due dates follow the new promise."))
        return redirect(request.path)
    context = {"association": association, "form": form, "events": entries(association)}
    return render(request, "desk/practice.html", context)
