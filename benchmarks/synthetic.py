"""A network of any size that looks like a real one: for benchmarks, and for tests that need many postings.

The vectors are drawn so that their inner products spread like those of the 122 centred vectors of the
demonstration postings (in brackets): pairs without a common theme deviate by 0.072 (0.072), pairs with one
lie around 0.06 (0.09), one pair in a thousand below -0.22 (-0.25), and a sample of 122 fills 73 (64)
directions. What depends on how many texts share a topic grows with the number. Places, populations, incomes
and themes are those of `cities/reference`. The same number and seed give the same network.
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from io import StringIO
from itertools import islice
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Max, Model
from django.utils import timezone
from numpy.typing import NDArray

from c2c_platform.reference import load_reference_data
from cities.models import Affiliation, City, Organisation
from cities.queries import chain
from cities.reference_loading import FOLDER, load
from matching.enums import Mode
from matching.kernel import DEFAULT_WEIGHTS, PostingRecord
from matching.meaning.encoder import DIMENSIONS
from matching.meaning.terms import TermStatistics, offer_terms, request_terms
from matching.models import Offer, Posting, Request, WeightSet

DAY = date(2026, 1, 15)
TOPICS_PER_THEME = 40
SPECTRUM = 0.55  # the variance of the k-th direction is k to the minus this: about 185 effective dimensions
AREA, THEME = 0.02, 0.07  # shares of a vector's length squared; a topic's share differs from text to text
TOPIC = (0.05, 0.45)
LEAST_PEOPLE = 20_000
WORDS = 30_000
PLACES = (0.55, 0.25, 0.12, 0.05, 0.03)  # shares of the offers with one to five places
SPOKEN = {
    "fr": "BE BF BI BJ CD CF CG CH CI CM DJ FR GA GN HT KM LU MC MG ML NE RW SN TD TG",
    "es": "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PY SV UY VE",
    "ar": "AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE",
    "pt": "AO BR CV GW MZ PT ST TL",
    "ru": "BY KG KZ RU TJ TM UZ",
    "zh": "CN",
}
LANGUAGE_OF = {country: language for language, countries in SPOKEN.items() for country in countries.split()}


@dataclass(frozen=True)
class Place:
    geonames_id: int
    country: str
    population: int
    regions: frozenset[str]
    income: str | None
    south: bool


@dataclass(frozen=True)
class Organised:
    place: Place
    language: str
    work_languages: frozenset[str]


@dataclass(frozen=True)
class Drawn:
    """A network before its words are weighed: `counts` of stems lie beside the fields of each record."""

    organisations: list[Organised]
    requests: list[dict[str, Any]]
    offers: list[dict[str, Any]]
    request_counts: list[dict[str, int]]
    offer_counts: list[dict[str, int]]


def records(n: int, seed: int = 1, today: date = DAY) -> tuple[list[PostingRecord], list[PostingRecord]]:
    """n requests and n offers."""
    network = drawn(n, seed, today)
    statistics = TermStatistics.of([*network.request_counts, *network.offer_counts])
    requests = [
        PostingRecord(**fields, terms=request_terms(counts, statistics))
        for fields, counts in zip(network.requests, network.request_counts, strict=True)
    ]
    offers = [
        PostingRecord(**fields, terms=offer_terms(counts, statistics))
        for fields, counts in zip(network.offers, network.offer_counts, strict=True)
    ]
    return requests, offers


def drawn(n: int, seed: int, today: date) -> Drawn:
    chance = np.random.default_rng(seed)
    organisations = [organisation(chance) for _ in range(max(n // 2, 2))]
    topics = Topics(chance)
    sides = [side(chance, n, organisations, topics, today, is_offer) for is_offer in (False, True)]
    (requests, request_counts), (offers, offer_counts) = sides
    return Drawn(organisations, requests, offers, request_counts, offer_counts)


def organisation(chance: np.random.Generator) -> Organised:
    place = places()[int(chance.integers(len(places())))]
    language = LANGUAGE_OF.get(place.country, "en")
    others = [*(["en"] if chance.random() < 0.7 else []), *(["fr", "es"] if chance.random() < 0.1 else [])]
    return Organised(place, language, frozenset({language, *others}))


def side(
    chance: np.random.Generator,
    n: int,
    organisations: Sequence[Organised],
    topics: "Topics",
    today: date,
    is_offer: bool,
) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    of = chance.integers(len(topics), size=n)
    vectors = topics.vectors(chance, of)
    owners = chance.integers(len(organisations), size=n)
    fields = [
        posting(chance, number, organisations[owner], int(owner), topics.themes(chance, int(topic)), today)
        | (offered(chance) if is_offer else asked())
        | {"vector": vector}
        for number, (owner, topic, vector) in enumerate(zip(owners, of, vectors, strict=True))
    ]
    languages = [organisations[owner].language for owner in owners]
    return fields, list(texts(chance, of, languages))


def posting(
    chance: np.random.Generator,
    number: int,
    owner: Organised,
    key: int,
    themes: tuple[str, ...],
    today: date,
) -> dict[str, Any]:
    place = owner.place
    return {
        "key": number,
        "organisation": key,
        "themes": themes,
        "language": owner.language,
        "work_languages": owner.work_languages,
        "interpretation": bool(chance.random() < 0.15),
        "modes": frozenset(Mode.values[int(i)] for i in chance.integers(len(Mode.values), size=3)),
        "window": window(chance, today),
        "country": place.country,
        "regions": place.regions,
        "preferred_regions": preference(chance, place),
        "population": place.population,
        "income": place.income,
        "south": place.south,
        "published": today - timedelta(days=int(chance.integers(180))),
    }


def window(chance: np.random.Generator, today: date) -> tuple[date | None, date | None]:
    """A third have not stated any; some of the others have no end."""
    if chance.random() < 0.33:
        return None, None
    start = today + timedelta(days=int(chance.integers(-60, 300)))
    length = int(chance.integers(30, 500))
    return start, None if chance.random() < 0.2 else start + timedelta(days=length)


def preference(chance: np.random.Generator, place: Place) -> frozenset[str]:
    if chance.random() < 0.6:
        return frozenset()
    own = sorted(place.regions - {"001"})
    anywhere = sorted({region for other in places()[::500] for region in other.regions} - {"001"})
    pool = own if own and chance.random() < 0.5 else anywhere
    return frozenset({pool[int(chance.integers(len(pool)))]})


def asked() -> dict[str, Any]:
    return {"experience_years": None, "capacity_left": None, "reliability": None, "times_served": 0}


def offered(chance: np.random.Generator) -> dict[str, Any]:
    years = None if chance.random() < 0.2 else int(chance.geometric(0.12))
    return {
        "experience_years": years,
        "capacity_left": int(chance.choice(5, p=PLACES)) + 1,
        "reliability": None,
        "times_served": 0,
    }


class Topics:
    """What texts are about: each theme of the list has topics of its own, with a direction each."""

    def __init__(self, chance: np.random.Generator) -> None:
        listed = json.loads((FOLDER / "themes.json").read_text("utf-8"))
        self.codes = [theme["code"] for theme in listed if not theme["is_area"]]
        areas = sorted({code.partition(".")[0] for code in self.codes})
        scale = np.arange(1, DIMENSIONS + 1) ** (-SPECTRUM / 2)
        turn, _ = np.linalg.qr(chance.standard_normal((DIMENSIONS, DIMENSIONS)))
        self.shape = (scale[:, None] * turn).astype(np.float32)
        self.area_of = np.array([areas.index(code.partition(".")[0]) for code in self.codes])
        self.areas = self.directions(chance, len(areas))
        self.own = self.directions(chance, len(self.codes))
        self.each = self.directions(chance, len(self))

    def __len__(self) -> int:
        return len(self.codes) * TOPICS_PER_THEME

    def directions(self, chance: np.random.Generator, count: int) -> NDArray[np.float32]:
        """Shape (count, 384), rows of length 1."""
        rows = chance.standard_normal((count, DIMENSIONS), dtype=np.float32) @ self.shape
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))

    def vectors(self, chance: np.random.Generator, of: NDArray[np.int64]) -> NDArray[np.float32]:
        """One vector for a text of each topic in `of`, shape (texts, 384), rows of length 1."""
        theme = of // TOPICS_PER_THEME
        share = chance.uniform(*TOPIC, size=(len(of), 1)).astype(np.float32)
        rows = self.directions(chance, len(of)) * np.sqrt(1 - AREA - THEME - share)
        rows += np.sqrt(share) * self.each[of]
        rows += (
            np.float32(THEME**0.5) * self.own[theme] + np.float32(AREA**0.5) * self.areas[self.area_of[theme]]
        )
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return np.round(rows, 7)

    def themes(self, chance: np.random.Generator, topic: int) -> tuple[str, ...]:
        """The topic's theme, for a third of the texts one more, and for a few none of the list."""
        fate = chance.random()
        if fate < 0.03:
            return ()
        own = self.codes[topic // TOPICS_PER_THEME]
        more = {self.codes[int(chance.integers(len(self.codes)))]} if fate < 0.36 else set()
        return tuple(sorted({own, *more}))


def texts(
    chance: np.random.Generator, of: NDArray[np.int64], languages: Sequence[str]
) -> Iterator[dict[str, int]]:
    """As `term_counts` counts them: common words, words of the theme and of the topic in the text's language,
    now and then a name that every language shares."""
    for topic, language in zip(of.tolist(), languages, strict=True):
        theme = topic // TOPICS_PER_THEME
        common = chance.zipf(1.3, size=18) % WORDS
        special = chance.integers([300] * 6 + [25] * 6)
        words = [f"{language}:{word}" for word in common.tolist()]
        words += [f"{language}:{theme}-{word}" for word in special[:6].tolist()]
        words += [f"{language}:{theme}-{topic}-{word}" for word in special[6:].tolist()]
        if chance.random() < 0.3:
            words.append(f":name-{topic}-{int(chance.integers(5))}")
        yield dict(Counter(words)) | {f"{language}:": 1}


@cache
def places() -> list[Place]:
    """The towns of the reference data."""
    regions = {row["code"]: row["parent"] for row in json.loads((FOLDER / "regions.json").read_text("utf-8"))}
    within = {
        row["code"]: frozenset(chain(row["region"], regions))
        for row in json.loads((FOLDER / "countries.json").read_text("utf-8"))
    }
    incomes, south = classified("income"), classified("g77")
    lines = gzip.decompress((FOLDER / "cities.tsv.gz").read_bytes()).decode().splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Place(
            int(row["geonames_id"]),
            code := row["country"],
            int(row["population"]),
            within[code],
            incomes.get(code),
            code in south,
        )
        for row in rows
        if int(row["population"] or 0) >= LEAST_PEOPLE
    ]


