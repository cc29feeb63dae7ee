from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cities import rules, services
from cities.forms import ProfileForm
from cities.models import Organisation
from core.forms import done, posted


def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organisation's public page says, for its editors."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not rules.may_edit_profile(request.user, organisation):
        raise PermissionDenied
    form = ProfileForm(posted(request), instance=organisation)
    if form.is_valid() and done(
        form, lambda: services.edit_profile(organisation, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved. Everybody sees it now."))
        return redirect(organisation)
    return render(request, "cities/profile.html", {"organisation": organisation, "form": form})
