"""Themes and words that requests name more often than before."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import WorkLanguage
from reporting.trends.counts import Themes
from reporting.trends.enums import TopicKind
from reporting.trends.facts import Chart, ScalePicture, ScaleRow
from reporting.trends.models import RisingTopic
from reporting.trends.question import Question

MOST_TIMES = 4.0


def topic_charts(
    question: Question, topics: Mapping[str, Sequence[RisingTopic]], themes: Themes
) -> Iterator[Chart]:
    rising = topics.get(TopicKind.THEME, [])
    named = [(topic, themes.name(topic.code)) for topic in rising]
    definition = _(
        "Requests of four quarters, up to the last one of the time asked for in which something rose, "
        "against those of the four quarters before. Shown is what at least three cities name and what would "
        "rise so by chance in fewer than one of ten cases (log-odds with an informative prior)."
    )
    yield Chart(
        code="rising-themes",
        title=fastest(named),
        definition=definition,
        head=(_("Theme"), _("Cities"), _("Times as often as before")),
        rows=tuple((name, topic.cities, round(topic.times, 1)) for topic, name in named),
        scale=times_scale(named),
    )
    words = [(topic, topic.code) for topic in topics.get(TopicKind.TERM, [])]
    yield Chart(
        code="rising-words",
        title=fastest(words),
        definition=_(
            "%(definition)s Words are compared within their language, names in all; words that stand in "
            "requests of one meaning are told together."
        )
        % {"definition": definition},
        head=(_("Words"), _("Language"), _("Cities"), _("Times as often as before")),
        rows=tuple(
            (name, language_name(topic.language), topic.cities, round(topic.times, 1))
            for topic, name in words
        ),
        scale=times_scale(words),
    )


def language_name(code: str) -> str:
    return str(WorkLanguage(code).label) if code in WorkLanguage.values else _("all languages")


def fastest(named: Sequence[tuple[RisingTopic, str]]) -> str:
    if not named:
        return _("Nothing rises beyond chance")
    topic, name = named[0]
    return ngettext(
        "“%(name)s” rises: %(times)s times as often as before, in requests of %(cities)s city",
        "“%(name)s” rises: %(times)s times as often as before, in requests of %(cities)s cities",
        topic.cities,
    ) % {"name": name, "times": round(topic.times, 1), "cities": topic.cities}


def times_scale(named: Sequence[tuple[RisingTopic, str]]) -> ScalePicture | None:
    if not named:
        return None
    largest = max(MOST_TIMES, *(topic.times for topic, _name in named))
    rows = tuple(
        ScaleRow(
            name,
            topic.times / largest,
            ngettext("%(times)s times, %(cities)s city", "%(times)s times, %(cities)s cities", topic.cities)
            % {"times": round(topic.times, 1), "cities": topic.cities},
        )
        for topic, name in named
    )
    ticks = tuple((number / largest, str(number)) for number in range(int(largest) + 1))
    return ScalePicture(rows, ticks[:: max(1, len(ticks) // 5)], middle=1 / largest)
