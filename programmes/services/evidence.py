"""Documents that show what was committed and paid."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.evidence import Document, keep, withdraw
from core.models import HistoryEvent
from core.workflow import locked
from programmes.models import Payment, Pledge, PledgeEvidence, pledge_of
from programmes.rules import is_committed, may_change_pledge


@transaction.atomic
def add_evidence(step: Pledge | Payment, *, by: Any, document: Document) -> PledgeEvidence:
    """Add a document that shows the commitment of a pledge, or a payment. The sums stay as they are."""
    pledge = changeable(step, by)
    is_committed(pledge)
    name = "payment" if isinstance(step, Payment) else "pledge"
    evidence = PledgeEvidence(**{name: step}, added_by=by)
    keep(evidence, step.documents.all(), document)
    HistoryEvent.record(pledge, "add_evidence", by=by, note=f"{step}\n{evidence}")
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: PledgeEvidence, *, by: Any, reason: str) -> PledgeEvidence:
    pledge, current = changeable(evidence.step, by), locked(evidence)
    withdraw(current, by=by, reason=reason)
    HistoryEvent.record(pledge, "withdraw_evidence", by=by, note=f"{current}\n{reason}")
    return current


def changeable(step: Pledge | Payment, by: Any) -> Pledge:
    """The pledge under its lock, if the user may record what becomes of it."""
    pledge = locked(pledge_of(step))
    if not may_change_pledge(by, pledge):
        raise PermissionDenied
    return pledge