def classified(scheme: str) -> dict[str, str]:
    with (FOLDER / "classifications.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scheme"] == scheme]
    return {row["country"]: row["value"] for row in rows if in_force(row, DAY.isoformat())}


def in_force(row: dict[str, str], day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_until"] or day < row["valid_until"])


def fill_database(n: int, seed: int = 1, *, associations: int = 12) -> None:
    """The network of `records` as n published requests and n offers in an empty database, by COPY.

    The reference data are loaded where they are missing. Each organisation has one of the associations, and
    every third of these has weights of its own. Nobody has had an exchange, and vectors and words are there.
    """
    load_reference()
    today = timezone.localdate()
    network = drawn(n, seed, today)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        leading = fill_associations(cursor, associations)
        owners = fill_organisations(cursor, network.organisations, leading)
        fill_postings(cursor, Request, network.requests, network.request_counts, owners)
        fill_postings(cursor, Offer, network.offers, network.offer_counts, owners)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def load_reference() -> None:
    load()
    load_reference_data()


def fill_associations(cursor: CursorWrapper, count: int) -> list[int]:
    rows = [
        {"slug": f"synthetic-association-{n}", "kind": "association", "name": f"Association {n}"}
        for n in range(count)
    ]
    keys = copy(cursor, Organisation, rows)
    for place, key in enumerate(keys[::3]):
        weights = DEFAULT_WEIGHTS | {"theme": 24 + place, "meaning": 26 - place}
        WeightSet.objects.create(association_id=key, version=1, weights=weights)
    return keys


def fill_organisations(
    cursor: CursorWrapper, organisations: Sequence[Organised], leading: Sequence[int]
) -> list[int]:
    cities = dict(City.objects.exclude(geonames_id=None).values_list("geonames_id", "pk"))
    rows = (
        {
            "slug": f"synthetic-{n}",
            "kind": "city_government",
            "name": f"Municipality {n}",
            "city_id": cities[organised.place.geonames_id],
            "languages": sorted(organised.work_languages),
            "verified_at": timezone.now(),
            "is_demonstration": True,
        }
        for n, organised in enumerate(organisations)
    )
    keys = copy(cursor, Organisation, rows)
    members = (
        {"member_id": key, "association_id": leading[n % len(leading)], "starts_on": date(2000, 1, 1)}
        for n, key in enumerate(keys)
    )
    copy(cursor, Affiliation, members)
    return keys


def fill_postings(
    cursor: CursorWrapper,
    model: type[Posting],
    network: Sequence[dict[str, Any]],
    counts: Sequence[dict[str, int]],
    owners: Sequence[int],
) -> None:
    rows = (posting_row(fields, terms, owners) for fields, terms in zip(network, counts, strict=True))
    keys = copy(cursor, model, rows)
    noun = f"{model._meta.model_name}_id"
    for column, name, through in (
        ("theme_id", "themes", model.themes.through),
        ("region_id", "preferred_regions", model.preferred_regions.through),
    ):
        links = zip(keys, network, strict=True)
        copy(cursor, through, ({noun: key, column: code} for key, row in links for code in sorted(row[name])))


def posting_row(fields: dict[str, Any], terms: dict[str, int], owners: Sequence[int]) -> dict[str, Any]:
    published = datetime.combine(fields["published"], time(12), tzinfo=UTC)
    start, end = fields["window"]
    row = {
        "organisation_id": owners[fields["organisation"]],
        "title": f"Synthetic {fields['key']}",
        "text": "A text that stands for what a city would write.",
        "language": fields["language"],
        "work_languages": sorted(fields["work_languages"]),
        "interpretation": fields["interpretation"],
        "modes": sorted(fields["modes"]),
        "window_start": start,
        "window_end": end,
        "state": "published",
        "published_at": published,
        "expires_at": published + timedelta(days=settings.POSTING_LIFETIME_DAYS),
        "vector": str(fields["vector"].astype(np.float64).round(7).tolist()),
        "vector_of": "synthetic",
        "terms": terms,
        "matched_at": published,
        "theme_other": "" if fields["themes"] else "another one",
    }
    if fields["capacity_left"] is not None:
        row |= {"capacity": fields["capacity_left"], "experience_years": fields["experience_years"]}
    return row


def copy(cursor: CursorWrapper, model: type[Model], rows: Iterable[dict[str, Any]]) -> list[int]:
    """Insert the rows (values by column, the model's defaults for the others); their new primary keys."""
    table, fields = model._meta.db_table, [f for f in model._meta.concrete_fields if not f.generated]
    first = (model._default_manager.aggregate(Max("pk"))["pk__max"] or 0) + 1
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    count = 0
    for batch in batched(enumerate(rows, start=first), 2000):
        lines = ("\t".join(cell(field, {"id": key} | row) for field in fields) for key, row in batch)
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", StringIO("\n".join(lines)))
        count += len(batch)
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(first + count - 1, 1)])
    return list(range(first, first + count))


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def cell(field: Field, row: dict[str, Any]) -> str:
    """One value in the text format of COPY."""
    value = row[field.column] if field.column in row else missing(field)
    if value is None:
        return r"\N"
    if isinstance(field, JSONField):
        text = json.dumps(value)
    elif isinstance(value, list):
        text = "{" + ",".join(f'"{part}"' for part in value) + "}"
    else:
        text = str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def missing(field: Field) -> Any:
    return (
        timezone.now()
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        else field.get_default()
    )
