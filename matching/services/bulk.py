"""One verdict on several matters of the queue, each decided in a transaction of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.services import refuse_verification, verify_organisation
from core.exceptions import ActionRefused
from core.workflow import locked
from matching.enums import ItemOutcome, MatchState, Verdict
from matching.models import BulkDecision, BulkItem
from matching.queries.bulk import chosen
from matching.queries.queue import MODELS
from matching.services.matches import approve_match, reject_match
from matching.services.postings import publish_posting, return_posting

AT_ONCE = 50


@transaction.atomic
def prepare_bulk(keys: Iterable[tuple[str, int]], *, verdict: str, reason: str, by: Any) -> BulkDecision:
    """Remember what was chosen, so that the person can look at it before anything is done."""
    keys = list(dict.fromkeys(keys))
    found = chosen(by, keys)
    if not found:
        raise ActionRefused(_("Choose at least one line of the queue first."))
    if len(found) > AT_ONCE:
        raise ActionRefused(_("Choose at most %(count)d at once.") % {"count": AT_ONCE})
    if verdict == Verdict.REFUSE and not reason.strip():
        raise ActionRefused(_("Write one reason that fits all that you return or reject."))
    bulk = BulkDecision.objects.create(by=by, verdict=verdict, reason=reason.strip())
    BulkItem.objects.bulk_create(
        BulkItem(bulk=bulk, kind=kind, subject=pk) for kind, pk in keys if (kind, pk) in found
    )
    return bulk


def carry_out_bulk(bulk: BulkDecision, *, by: Any) -> BulkDecision:
    """Decide each matter that has no outcome yet; asked for twice, nothing is done twice."""
    if bulk.by_id != by.pk:
        raise PermissionDenied
    for item in bulk.items.filter(outcome=""):
        carry_out_item(item, bulk, by=by)
    BulkDecision.objects.filter(pk=bulk.pk, confirmed_at=None).update(confirmed_at=timezone.now())
    return BulkDecision.objects.get(pk=bulk.pk)


@transaction.atomic
def carry_out_item(item: BulkItem, bulk: BulkDecision, *, by: Any) -> None:
    current = locked(item)
    if current.outcome:
        return
    try:
        with transaction.atomic():
            subject = MODELS[current.kind].objects.get(pk=current.subject)
            current.sentence = VERBS[current.kind][bulk.verdict](subject, by, bulk.reason)
        current.outcome = ItemOutcome.DONE
    except ActionRefused as refusal:
        current.outcome, current.sentence = ItemOutcome.REFUSED, str(refusal)
    except PermissionDenied:
        current.outcome, current.sentence = ItemOutcome.REFUSED, _("This is not yours to decide.")
    current.save(update_fields=["outcome", "sentence"])


def approve(match: Any, by: Any, reason: str) -> str:
    if approve_match(match, by=by, reason=reason).state == MatchState.APPROVED:
        return _("Approved: the two cities can prepare their pilot.")
    return _("Your approval is recorded; another one is still needed.")


def reject(match: Any, by: Any, reason: str) -> str:
    reject_match(match, by=by, reason=reason)
    return _("Rejected; both cities can read your reason.")


def publish(posting: Any, by: Any, reason: str) -> str:
    publish_posting(posting, by=by)
    return _("Published.")


def give_back(posting: Any, by: Any, reason: str) -> str:
    return_posting(posting, by=by, reason=reason)
    return _("Returned to its organisation with your reason.")


def verify(organisation: Any, by: Any, reason: str) -> str:
    verify_organisation(organisation, by=by)
    return _("Verified.")


def refuse(organisation: Any, by: Any, reason: str) -> str:
    refuse_verification(organisation, by=by, reason=reason)
    return _("Not verified; your reason is on record.")


VERBS: dict[str, dict[str, Callable[[Any, Any, str], str]]] = {
    "match": {Verdict.APPROVE: approve, Verdict.REFUSE: reject},
    "offer": {Verdict.APPROVE: publish, Verdict.REFUSE: give_back},
    "request": {Verdict.APPROVE: publish, Verdict.REFUSE: give_back},
    "organisation": {Verdict.APPROVE: verify, Verdict.REFUSE: refuse},
}
