from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from core.exports import FORMATS
from core.views import ROWS, page_of
from reporting.facts import Fact, MilestoneFacts, TargetFact, by_groups, content_of
from reporting.forms import AsOfForm
from reporting.iati.queries import has_activities
from reporting.models import Milestone
from reporting.queries import all_milestone_facts, milestone_facts, shown_to
from reporting.rows import HEADER, fact_rows, record_notes


@login_not_required
def milestone_list(request: HttpRequest) -> HttpResponse:
    form, status = asked_day(request)
    context = {
        "form": form,
        "milestones": all_milestone_facts(as_of=form.day, known_at=timezone.now()),
        **offered(request.user),
    }
    return render(request, "reporting/milestone_list.html", context, status=status)


def offered(user: Any) -> dict[str, Any]:
    """The later milestones; whether the user may read reports and set milestones, and whether there is an
    IATI file; in one query.
    """
    found: list[Any] = list(Milestone.objects.with_reader(user).annotate(has_activities=has_activities()))
    return {
        "later": [milestone for milestone in found if not milestone.is_own],
        "may_report": any(milestone.is_for_reader for milestone in found),
        "may_set": any(milestone.is_set_by_reader for milestone in found),
        "has_activities": any(milestone.has_activities for milestone in found),
    }


@login_not_required
def milestone_detail(request: HttpRequest, year: int) -> HttpResponse:
    milestone: Any = get_object_or_404(Milestone.objects.with_reader(request.user).with_targets(), year=year)
    form, status = asked_day(request)
    facts, page = in_part(request, facts_for(request, milestone, form.day))
    context = {
        "facts": facts,
        "page": page,
        "form": form,
        "may_report": milestone.is_for_reader,
        "may_set": milestone.is_set_by_reader and not milestone.is_own,
    }
    return render(request, "reporting/milestone_detail.html", context, status=status)


def in_part(request: HttpRequest, facts: MilestoneFacts) -> tuple[MilestoneFacts, Page]:
    """The facts with one page of what adds up to each figure around the targets; the longest list says how
    many pages there are.
    """
    lists = [rows for fact in facts.context if not fact.url for rows in (fact.records, fact.excluded)]
    page = page_of(request, max(lists, key=len, default=()))
    part = part_of(page)
    context = (
        replace(fact, records=fact.records[part], excluded=fact.excluded[part]) for fact in facts.context
    )
    return replace(facts, context=tuple(context)), page


def part_of(page: Page) -> slice:
    start = (page.number - 1) * ROWS
    return slice(start, start + ROWS)


@login_not_required
def target_records(request: HttpRequest, year: int, position: int) -> HttpResponse:
    milestone = get_object_or_404(Milestone.objects.with_targets(), year=year)
    form, status = asked_day(request)
    facts = facts_for(request, milestone, form.day)
    target = target_at(facts, position)
    groups = by_groups(target.fact)
    context = {
        "facts": facts,
        "target": target,
        "form": form,
        "groups": groups,
        "groups_maximum": max((group.value for group in groups), default=0),
        **records_shown(request, target.fact),
    }
    return render(request, "reporting/target_records.html", context, status=status)


def records_shown(request: HttpRequest, fact: Fact) -> dict[str, Any]:
    """One page of each of the three tables; the longest says how many pages there are."""
    page = page_of(request, max(fact.records, fact.late, fact.excluded, key=len))
    part = part_of(page)
    return {
        "page": page,
        "records": fact.records[part],
        "late": fact.late[part],
        "excluded": fact.excluded[part],
    }


@login_not_required
def target_file(request: HttpRequest, year: str, position: str, format: str) -> HttpResponseBase:
    milestone = get_object_or_404(Milestone.objects.with_targets(), year=year)
    form, status = asked_day(request)
    if status != 200:
        return HttpResponseBadRequest(form.errors["as_of"][0], content_type="text/plain; charset=utf-8")
    target = target_at(facts_for(request, milestone, form.day), int(position))
    name = f"milestone-{year}-target-{position}-{form.day.isoformat()}"
    rows = fact_rows(content_of(target.fact), target.position)
    address = f"{reverse('reporting:target_records', args=[year, position])}?as_of={form.day.isoformat()}"
    return FORMATS[format](name, HEADER, rows, record_notes(target.wording, address))


def target_at(facts: MilestoneFacts, position: int) -> TargetFact:
    for target in facts.targets:
        if target.position == position:
            return target
    raise Http404


def asked_day(request: HttpRequest) -> tuple[AsOfForm, int]:
    """The form that says as of which day, and the status: a wrong day is told on a page that works."""
    form = AsOfForm(request.GET if "as_of" in request.GET else None)
    return form, 400 if form.is_bound and not form.is_valid() else 200


def facts_for(request: HttpRequest, milestone: Milestone, as_of: date) -> MilestoneFacts:
    return shown_to(
        milestone_facts(milestone, as_of=as_of, known_at=timezone.now(), reader=request.user), request.user
    )
