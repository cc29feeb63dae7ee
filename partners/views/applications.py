"""The applications of the organisations whose account the person looks after."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.forms import done, posted
from partners import services
from partners.forms import ApplicationForm, RotationForm, ScopesForm
from partners.models import Application
from partners.queries import organisations_with_applications
from partners.timeline import entries


def application_list(request: HttpRequest) -> HttpResponse:
    context = {"organisations": organisations_with_applications(request.user)}
    return render(request, "partners/application_list.html", context)


@never_cache
def application_new(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(organisations_with_applications(request.user), slug=slug)
    form = ApplicationForm(posted(request))
    if form.is_valid():
        fields = form.cleaned_data
        if issued := issued_by(
            form, lambda: services.create_application(organisation, by=request.user, **fields)
        ):
            return secret_page(request, issued)
    context = {"organisation": organisation, "form": form}
    return render(request, "partners/application_new.html", context)


def application_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    application = visible(request, uuid)
    context = {
        "application": application,
        "secrets": application.secrets.working(),
        "timeline": entries(application),
    }
    return render(request, "partners/application_detail.html", context)


def application_scopes(request: HttpRequest, uuid: Any) -> HttpResponse:
    application = visible(request, uuid)
    form = ScopesForm(posted(request), initial={"scopes": application.scopes})
    if form.is_valid() and done(
        form,
        lambda: services.change_scopes(application, by=request.user, scopes=form.cleaned_data["scopes"]),
    ):
        messages.success(request, _("Saved. It holds at once, for tokens too that were given out before."))
        return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "partners/application_scopes.html", context)


@never_cache
def secret_rotate(request: HttpRequest, uuid: Any) -> HttpResponse:
    application = visible(request, uuid)
    form = RotationForm(posted(request), lasting=application.secrets.filter(works_until__isnull=True).first())
    if form.is_valid():
        fields = form.cleaned_data
        if issued := issued_by(form, lambda: services.rotate_secret(application, by=request.user, **fields)):
            return secret_page(request, issued)
    return render(request, "partners/secret_rotate.html", {"application": application, "form": form})


def issued_by(form: BaseForm, verb: Callable[[], services.Issued]) -> services.Issued | None:
    """What the verb gave out; None where it was refused, which the form then says."""
    given: list[services.Issued] = []
    done(form, lambda: given.append(verb()))
    return given[0] if given else None


def secret_page(request: HttpRequest, issued: services.Issued) -> HttpResponse:
    """The answer to the button itself: the secret is in no address, message or session."""
    return render(request, "partners/secret.html", {"issued": issued, "application": issued.application})


@require_POST
def secret_end(request: HttpRequest, uuid: Any) -> HttpResponse:
    application = services.end_old_secrets(visible(request, uuid), by=request.user)
    messages.success(request, _("The old secret no longer works."))
    return redirect(application)


def application_end(request: HttpRequest, uuid: Any) -> HttpResponse:
    application = visible(request, uuid)
    if request.method == "POST":
        services.end_application(application, by=request.user)
        messages.success(request, _("%(name)s has ended; it opens nothing any more.") % {"name": application})
        return redirect(application)
    return render(request, "partners/application_end.html", {"application": application})


def visible(request: HttpRequest, uuid: Any) -> Application:
    return get_object_or_404(Application.objects.visible_to(request.user).for_display(), uuid=uuid)
