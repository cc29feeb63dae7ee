import logging
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from library.models import Tool
from library.queries.fitting import FAR, distance_of_edition
from matching.meaning import EncoderMissing, vectorise
from matching.meaning.languages import guess

logger = logging.getLogger(__name__)

# What is farther down has little to do with what was asked for.
MOST = 40


def meaning_of(text: str) -> Any:
    """The words of a search as a vector, in any language; None where the language model is missing."""
    language = guess(text) or (get_language() or "en")[:2]
    try:
        [vector] = vectorise([text], [language], "request")
    except EncoderMissing as missing:
        logger.warning("No search by meaning: %s", missing)
        return None
    return vector


def nearest_tools(found: QuerySet[Tool], vector: Any) -> QuerySet[Tool]:
    """Those that mean most nearly the same first."""
    near = found.annotate(distance=distance_of_edition(vector)).filter(distance__lt=FAR)
    return near.order_by("distance", "pk")[:MOST]
