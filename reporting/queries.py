import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.memory import uncollected
from core.models import Job
from matching.kernel import KERNEL_VERSION
from pilots.enums import ExchangeType
from pilots.models import Pilot
from pilots.models.pilots import reference_of
from reporting.enums import Light
from reporting.facts import Excluded, Fact, MilestoneFacts, Record, TargetFact
from reporting.indicators import registry
from reporting.indicators.context import context_figures
from reporting.knowledge import Knowledge
from reporting.models import Milestone, Report, Target
from reporting.reference import INITIATIVE_START, OWN_YEARS
from reporting.scope import Scope


@uncollected()
def milestone_facts(
    milestone: Milestone, *, as_of: date, known_at: datetime, reader: Any = None
) -> MilestoneFacts:
    """The milestone's figures in the active language; the same day and moment give the same figures.

    What only some may see has a name where the reader is one of them.
    """
    knowledge = Knowledge(as_of, known_at, reader=reader)
    return facts_of(milestone, milestone.stored_targets, knowledge, context_figures(knowledge))


@uncollected()
def all_milestone_facts(*, as_of: date, known_at: datetime) -> list[MilestoneFacts]:
    """The targets' figures of every milestone of the initiative, from one reading of what was known.

    Later milestones may ask for anything: theirs are read on the page of each.
    """
    knowledge = Knowledge(as_of, known_at)
    targets = Target.objects.filter(milestone__year__in=OWN_YEARS).select_related("milestone")
    by_milestone = groupby(targets, key=lambda target: target.milestone)
    return [facts_of(milestone, found, knowledge) for milestone, found in by_milestone]


def facts_of(
    milestone: Milestone, targets: Iterable[Target], knowledge: Knowledge, context: tuple[Fact, ...] = ()
) -> MilestoneFacts:
    held = tuple(target_fact(target, milestone, knowledge) for target in targets)
    facts = [*(target.fact for target in held), *context]
    return MilestoneFacts(
        year=milestone.year,
        due_on=milestone.due_on,
        wording=milestone.local_wording,
        wording_language=milestone.language,
        as_of=knowledge.as_of,
        known_at=knowledge.known_at,
        language=get_language() or settings.LANGUAGE_CODE,
        light=overall_light([target.light for target in held]),
        is_illustrative=any(fact.is_illustrative for fact in facts),
        targets=held,
        context=context,
        versions=versions(),
        title=_("Milestone %(year)s") % {"year": milestone.year},
    )


def target_fact(target: Target, milestone: Milestone, knowledge: Knowledge) -> TargetFact:
    """The figure of the target's part of the world, held against its threshold."""
    scope, indicator = target.scope, registry[target.indicator]
    part = knowledge.part(scope)
    found = indicator.found(part, milestone.due_on, target.params)
    fact = replace(indicator.fact(found, part), threshold=target.threshold)
    days = year_ends(min(knowledge.as_of, milestone.due_on))
    light = light_of(fact, is_open=knowledge.as_of < milestone.due_on)
    return TargetFact(
        position=target.position,
        wording=target.local_wording,
        wording_language=target.language,
        scope=words_of(scope, knowledge),
        goal=goal(fact, target.params.get("out_of")),
        light=light,
        verdict=verdict(light, fact, milestone.due_on),
        fact=fact,
        readings=indicator.on_days(days, found, part, target.params),
    )


def year_ends(last: date) -> list[date]:
    """The last day of each year since the start of the initiative, and the last of all days."""
    return [*(date(year, 12, 31) for year in range(INITIATIVE_START.year, last.year)), last]


def words_of(scope: Scope, knowledge: Knowledge) -> str:
    """What the scope leaves of the world, in words; empty for the whole."""
    parts = [knowledge.theme_names.get(code, code) for code in scope.themes]
    if scope.region:
        parts.append(knowledge.region_names.get(scope.region, scope.region))
    if scope.exchange_type:
        parts.append(str(ExchangeType(scope.exchange_type).label))
    if scope.since:
        parts.append(_("from %(day)s on") % {"day": date_format(scope.since)})
    return " · ".join(parts)


