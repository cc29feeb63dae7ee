"""All counterparts that could be proposed to one posting, read in one pass.

By the rules of eligibility that is who shares a language of work with the posting, and an area of work too
unless the texts are near in meaning: a tenth to a third of a network. Of these the database sends what the
criteria look at, and in place of a vector its inner product with the posting's own; in place of terms stands
the lexical score. For the kernel these are vectors and terms with one component, the posting's own being 1.
Nothing is kept from one posting to the next: what was published or closed a moment ago is seen.
"""

from datetime import date
from math import log
from typing import NamedTuple

import numpy as np
from django.db.models import Expression, Q, QuerySet
from django.db.models.lookups import LessThanOrEqual
from pgvector.django import MaxInnerProduct

from cities.models import Organisation, Theme
from matching.kernel.eligibility import UNRELATED_BELOW
from matching.kernel.features import Features
from matching.kernel.pairs import Ints
from matching.meaning.calibration import logit
from matching.meaning.terms import lexical, offer_terms, request_terms
from matching.models import Posting, Request
from matching.queries.columns import Columns, codes_in, features, read_columns
from matching.queries.nearest import counterparts
from matching.queries.network import places_taken
from matching.queries.records import Setting
from matching.queries.terms import term_statistics

ROUNDING = 1e-4  # more than the database's inner products, in 32 bits, are ever off


class Pool(NamedTuple):
    """The posting itself and its counterparts; `keys` (counterparts,) are their primary keys, ascending,
    `owners` those of their organisations."""

    keys: Ints
    owners: Ints
    own: Features
    others: Features


def read_pool(posting: Posting, on: date) -> Pool:
    """For a posting that has its vector."""
    others = read_others(posting, on)
    own = {**read_columns(type(posting).objects.filter(pk=posting.pk)), "cosine": [1.0], "lexical": [1.0]}
    setting = Setting.on(on, Organisation.objects.all())
    codes, taken = codes_in([own, others], setting), places_taken()
    return Pool(
        np.array(others["key"], dtype=np.int64),
        np.array(others["organisation"], dtype=np.int64),
        *(features(side, setting, codes, on, taken) for side in (own, others)),
    )


def read_others(posting: Posting, on: date) -> Columns:
    possible = counterparts(posting, on).filter(can_talk(posting))
    scores = lexical_scores(posting, possible)
    away = MaxInnerProduct("vector", posting.vector)
    related = may_be_related(posting, possible.model, away) | Q(pk__in=list(scores))
    columns = read_columns(possible.filter(related), away=away)
    return {
        **columns,
        "cosine": [-value for value in columns["away"]],
        "lexical": [scores.get(key, 0.0) for key in columns["key"]],
    }


def lexical_scores(posting: Posting, possible: QuerySet) -> dict[int, float]:
    """By primary key, of those that share an exact term: at most `MAX_TEXTS` for each term of the posting."""
    statistics = term_statistics()
    asks = isinstance(posting, Request)
    own = (request_terms if asks else offer_terms)(posting.terms, statistics)
    sharing = possible.filter(terms__has_any_keys=list(own)).values_list("pk", "terms")
    if asks:
        return {key: lexical(own, offer_terms(counts, statistics)) for key, counts in sharing}
    return {key: lexical(request_terms(counts, statistics), own) for key, counts in sharing}


def can_talk(posting: Posting) -> Q:
    """Who passes the rule `no_shared_language`."""
    if posting.interpretation or not posting.work_languages:
        return Q()
    shared = Q(work_languages__overlap=posting.work_languages)
    return shared | Q(interpretation=True) | Q(work_languages=[])


def may_be_related(posting: Posting, other: type[Posting], away: Expression) -> Q:
    """Who shares an area of work or is near in meaning without an exact term in common."""
    areas = {code.partition(".")[0] for code in posting.themes.values_list("code", flat=True)}
    codes = [code for code in Theme.objects.values_list("code", flat=True) if code.partition(".")[0] in areas]
    of_area = other.themes.through._default_manager.filter(theme__in=codes)
    return Q(pk__in=of_area.values(other.side.value)) | Q(LessThanOrEqual(away, -least_cosine()))


def least_cosine() -> float:
    """With less, two texts without an exact term in common are not related."""
    zero, one, same = np.zeros(2), np.ones(2), np.array([False, True])
    base = logit(zero, zero, same)
    slope = logit(one, zero, same) - base
    return float(np.min((log(UNRELATED_BELOW / (1 - UNRELATED_BELOW)) - base) / slope)) - ROUNDING
