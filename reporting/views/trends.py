from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.exports import FORMATS, Notes
from reporting.trends.asking import asked_of, query_of
from reporting.trends.counts import told
from reporting.trends.facts import Chart
from reporting.trends.queries import trends
from reporting.trends.question import Question


@login_not_required
def trends_page(request: HttpRequest) -> HttpResponse:
    form, question = asked_of(request.GET, today=timezone.localdate())
    context = {
        "form": form,
        "trends": trends(question),
        "query": query_of(question),
    }
    return render(request, "reporting/trends.html", context, status=200 if form.is_valid() else 400)


@login_not_required
def trend_file(request: HttpRequest, chart: str, format: str) -> HttpResponseBase:
    form, question = asked_of(request.GET, today=timezone.localdate())
    if not form.is_valid():
        sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
        return HttpResponseBadRequest(" ".join(sentences), content_type="text/plain; charset=utf-8")
    found = next((one for one in trends(question).charts if one.code == chart), None)
    if found is None:
        raise Http404
    name = "-".join(["trends", chart, *([question.region] if question.region else []), f"{question.ends_on}"])
    rows = ([told(cell) for cell in row] for row in found.rows)
    return FORMATS[format](name, found.head, rows, notes(found, question))


def notes(chart: Chart, question: Question) -> Notes:
    page = f"{settings.SITE_URL}{reverse('reporting:trends')}?{query_of(question)}"
    return [
        (_("Finding"), chart.title),
        (_("How it is counted"), chart.definition),
        (_("Region"), question.place),
        (_("Period"), f"{question.starts_on} – {question.ends_on}"),
        (_("fewer than 3"), _("organisations stand behind it, so that it is not told by itself")),
        (_("Made at"), date_format(timezone.now(), "Y-m-d H:i e")),
        (_("The same on a page"), page),
    ]
