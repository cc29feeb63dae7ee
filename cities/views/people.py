"""The colleagues of an organisation: who acts for it, who is invited, what changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from cities import queries, rules, services
from cities.forms import DutiesForm, HandOverForm, InviteForm
from cities.models import Organisation
from cities.timeline import entries
from core.forms import done, posted


def people(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = visible(request, slug)
    account = queries.account_of(organisation)
    context = {
        "organisation": organisation,
        "account": account,
        "timeline": list(entries(account.happenings)),
        "may_manage": rules.may_manage_people(request.user, organisation),
        "is_colleague": any(colleague.user == request.user for colleague in account.colleagues),
        "to_help": queries.members_without_keeper(organisation, timezone.localdate()),
    }
    return render(request, "cities/people.html", context)


def invite(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = managed(request, slug)
    form = InviteForm(posted(request), user=request.user, organisation=organisation)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("email", "name", "language")}
        if done(form, lambda: services.invite(organisation, by=request.user, duties=form.wanted, **fields)):
            messages.success(request, _("The invitation is on its way to %(email)s.") % fields)
            return redirect("cities:people", organisation.slug)
    return render(request, "cities/invite.html", {"organisation": organisation, "form": form})


@require_POST
def resend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(managed(request, slug).invitations, pk=pk)
    services.resend_invitation(invitation, by=request.user)
    messages.success(request, _("A new link is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("cities:people", slug)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(managed(request, slug).invitations, pk=pk)
    services.withdraw_invitation(invitation, by=request.user)
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("cities:people", slug)


def colleague(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change the duties of one person."""
    organisation = managed(request, slug)
    person = colleague_of(organisation, pk)
    held = organisation.memberships.permanent().filter(user=person).values_list("duty", flat=True)
    form = DutiesForm(posted(request), user=request.user, organisation=organisation, held=set(held))
    if form.is_valid() and done(
        form, lambda: services.change_duties(organisation, person, by=request.user, duties=form.wanted)
    ):
        messages.success(request, _("The duties of %(person)s are changed.") % {"person": person})
        return redirect("cities:people", slug)
    context = {"organisation": organisation, "person": person, "form": form}
    return render(request, "cities/colleague.html", context)


@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = managed(request, slug)
    person = colleague_of(organisation, pk)
    services.end_membership(organisation, person, by=request.user)
    names = {"person": person, "organisation": organisation}
    messages.success(request, _("%(person)s no longer acts for %(organisation)s.") % names)
    return redirect("cities:people", slug)


def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Give all one's duties to a colleague."""
    organisation = own(request, slug)
    form = HandOverForm(posted(request), user=request.user, organisation=organisation)
    if form.is_valid():
        to = form.cleaned_data["to"]
        if done(form, lambda: services.hand_over(organisation, by=request.user, to=to)):
            names = {"person": to, "organisation": organisation}
            messages.success(request, _("%(person)s now acts for %(organisation)s in your place.") % names)
            return redirect("account")
    context = {
        "organisation": organisation,
        "form": form,
        "has_colleagues": queries.colleagues_besides(request.user, organisation).exists(),
        "may_invite": rules.may_manage_people(request.user, organisation),
    }
    return render(request, "cities/hand_over.html", context)


def leave(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = own(request, slug)
    if request.method == "POST":
        services.end_membership(organisation, request.user, by=request.user)
        messages.success(request, _("You no longer act for %(name)s.") % {"name": organisation})
        return redirect("account")
    return render(request, "cities/leave.html", {"organisation": organisation})


def visible(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.with_people_visible_to(request.user), slug=slug)


def managed(request: HttpRequest, slug: str) -> Organisation:
    organisation = visible(request, slug)
    if not rules.may_manage_people(request.user, organisation):
        raise PermissionDenied
    return organisation


def own(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.acted_for_by(request.user), slug=slug)


def colleague_of(organisation: Organisation, pk: int) -> Any:
    members = organisation.memberships.active().of_people().values("user")
    return get_object_or_404(User.objects.filter(pk__in=members), pk=pk)
