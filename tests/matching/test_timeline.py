from datetime import UTC, datetime

import pytest

from core.models import HistoryEvent
from matching import workflow
from matching.timeline import TITLES, entries
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_transition_has_a_title():
    beside = {"create", "edit", "revise", "attach", "detach", "approval", "broker", "message", "set_practice"}
    assert {t.name for t in (*workflow.POSTING, *workflow.MATCH)} | beside == set(TITLES)


def test_entries_are_told_in_the_order_of_their_effect():
    offer, officer = make.OfferFactory(), make.UserFactory(name="Officer")
    HistoryEvent.record(offer, "submit", by=officer, at=datetime(2004, 2, 1, tzinfo=UTC))
    HistoryEvent.record(offer, "expire", by=None, at=datetime(2004, 3, 1, tzinfo=UTC), note="Late.")
    HistoryEvent.record(offer, "create", by=officer, at=datetime(2004, 1, 1, tzinfo=UTC))
    HistoryEvent.record(make.OfferFactory(), "create", by=officer)
    told = [(entry.at.month, str(entry.title), entry.by, entry.note) for entry in entries(offer)]
    assert told == [
        (1, "Written as a draft", "Officer", ""),
        (2, "Submitted", "Officer", ""),
        (3, "Expired", "", "Late."),
    ]
