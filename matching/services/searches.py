from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Frequency
from accounts.services import notify
from core.exceptions import ActionRefused
from matching.models import SavedSearch

MAX_SEARCHES = 30


@transaction.atomic
def save_search(
    side: str, query: Mapping[str, Sequence[str]], *, by: Any, name: str, frequency: str
) -> SavedSearch:
    """Remember the filters; saving the same again changes its name and frequency.

    One that was stopped begins anew: what was published meanwhile is no news.
    """
    own = SavedSearch.objects.visible_to(by)
    same = own.filter(side=side, query=query)
    same.filter(frequency=Frequency.NEVER).update(last_sent_at=timezone.now())
    if own.count() >= MAX_SEARCHES and not same.exists():
        raise ActionRefused(
            _("You have %(count)d saved searches. Delete one before you save another.")
            % {"count": MAX_SEARCHES}
        )
    search, _is_new = SavedSearch.objects.update_or_create(
        user=by, side=side, query=query, defaults={"name": name, "frequency": frequency}
    )
    return search


def stop_search(search: SavedSearch) -> None:
    SavedSearch.objects.filter(pk=search.pk).update(frequency=Frequency.NEVER)


def delete_search(search: SavedSearch) -> None:
    SavedSearch.objects.filter(pk=search.pk).delete()


@transaction.atomic
def tell_found(search: SavedSearch, keys: Sequence[int], *, until: datetime) -> None:
    """Tell the person of the postings, unless another worker has just done so."""
    untold = SavedSearch.objects.filter(pk=search.pk, last_sent_at=search.last_sent_at)
    if not untold.update(last_sent_at=until):
        return
    notify(
        [search.user],
        "search",
        f"search:{search.pk}:{until.isoformat()}",
        url=search.get_absolute_url(),
        search=search.pk,
        side=search.side,
        name=search.name,
        count=len(keys),
        postings=list(keys),
    )
