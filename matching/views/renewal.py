from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from matching import queries, services


@never_cache
@login_not_required
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Without signing in: shows what a reminder is about, and renews it on a click; works once."""
    renewal = queries.read_renewal(token)
    if renewal is None:
        raise Http404
    with override(renewal.user.language):
        if request.method == "POST" and renewal.is_open:
            return answered(request, renewal)
        template = "matching/renew.html" if renewal.is_open else "matching/renew_closed.html"
        return render(request, template, {"posting": renewal.posting, "renewal": renewal})


def answered(request: HttpRequest, renewal: queries.Renewal) -> HttpResponse:
    """Renewed, or closed because a partner was found; the link then shows what has become of it."""
    if "found" in request.POST:
        services.close_as_served(renewal.posting, by=renewal.user)
        messages.success(request, _("Congratulations on your partner. The request is closed."))
    else:
        renewed = services.renew_once(renewal.posting, by=renewal.user, expires_at=renewal.expires_at)
        sentence = _("Renewed: it is open until %(day)s, and matched again.")
        messages.success(request, sentence % {"day": date_format(renewed.expires_at)})
    return redirect(request.path)
