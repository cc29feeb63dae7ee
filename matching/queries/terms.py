"""How often each stem occurs, so that rare words weigh more than common ones."""

from functools import lru_cache

from matching import models
from matching.meaning.shipped_terms import shipped_terms, together
from matching.meaning.terms import TermStatistics


def term_statistics() -> TermStatistics:
    """Of the texts that come with the platform, and of the network's own as last counted."""
    newest = models.TermStatistics.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _statistics(newest) if newest else shipped_terms()


@lru_cache(maxsize=1)
def _statistics(pk: int) -> TermStatistics:
    row = models.TermStatistics.objects.get(pk=pk)
    return together(shipped_terms(), TermStatistics(row.documents, row.average_length, row.frequency))
