"""What an association's staff does for its members and for each other: verification, standing in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities import services
from cities.enums import Duty, OrganisationKind
from cities.forms import DelegationForm
from cities.models import Delegation, Organisation
from cities.queries import duties_held, verification_history


def verification(request: HttpRequest, slug: str) -> HttpResponse:
    """For who may verify the organisation: what it says of itself, and what was decided so far."""
    organisation = verifiable(request, slug)
    context = {
        "organisation": organisation,
        "duties": duties_held(organisation),
        "events": verification_history(organisation),
    }
    return render(request, "cities/verification.html", context)


def verifiable(request: HttpRequest, slug: str) -> Organisation:
    organisations = Organisation.objects.verifiable_by(request.user, timezone.localdate())
    return get_object_or_404(
        organisations.select_related("city__country", "country", "verified_by"), slug=slug
    )


VERDICTS: dict[str, Callable[[Organisation, Any, str], Organisation]] = {
    "verify": lambda organisation, user, reason: services.verify_organisation(organisation, by=user),
    "refuse": lambda organisation, user, reason: services.refuse_verification(
        organisation, by=user, reason=reason
    ),
    "take-back": lambda organisation, user, reason: services.take_verification_back(
        organisation, by=user, reason=reason
    ),
}


@require_POST
def verification_act(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    if action not in VERDICTS:
        raise Http404
    organisation = verifiable(request, slug)
    VERDICTS[action](organisation, request.user, request.POST.get("reason", "")[:1000])
    messages.success(request, _("Your decision on %(name)s is recorded.") % {"name": organisation})
    return redirect("cities:verification", slug=slug)


def delegation_new(request: HttpRequest, slug: str) -> HttpResponse:
    """An approver names who stands in."""
    own = Organisation.objects.acted_for_by(request.user, Duty.APPROVER)
    association = get_object_or_404(own.filter(kind=OrganisationKind.ASSOCIATION), slug=slug)
    form = DelegationForm(request.POST or None, association=association, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.delegate(association, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded. Both of you see it on your desks."))
        return redirect("desk")
    return render(request, "cities/delegation_form.html", {"association": association, "form": form})


@require_POST
def delegation_end(request: HttpRequest, uuid: Any) -> HttpResponse:
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), uuid=uuid)
    services.end_delegation(delegation, by=request.user)
    messages.success(request, _("Ended."))
    return redirect("desk")
