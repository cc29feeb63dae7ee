"""Postings for the kernel's tests: what is not given is not stated."""

from datetime import date
from typing import Any

import numpy as np
from hypothesis import settings

from matching.kernel import PostingRecord
from matching.kernel.features import DIMENSIONS

TODAY = date(2004, 6, 1)
brief = settings(deadline=None, max_examples=25)

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
