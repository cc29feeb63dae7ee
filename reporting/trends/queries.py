"""Reads the blocks that the night made, and the charts that follow from them: six queries for any number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from cities.models import Region, Theme
from reporting.trends import balance, exchanges, topics_risen
from reporting.trends.answers import answer_charts
from reporting.trends.counts import Counts, Themes
from reporting.trends.enums import Figure
from reporting.trends.facts import Tally, Trends
from reporting.trends.models import RisingTopic, TrendBlock
from reporting.trends.protection import Key
from reporting.trends.quarters import answered_quarter, complete_quarter, first_day, quarter_of
from reporting.trends.question import Bounds, Question
from reporting.trends.zones import REGIONS


def region_names() -> dict[str, str]:
    """Of the regions that can be asked for, in their order."""
    found = {region.code: str(region) for region in Region.objects.filter(code__in=REGIONS)}
    return {code: found[code] for code in REGIONS if code in found}


def bounds(today: date) -> Bounds:
    last = complete_quarter(today)
    day = TrendBlock.objects.aggregate(first=Min("quarter"))["first"]
    first = quarter_of(day) if day else last // 4 * 4
    return Bounds(first, last, answered_quarter(today))


def trends(question: Question) -> Trends:
    blocks = TrendBlock.objects.filter(
        quarter__gte=first_day(question.first), quarter__lte=first_day(question.last)
    )
    themes = Themes(list(Theme.objects.all()))
    by_theme = counts(question, blocks.filter(of_themes(question)), ["theme"])
    by_place = counts(question, blocks.filter(of_places(question)), ["kind", "size", "zone", "other_zone"])
    charts = [
        *balance.theme_charts(question, by_theme, themes),
        *topics_risen.topic_charts(question, risen(question), themes),
        *answer_charts(question, by_place),
        *exchanges.exchange_charts(question, by_place),
    ]
    return Trends(question.place, question.region, question.starts_on, question.ends_on, tuple(charts))


def of_themes(question: Question) -> Q:
    found = Q(figure__in=[Figure.DEMAND, Figure.SUPPLY])
    return found & Q(zone__in=question.zones) if question.region else found


def of_places(question: Question) -> Q:
    """Requests of the region, and exchanges of which one side lies in it."""
    asked = Q(figure=Figure.ANSWER)
    exchanged = Q(figure=Figure.EXCHANGE)
    if question.region:
        inside = Q(zone__in=question.zones)
        return (asked & inside) | (exchanged & (inside | Q(other_zone__in=question.zones)))
    return asked | exchanged


def counts(question: Question, blocks: Any, labels: list[str]) -> Counts:
    """Sums by figure, period and labels."""
    rows = (
        blocks.order_by()
        .values_list("figure", "quarter", *labels)
        .annotate(total=Sum("count"), few=Count("pk", filter=Q(count__isnull=True)))
    )
    found: dict[tuple[str, int, Key], Tally] = {}
    for figure, day, *values, total, few in rows:
        key = Key(**dict(zip(labels, values, strict=True)))
        place = (figure, question.period_of(quarter_of(day)), key)
        found[place] = found.get(place, Tally()) + Tally(total or 0, few > 0)
    return Counts(found, len(question.periods))


def risen(question: Question) -> Mapping[str, list[RisingTopic]]:
    """By kind, what rose by the end of the time asked for, or by the last quarter of it that has topics."""
    topics = RisingTopic.objects.filter(zone=question.region)
    newest = (
        topics.filter(quarter__gte=first_day(question.first), quarter__lte=first_day(question.last))
        .order_by()
        .values("zone")
        .annotate(newest=Max("quarter"))
        .values("newest")
    )
    found: dict[str, list[RisingTopic]] = {}
    for topic in topics.filter(quarter__in=newest):
        found.setdefault(topic.kind, []).append(topic)
    return found
