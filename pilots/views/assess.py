"""The page behind an assessment link: no account, in the language of the invitation."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache

from pilots import queries, services
from pilots.enums import Role
from pilots.forms import AssessmentForm
from pilots.models import Invitation

STATUS = {"forged": 404, "expired": 410, "used": 200}


@never_cache
@login_not_required
def assess(request: HttpRequest, token: str) -> HttpResponse:
    wish = wished_language(request)
    with override(wish or get_language()):
        try:
            invitation = queries.open_invitation(token)
            return questionnaire(request, token, invitation, wish or invitation.language)
        except queries.LinkRefused as refusal:
            context = {"reason": refusal.reason, "sentence": str(refusal)}
            return render(request, "pilots/assess_closed.html", context, status=STATUS[refusal.reason])


def wished_language(request: HttpRequest) -> str | None:
    """The language that was picked on this page, or on the site before."""
    known = dict(settings.LANGUAGES)
    wishes = [request.GET.get("language"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)]
    return next((wish for wish in wishes if wish in known), None)


def questionnaire(request: HttpRequest, token: str, invitation: Invitation, language: str) -> HttpResponse:
    questions = queries.questions_in(invitation.round.questionnaire, language)
    form = AssessmentForm(request.POST if request.method == "POST" else None, questions=questions)
    with override(language):
        if form.is_valid():
            services.answer(token, values=form.values, comment=form.cleaned_data["comment"])
            return redirect(f"{reverse('pilots:assess', args=[token])}?language={language}")
        return questionnaire_page(request, invitation, form, language)


def questionnaire_page(
    request: HttpRequest, invitation: Invitation, form: AssessmentForm, language: str
) -> HttpResponse:
    pilot = invitation.round.pilot
    partners = pilot.participants.filter(role=Role.PARTNER)
    context: dict[str, Any] = {
        "form": form,
        "pilot": pilot,
        "partners": partners.select_related("organisation__city__country"),
        "invitation": invitation,
        "languages": settings.LANGUAGES,
        "language": language,
    }
    response = render(request, "pilots/assess.html", context)
    response.headers["Content-Language"] = language
    return response
