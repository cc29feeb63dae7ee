"""Documents that show what was measured."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.evidence import Document, keep, withdraw
from core.models import HistoryEvent
from core.workflow import locked
from pilots import rules
from pilots.models import Measurement, MeasurementEvidence
from pilots.services.contributions import open_for
from pilots.services.dates import effective


@transaction.atomic
def add_evidence(
    measurement: Measurement, *, by: Any, document: Document, at: datetime | None = None
) -> MeasurementEvidence:
    """Add a document that shows the figure. The figure itself stays as it is."""
    pilot, at = open_for(measurement.indicator.result.pilot, by), effective(at, after=None)
    evidence = MeasurementEvidence(measurement=measurement, added_by=by, added_at=at)
    keep(evidence, measurement.documents.all(), document)
    HistoryEvent.record(pilot, "add_evidence", by=by, at=at, note=f"{measurement}\n{evidence}")
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: MeasurementEvidence, *, by: Any, reason: str) -> MeasurementEvidence:
    """Take a document away, also of a pilot that was cancelled: what it shows may be somebody's secret."""
    pilot = locked(evidence.pilot)
    if not rules.may_edit(by, pilot):
        raise PermissionDenied
    current = locked(evidence)
    withdraw(current, by=by, reason=reason)
    HistoryEvent.record(pilot, "withdraw_evidence", by=by, note=f"{current}\n{reason}")
    return current
