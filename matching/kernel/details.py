"""The plain facts behind each criterion of one pair, as JSON values; the pages turn them into words."""

from datetime import date
from typing import Any

import numpy as np

from matching.kernel.records import WORLD, PostingRecord

Detail = dict[str, Any]

TERMS_SHOWN = 5


def details(request: PostingRecord, offer: PostingRecord, today: date) -> dict[str, Detail]:
    """By criterion. None stands for what is not stated."""
    return {
        "meaning": _meaning(request, offer),
        "theme": _theme(request, offer),
        "language": {
            "shared": sorted(request.work_languages & offer.work_languages),
            "same_text_language": request.language == offer.language,
            "interpretation": request.interpretation or offer.interpretation,
        },
        "setting": _setting(request, offer),
        "mode": {"shared": sorted(request.modes & offer.modes)},
        "timing": _timing(request, offer, today),
        "geography": {
            "request_met": _lies_in(offer.regions, request.preferred_regions),
            "offer_met": _lies_in(request.regions, offer.preferred_regions),
        },
        "experience": {"years": offer.experience_years},
        "reliability": {"share": offer.reliability},
        "freshness": {"days": max((today - offer.published).days, 0)},
        "least_served": {"request": request.times_served, "offer": offer.times_served},
    }


def _meaning(request: PostingRecord, offer: PostingRecord) -> Detail:
    """The strongest of the shared stems first."""
    votes = {
        term: weight * offer.terms[term] for term, weight in request.terms.items() if term in offer.terms
    }
    return {
        "cosine": _cosine(request, offer),
        "lexical": round(min(sum(votes.values()), 1), 4),
        "terms": sorted(votes, key=lambda term: (-votes[term], term))[:TERMS_SHOWN],
        "same_language": request.language == offer.language,
    }


def _cosine(request: PostingRecord, offer: PostingRecord) -> float | None:
    if request.vector is None or offer.vector is None:
        return None
    return round(float(np.dot(request.vector.astype(np.float64), offer.vector.astype(np.float64))), 4)


def _theme(request: PostingRecord, offer: PostingRecord) -> Detail:
    exact = set(request.themes) & set(offer.themes)
    asked, given = ({code.partition(".")[0] for code in set(r.themes) - exact} for r in (request, offer))
    return {"shared": sorted(exact), "areas": sorted(asked & given)}


def _setting(request: PostingRecord, offer: PostingRecord) -> Detail:
    both = request.country is not None and offer.country is not None
    return {
        "populations": [request.population, offer.population],
        "incomes": [request.income, offer.income],
        "regions": sorted((request.regions & offer.regions) - {WORLD}),
        "same_country": request.country == offer.country if both else None,
        "south": [request.south, offer.south],
    }


def _timing(request: PostingRecord, offer: PostingRecord, today: date) -> Detail:
    starts = [today, *(r.window[0] for r in (request, offer) if r.window[0])]
    ends = [r.window[1] for r in (request, offer) if r.window[1]]
    if (None, None) in (request.window, offer.window):
        return {"days": None, "start": None, "end": None}
    start, end = max(starts), min(ends, default=None)
    return {
        "days": None if end is None else max((end - start).days + 1, 0),
        "start": start.isoformat(),
        "end": end and end.isoformat(),
    }


def _lies_in(regions: frozenset[str], preferred: frozenset[str]) -> bool | None:
    checkable = regions - {WORLD} and preferred - {WORLD}
    return bool((regions & preferred) - {WORLD}) if checkable else None
