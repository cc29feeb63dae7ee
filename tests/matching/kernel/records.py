"""Postings for the kernel's tests: what is not given is not stated."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, INCOME_GROUPS, Network, PostingRecord
from matching.kernel.features import Features, features
from matching.kernel.records import DIMENSIONS

TODAY = date(2004, 6, 1)
brief = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])

BLANK: dict[str, Any] = {
    "themes": (),
    "vector": None,
    "language": "en",
    "work_languages": frozenset(),
    "interpretation": False,
    "modes": frozenset(),
    "window": (None, None),
    "country": None,
    "regions": frozenset(),
    "preferred_regions": frozenset(),
    "population": None,
    "income": None,
    "south": None,
    "experience_years": None,
    "capacity_left": None,
    "published": TODAY,
    "reliability": None,
    "times_served": 0,
}


def record(key: str, **values: Any) -> PostingRecord:
    return PostingRecord(**{**BLANK, "key": key, "organisation": f"city of {key}", **values})


def direction(*components: float) -> np.ndarray:
    """A vector of length 1 along the first axes."""
    vector = np.zeros(DIMENSIONS)
    vector[: len(components)] = components
    return vector / np.linalg.norm(vector)


def at_cosine(cosine: float) -> np.ndarray:
    """A vector at this cosine to `direction(1)`."""
    return direction(cosine, np.sqrt(1 - cosine**2))


def codes(*values: str) -> frozenset[str]:
    return frozenset(values)


def crossed(requests: list[PostingRecord], offers: list[PostingRecord]) -> tuple[Features, Features]:
    """Aligned features of each request with each offer."""
    left, right = features(requests, offers, TODAY)
    rows, columns = np.indices((len(requests), len(offers))).reshape(2, -1)
    return left.take(rows), right.take(columns)


def only(criterion: str, almost: float = 0) -> dict[str, float]:
    """Weights of which one criterion has all, or all but `almost` for each of the others."""
    return {name: 1.0 if name == criterion else almost for name in CRITERIA}


THEMES = ("water", "water.supply", "water.drainage", "mobility.walking-cycling", "mobility", "safety")
DATES = st.one_of(st.none(), st.dates(date(2004, 1, 1), date(2005, 12, 31)))
POSTINGS = st.builds(
    lambda **values: values,
    organisation=st.sampled_from(["nakuru", "lyon", "cuenca", "malmo"]),
    themes=st.lists(st.sampled_from(THEMES), max_size=3, unique=True).map(tuple),
    vector=st.one_of(
        st.none(), st.lists(st.floats(-1, 1), min_size=4, max_size=4).map(lambda v: direction(*v, 0.5))
    ),
    language=st.sampled_from(["en", "fr"]),
    work_languages=st.frozensets(st.sampled_from(["en", "fr", "es"])),
    interpretation=st.booleans(),
    modes=st.frozensets(st.sampled_from(["training", "study_visit", "secondment"])),
    window=st.tuples(DATES, DATES).filter(lambda w: None in w or w[0] <= w[1]),
    regions=st.frozensets(st.sampled_from(["001", "002", "014", "419"])),
    preferred_regions=st.frozensets(st.sampled_from(["001", "002", "419"])),
    population=st.one_of(st.none(), st.integers(1, 20_000_000)),
    income=st.sampled_from([None, "low", "high"]),
    experience_years=st.one_of(st.none(), st.integers(0, 40)),
    capacity_left=st.one_of(st.none(), st.integers(0, 3)),
    published=st.dates(date(2003, 1, 1), TODAY),
    reliability=st.one_of(st.none(), st.floats(0, 1)),
    times_served=st.integers(0, 9),
    terms=st.dictionaries(st.sampled_from(["borewell", "kikuyu", "tram", "depot"]), st.floats(0, 1)),
)
LISTS = st.lists(POSTINGS, min_size=1, max_size=4).map(
    lambda postings: [record(str(number), **values) for number, values in enumerate(postings)]
)
WEIGHTS = (
    st.lists(st.integers(0, 50), min_size=len(CRITERIA), max_size=len(CRITERIA))
    .filter(any)
    .map(lambda values: dict(zip(CRITERIA, values, strict=True)))
)


class Crowd:
    """Postings drawn from a seed, with few different values, so that many are alike and many scores tie."""

    def __init__(self, seed: int, *, unknown: float = 0.3, organisations: int = 30, ahead: int = 300) -> None:
        self.chance = np.random.default_rng(seed)
        self.unknown, self.organisations, self.ahead = unknown, organisations, ahead

    def postings(self, count: int, **values: Any) -> list[PostingRecord]:
        return [record(str(number), **self.fields() | values) for number in range(count)]

    def network(self, requests: int, offers: int, **values: Any) -> Network:
        """With eleven extreme sets of weights, three others, and one pair in twenty refused. `values` are of
        all offers."""
        sets = [*map(only, CRITERIA), DEFAULT_WEIGHTS, *self.weights(2)]
        refused = np.argwhere(self.chance.random((requests, offers)) < 0.05).tolist()
        return Network.of(
            self.postings(requests),
            self.postings(offers, **values),
            sets,
            self.chance.integers(len(sets), size=requests).tolist(),
            refused=[(i, j) for i, j in refused],
            today=TODAY,
        )

    def weights(self, count: int) -> list[dict[str, float]]:
        drawn = self.chance.integers(0, 20, size=(count, len(CRITERIA))) + 0.001
        return [dict(zip(CRITERIA, row.tolist(), strict=True)) for row in drawn]

    def fields(self) -> dict[str, Any]:
        number = self.chance.integers
        return {
            "organisation": int(number(self.organisations)),
            "themes": tuple(sorted(self.some(THEMES, 2))),
            "vector": self.vector(),
            "language": "en" if number(3) else "fr",
            "work_languages": self.some(("en", "fr", "es"), 2),
            "interpretation": not number(10),
            "modes": self.some(("training", "study_visit", "secondment"), 3),
            "window": self.window(),
            "regions": self.some(("001", "002", "014", "419"), 3),
            "preferred_regions": self.some(("001", "002", "419"), 1),
            "population": self.maybe(int(10 ** self.chance.uniform(3, 7))),
            "income": self.maybe(INCOME_GROUPS[number(4)]),
            "experience_years": self.maybe(int(number(9))),
            "capacity_left": self.maybe(int(number(4))),
            "published": TODAY - timedelta(days=int(number(4)) * 50),
            "reliability": self.maybe(int(number(4)) / 3),
            "times_served": int(number(4)),
            "terms": {f"stem{stem}": 0.25 * int(number(5)) for stem in self.some(range(10), 6)},
        }

    def maybe(self, value: Any) -> Any:
        return None if self.chance.random() < self.unknown else value

    def some(self, pool: Any, most: int) -> frozenset[Any]:
        size = int(self.chance.integers(most + 1)) if self.chance.random() >= self.unknown else 0
        return frozenset(pool[place] for place in self.chance.integers(len(pool), size=size))

    def vector(self) -> np.ndarray | None:
        whole, part = self.chance.integers(-1, 2, size=3), self.chance.normal(size=3)
        return self.maybe(direction(*(whole if self.chance.random() < 0.5 else part), 0.5))

    def window(self) -> tuple[date | None, date | None]:
        start = TODAY + timedelta(days=int(self.chance.integers(-200, self.ahead)))
        end = start + timedelta(days=int(self.chance.integers(200)))
        return self.maybe(((start, end), (start, None), (None, end))[self.chance.integers(3)]) or (None, None)
