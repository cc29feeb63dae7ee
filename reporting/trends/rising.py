"""Which themes and words requests name more often than before.

A topic's log-odds in four quarters are compared with those in the four before, as in Monroe, Colaresi and
Quinn (2008), "Fightin' Words": what both periods say together counts like ten requests more in each (the
informative prior), so that a word that nobody used before does not win by one request; the difference is
divided by its standard error. A text counts once, however often it repeats a word. Themes are the same in all
languages; words are compared within their language.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import log, sqrt

from django.db.models import F

from matching.meaning.shipped_terms import shipped_terms
from matching.models import Request
from matching.queries.columns import codes_of
from reporting.trends.enums import TopicKind
from reporting.trends.events import AT_ONCE, begin_of, country_of
from reporting.trends.models import RisingTopic
from reporting.trends.quarters import first_day
from reporting.trends.topics import Rise, groups_of_words
from reporting.trends.zones import scopes_of, zones_by_country

QUARTERS = 4
PRIOR = 10.0  # requests
LEAST_CITIES = 3
CERTAIN = 1.28  # standard errors: one in ten would rise so by chance
MOST_TOPICS, MOST_WORDS = 10, 40
# A word that more of the texts of its language hold than that is no topic.
COMMON = 0.1


@dataclass
class Naming:
    """Who names a topic: requests of now as (primary key, city or None), and how many there were before."""

    now: list[tuple[int, int | None]] = field(default_factory=list)
    before: int = 0

    @property
    def cities(self) -> int:
        return len({city for _pk, city in self.now} - {None})


@dataclass
class Count:
    """Of one region: who names what, and how many requests there are by language; "" is all of them."""

    naming: dict[str, Naming] = field(default_factory=lambda: defaultdict(Naming))
    now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    before: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, pk: int, city: int | None, language: str, topics: Iterable[str], is_now: bool) -> None:
        for among in {"", language}:
            (self.now if is_now else self.before)[among] += 1
        for topic in topics:
            if is_now:
                self.naming[topic].now.append((pk, city))
            else:
                self.naming[topic].before += 1


def rising_topics(quarter: int) -> list[RisingTopic]:
    """Of the four quarters that end with this one, for the world and for each region."""
    found = []
    for kind, counts in zip(TopicKind, counted(quarter), strict=True):
        for zone, count in counts.items():
            rises = sorted(risen(count), key=lambda rise: (-rise.certainty, rise.topic))
            if kind == TopicKind.TERM:
                rises = groups_of_words(rises[:MOST_WORDS])
            found += [
                RisingTopic(
                    quarter=first_day(quarter),
                    zone=zone,
                    kind=kind,
                    position=position,
                    code=rise.topic,
                    language=rise.language,
                    cities=rise.cities,
                    times=rise.times,
                    certainty=rise.certainty,
                )
                for position, rise in enumerate(rises[:MOST_TOPICS], start=1)
            ]
    return found


def counted(quarter: int) -> tuple[dict[str, Count], dict[str, Count]]:
    """By region, the themes and the words of the requests of the eight quarters."""
    themes: dict[str, Count] = defaultdict(Count)
    words: dict[str, Count] = defaultdict(Count)
    zones = zones_by_country()
    begin = begin_of(quarter + 1 - QUARTERS)
    rows = Request.objects.filter(
        published_at__gte=begin_of(quarter + 1 - 2 * QUARTERS), published_at__lt=begin_of(quarter + 1)
    ).values_list(
        "pk",
        "published_at",
        "language",
        F("organisation__city"),
        country_of(""),
        codes_of(Request, "themes"),
        "terms",
    )
    for pk, at, language, city, country, codes, terms in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        named = {*codes, *(code.partition(".")[0] for code in codes)}
        used = [term for term in terms if is_telling(term)]
        for scope in scopes_of(zones.get(country, "")):
            themes[scope].add(pk, city, "", named, at >= begin)
            words[scope].add(pk, city, language, used, at >= begin)
    return themes, words


def is_telling(term: str) -> bool:
    """Whether the term can be a topic: a word of three letters or more that texts do not hold anyhow."""
    language, _colon, word = term.partition(":")
    if len(word) < (2 if not word.isascii() else 3) or word.isdigit():
        return False
    statistics = shipped_terms()
    texts = statistics.frequency.get(f"{language}:", 0) if language else statistics.documents
    return statistics.frequency.get(term, 0) <= max(COMMON * texts, 1)


def risen(count: Count) -> Iterator[Rise]:
    for topic, naming in count.naming.items():
        if naming.cities < LEAST_CITIES:
            continue
        among = language_of(topic)
        times, certainty = rise(
            len(naming.now), count.now[among], naming.before, count.before[among], prior=PRIOR
        )
        if certainty >= CERTAIN:
            holders = [pk for pk, _city in naming.now]
            yield Rise(topic, among, naming.cities, times, certainty, holders)


def language_of(topic: str) -> str:
    """Of a word its language; of names and themes, which are the same in all, nothing."""
    return topic.partition(":")[0] if ":" in topic else ""


def rise(now: int, of_now: int, before: int, of_before: int, *, prior: float) -> tuple[float, float]:
    """How many times as often a topic is named now, and the log-odds in standard errors.

    `prior` is how many requests the two periods together count for in each of them.
    """
    share = (now + before) / (of_now + of_before)
    odds, error, shares = [], 0.0, []
    for number, among in ((now, of_now), (before, of_before)):
        having = number + prior * share
        lacking = among - number + prior * (1 - share)
        odds.append(log(having / max(lacking, 0.5)))
        error += 1 / having + 1 / max(lacking, 0.5)
        shares.append(having / (among + prior))
    return shares[0] / shares[1], (odds[0] - odds[1]) / sqrt(error)
