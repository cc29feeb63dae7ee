"""Saved searches: their new results, and the link that stops their mails."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from matching.models import MODELS, SavedSearch

SALT = "matching.search"


def new_postings(search: SavedSearch, until: datetime) -> QuerySet:
    """What the person may see of what was published since they last heard, before the filters."""
    visible = MODELS[search.side].objects.visible_to(search.user).published()
    return visible.filter(published_at__gt=search.last_sent_at, published_at__lte=until)


def still_published(side: str, keys: Iterable[int], user: Any) -> list[Any]:
    postings = MODELS[side].objects.visible_to(user).published().for_display()
    return list(postings.filter(pk__in=keys).order_by("-published_at", "-pk"))


def search_stop_link(search_id: int) -> str:
    """Address that stops the mails of one saved search without signing in; it can do nothing else."""
    return reverse("matching:search_stop", args=[signing.dumps(search_id, salt=SALT)])


def read_search_token(token: str) -> SavedSearch | None:
    """None for a link that was not made here, and for a search that is gone."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return SavedSearch.objects.select_related("user").filter(pk=key).first()
