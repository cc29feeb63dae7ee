"""The page behind the link of an invitation."""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import NewAccountForm
from accounts.models import User
from accounts.views import remember_language
from cities import services
from cities.models import Invitation
from cities.queries import invitation_behind
from core.forms import posted


@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the invited person can do now: make an account, sign in, accept; or why the link does not work."""
    invitation = invitation_behind(token)
    with override(chosen_language(request) or (invitation.language if invitation else get_language())):
        if invitation is None:
            return render(request, "cities/invitation_closed.html", status=404)
        if not invitation.is_open or invitation.is_expired:
            return render(request, "cities/invitation_closed.html", {"invitation": invitation}, status=410)
        step = next_step(request.user, invitation)
        if step == "new_account":
            return new_account(request, invitation)
        context = {"invitation": invitation, "token": token, "here": request.path}
        return render(request, f"cities/invitation_{step}.html", context)


def chosen_language(request: HttpRequest) -> str | None:
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return language if language in dict(settings.LANGUAGES) else None


def next_step(user: Any, invitation: Invitation) -> str:
    if user.is_authenticated:
        return "accept" if user.email.lower() == invitation.email.lower() else "wrong_account"
    has_account = User.objects.filter(email__iexact=invitation.email).exists()
    return "sign_in" if has_account else "new_account"


def new_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    first = {"name": invitation.name, "language": get_language()}
    form = NewAccountForm(posted(request), instance=User(email=invitation.email), initial=first)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "language", "password")}
        user = services.join_with_new_account(invitation, **fields)
        messages.success(request, _("You now act for %(name)s.") % {"name": invitation.organisation})
        response = perform_login(request, user, redirect_url=reverse("desk"))
        return remember_language(response, user.language)
    context = {"invitation": invitation, "form": form}
    return render(request, "cities/invitation_new_account.html", context)


@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitation_behind(token)
    if invitation is None:
        raise Http404
    services.accept_invitation(invitation, by=request.user)
    messages.success(request, _("You now act for %(name)s.") % {"name": invitation.organisation})
    return redirect("desk")