def goal(fact: Fact, out_of: int | None = None) -> str:
    """What the number is held against, in words; `out_of` is how many there can be at all."""
    if fact.up_to:
        return _("of up to %(number)s") % {"number": intcomma(fact.up_to)}
    if out_of:
        return _("of %(number)s") % {"number": intcomma(out_of)}
    if fact.at_most:
        return _("of at most %(number)s") % {"number": intcomma(fact.threshold)} if fact.threshold else ""
    return _("of at least %(number)s") % {"number": intcomma(fact.threshold or 1)}


def is_reached(fact: Fact) -> bool:
    if fact.at_most:
        enough = bool(fact.records) and (fact.threshold is None or fact.value <= fact.threshold)
    else:
        enough = fact.value >= (fact.threshold or 1)
    return enough and not fact.missing


def light_of(fact: Fact, *, is_open: bool) -> Light:
    """Green: reached in time. Amber: something, or only later. Nothing: open until the due date, then red.

    Of what shall be at most so much, nothing is reached in part.
    """
    if is_reached(fact):
        return Light.GREEN
    if not fact.at_most and (fact.value or fact.late):
        return Light.AMBER
    return Light.OPEN if is_open else Light.RED


def verdict(light: Light, fact: Fact, due_on: date) -> str:
    """The light in words: what the figure means for the target."""
    due = {"due": date_format(due_on)}
    if light == Light.AMBER and not fact.value:
        return _("Reached only after the due date, %(due)s.") % due
    if light == Light.OPEN and fact.value:
        return _("Not reached yet; the due date is %(due)s.") % due
    sentences = {
        Light.GREEN: _("Reached by the due date, %(due)s."),
        Light.AMBER: _("Reached in part; the due date is %(due)s."),
        Light.RED: _("Not reached by the due date, %(due)s."),
        Light.OPEN: _("Nothing yet; the due date is %(due)s."),
    }
    return sentences[light] % due


def overall_light(lights: list[str]) -> Light:
    """The light that all targets share, else amber; without any target it is open."""
    if not lights:
        return Light.OPEN
    return Light(lights[0]) if len(set(lights)) == 1 else Light.AMBER


@cache
def versions() -> dict[str, str]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return {"software": project["version"], "kernel": KERNEL_VERSION}


@uncollected()
def shown_to(facts: MilestoneFacts, user: Any) -> MilestoneFacts:
    """The facts as the user may see them: a pilot that is not theirs to see still counts, but has no name."""
    keys = Pilot.objects.visible_to(user).order_by().values_list("pk", flat=True)
    visible = set(map(reference_of, keys))

    def shown(record: Record) -> Record:
        if record.kind != "pilot" or record.reference in visible:
            return record
        note = record.note if record.amount is None else ""  # else it is what the pilot wrote
        return replace(record, title=_("A pilot that is not published"), url="", note=note)

    return replace(
        facts,
        targets=tuple(replace(target, fact=mapped(target.fact, shown)) for target in facts.targets),
        context=tuple(mapped(fact, shown) for fact in facts.context),
    )


def mapped(fact: Fact, change: Callable[[Record], Record]) -> Fact:
    """The fact with every record of its lists changed."""
    return replace(
        fact,
        records=tuple(map(change, fact.records)),
        late=tuple(map(change, fact.late)),
        excluded=tuple(told(excluded, change(excluded.record)) for excluded in fact.excluded),
    )


def told(excluded: Excluded, record: Record) -> Excluded:
    """A reason may name a partner, so it goes with the name."""
    if record.title == excluded.record.title:
        return replace(excluded, record=record)
    return Excluded(record, _("The reason is told with the record, which is not public."))


def job_of(report: Report) -> Job | None:
    return Job.objects.newest("report", report.pk)


def report_with_hash(digest: str) -> Report | None:
    """The report whose facts, PDF or link of the chain have this SHA-256."""
    has_it = Q(sha256=digest) | Q(pdf_sha256=digest) | Q(chain_sha256=digest)
    return Report.objects.frozen().filter(has_it).with_subject().defer("facts").first()
