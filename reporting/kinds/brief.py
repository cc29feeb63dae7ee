"""One or two pages for a meeting: the light of every milestone, and the headline figures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.enums import Light
from reporting.facts import Excluded, Fact, MilestoneFacts, Record, TargetFact
from reporting.indicators.context import context_figures
from reporting.kinds.base import facts_in_context, named
from reporting.knowledge import Knowledge
from reporting.models import Report
from reporting.queries import all_milestone_facts


def brief_facts(report: Report) -> MilestoneFacts:
    """The records behind the headline figures are a click away, not in the file: it has two pages."""
    milestones = all_milestone_facts(as_of=report.as_of, known_at=report.known_at)
    figures = context_figures(Knowledge(report.as_of, report.known_at))
    holding: list[Any] = [*milestones, *figures]
    return facts_in_context(
        report,
        map(without_records, figures),
        wording=_("What the initiative set itself, and how far it came."),
        is_illustrative=any(each.is_illustrative for each in holding),
        targets=tuple(as_target(facts, number) for number, facts in enumerate(milestones, start=1)),
    )


def without_records(fact: Fact) -> Fact:
    return replace(fact, records=(), excluded=(), url=fact.url or reverse("reporting:milestone_list"))


def as_target(facts: MilestoneFacts, number: int) -> TargetFact:
    """A milestone as one line: how many of its targets were reached, and which ones."""
    reached = tuple(target_as_record(facts, target) for target in facts.targets if is_green(target))
    due = {"due": date_format(named(facts.due_on))}
    fact = Fact(
        code=f"milestone_{facts.year}",
        label=facts.title,
        definition=_("How many targets of the milestone are reached as of the day."),
        unit=_("targets"),
        value=len(reached),
        records=reached,
        missing=tuple(missing_of(facts)),
        excluded=tuple(
            Excluded(target_as_record(facts, target), target.verdict)
            for target in facts.targets
            if not is_green(target)
        ),
    )
    return TargetFact(
        position=number,
        wording=facts.wording,
        goal=goal(len(facts.targets)),
        light=facts.light,
        verdict=_("The due date is %(due)s.") % due,
        fact=fact,
    )


def goal(number: int) -> str:
    return ngettext("of %(number)s target", "of %(number)s targets", number) % {"number": number}


def is_green(target: TargetFact) -> bool:
    return target.light == Light.GREEN


def target_as_record(facts: MilestoneFacts, target: TargetFact) -> Record:
    return Record(
        kind="target",
        reference=f"{facts.year}.{target.position}",
        title=target.fact.label,
        url=reverse("reporting:target_records", args=[facts.year, target.position]),
        on=None,
        note=f"{target.fact.value} {target.goal}",
        is_demonstration=target.fact.is_illustrative,
    )


def missing_of(facts: MilestoneFacts) -> Iterator[str]:
    for target in facts.targets:
        yield from target.fact.missing
