"""Postings as columns of plain values, and these as the kernel's features: thousands without an object each.

A set of codes is one text with blanks between: there are few different ones, and each is taken apart once.
What `posting_record` and `matching.kernel.features` do for few postings with all details is done here for
many; a test holds the two together.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date
from math import log
from typing import Any

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Expression,
    ExpressionWrapper,
    F,
    Field,
    Func,
    OuterRef,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate
from scipy.sparse import csr_array

from matching.kernel import INCOME_GROUPS
from matching.kernel.features import Codes, Features
from matching.kernel.pairs import Bools, Floats, Ints
from matching.kernel.records import WORLD
from matching.models import Offer
from matching.queries.records import Setting

Columns = Mapping[str, Sequence[Any]]


def read_columns(postings: QuerySet, **more: Expression) -> Columns:
    """One query; in ascending order of the primary keys."""
    model = postings.model
    wanted = COLUMNS | more | {name: F(name) for name in OF_OFFERS if issubclass(model, Offer)}
    for name in ("themes", "preferred_regions"):
        wanted[name] = joined(codes_of(model, name))
    rows = postings.order_by("pk").values_list(*map(as_it_comes, wanted.values()))
    return dict(zip(wanted, zip(*rows, strict=True) if rows else [()] * len(wanted), strict=True))


def as_it_comes(value: Any) -> ExpressionWrapper:
    """Without a look at each value in Python, which the types of the driver make superfluous."""
    return ExpressionWrapper(value, output_field=Field())


def joined(codes: Any) -> Func:
    return Func(codes, Value(" "), function="array_to_string", output_field=TextField())


def codes_of(model: Any, name: str) -> ArraySubquery:
    """The codes of the posting's themes or regions, which are their primary keys."""
    relation = model._meta.get_field(name)
    links = relation.remote_field.through._default_manager.filter(
        **{relation.m2m_field_name(): OuterRef("pk")}
    )
    return ArraySubquery(links.values(relation.m2m_reverse_field_name()))


OF_OFFERS = ("experience_years", "capacity")
SINGLE: dict[str, Any] = {
    "key": F("pk"),
    "organisation": F("organisation"),
    "language": F("language"),
    "interpretation": F("interpretation"),
    "window_start": F("window_start"),
    "window_end": F("window_end"),
    "published": TruncDate("published_at", tzinfo=UTC),
    "country": Coalesce("organisation__city__country", "organisation__country"),
    "population": F("organisation__city__population"),
}
COLUMNS = SINGLE | {name: joined(F(name)) for name in ("work_languages", "modes")}


def codes_in(sides: Collection[Columns], setting: Setting) -> Codes:
    """The codes of both sides; organisations keep their primary keys, and terms are not told apart."""
    found = {
        name: sorted({code for side in sides for text in set(side[name]) for code in text.split()})
        for name in ("themes", "language", "work_languages", "modes", "preferred_regions")
    }
    regions = {code for codes in setting.regions.values() for code in codes}
    return Codes(
        themes=found["themes"],
        languages=sorted({*found["language"], *found["work_languages"]}),
        modes=found["modes"],
        regions=sorted(regions.union(found["preferred_regions"]) - {WORLD}),
        organisations=[],
        terms=[""],
    )


def features(
    columns: Columns, setting: Setting, codes: Codes, today: date, taken: Mapping[int, int]
) -> Features:
    """`cosine` and `lexical` of the columns stand for vectors and terms of one component."""
    count = len(columns["key"])
    start, end = days(columns["window_start"], -np.inf), days(columns["window_end"], np.inf)
    capacity = columns.get("capacity", [None] * count)
    places = zip(columns["key"], capacity, strict=True)
    lies_in = {country: " ".join(sorted(regions)) for country, regions in setting.regions.items()}
    rank_of = {c: INCOME_GROUPS.index(group) for c, group in setting.incomes.items()}
    return Features(
        organisation=integers(columns["organisation"]),
        vector=np.array(columns["cosine"], dtype=np.float32).reshape(-1, 1),
        has_vector=np.ones(count, dtype=np.bool_),
        terms=csr_array(numbers(columns["lexical"]).reshape(-1, 1)),
        themes=members(columns["themes"], codes.themes),
        language=integers(map(codes.languages.index, columns["language"])),
        work_languages=members(columns["work_languages"], codes.languages),
        interpretation=np.array(columns["interpretation"], dtype=np.bool_),
        modes=members(columns["modes"], codes.modes),
        window_start=start,
        window_end=end,
        has_window=np.isfinite(start) | np.isfinite(end),
        regions=members([lies_in.get(country, "") for country in columns["country"]], codes.regions),
        preferred_regions=members(columns["preferred_regions"], codes.regions),
        log_population=numbers([log(people) if people else None for people in columns["population"]]),
        income=integers(rank_of.get(country, -1) for country in columns["country"]),
        experience_years=numbers(columns.get("experience_years", [None] * count)),
        capacity_left=numbers([max(had - taken.get(key, 0), 0) if had else None for key, had in places]),
        reliability=numbers([setting.reliability.get(key) for key in columns["organisation"]]),
        age_days=numbers([max((today - day).days, 0) for day in columns["published"]]),
        times_served=numbers([setting.served.get(key, 0) for key in columns["organisation"]]),
        codes=codes,
        today=today.toordinal(),
    )


def members(texts: Sequence[str], codes: Sequence[str]) -> Bools:
    """Shape (postings, codes): whether the posting's text has the code."""
    place = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    held = [set(text.split()) for text in place]
    table = np.array([[code in one for code in codes] for one in held], dtype=np.bool_)
    return np.asarray(table.reshape(len(place), len(codes))[[place[text] for text in texts]])


def integers(values: Any) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def numbers(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def days(dates: Sequence[date | None], absent: float) -> Floats:
    return np.array([absent if day is None else day.toordinal() for day in dates], dtype=np.float64)
