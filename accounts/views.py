from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from accounts import queries, services
from accounts.enums import Frequency
from accounts.forms import PreferencesForm
from accounts.models import Notification


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """The answer; from the next page on, the site speaks the language to this browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@method_decorator(never_cache, name="dispatch")
class NotificationList(ListView):
    template_name = "accounts/notification_list.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet:
        return Notification.objects.visible_to(self.request.user).unread_first()


@require_POST
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read; with `open`, go to what it is about."""
    own = Notification.objects.visible_to(request.user).filter(pk=pk)
    notification = get_object_or_404(own)
    services.mark_read(own)
    return redirect(notification.url if "open" in request.POST else "accounts:notification_list")


@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    services.mark_read(Notification.objects.visible_to(request.user))
    messages.success(request, _("All notifications are marked as read."))
    return redirect("accounts:notification_list")


def notification_settings(request: Any) -> HttpResponse:
    form = PreferencesForm(request.POST or None, initial=queries.frequencies_of(request.user))
    if form.is_valid():
        services.set_preferences(request.user, form.cleaned_data)
        messages.success(request, _("Saved. Mails that wait already follow your choice."))
        return redirect("accounts:notification_settings")
    return render(request, "accounts/notification_settings.html", {"form": form})


@csrf_exempt  # mail programs call it by themselves, with nothing but the link (RFC 8058)
@never_cache
@login_not_required
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Without signing in: no more mails of the groups that the link names."""
    found = queries.read_stop_token(token)
    if found is None:
        raise Http404
    user, groups = found
    if request.method == "POST":
        services.set_preferences(user, dict.fromkeys(groups, Frequency.NEVER))
    context: dict[str, Any] = {"groups": groups, "is_stopped": request.method == "POST"}
    with override(user.language):
        return render(request, "accounts/stop.html", context)
