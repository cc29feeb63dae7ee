from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import Transition, by_the_clock, perform
from matching.enums import PostingState
from matching.models import Offer
from tests import factories as make

pytestmark = pytest.mark.django_db


def transition(**changes):
    fields = {
        "name": "submit",
        "label": "Submit",
        "sources": frozenset({PostingState.DRAFT}),
        "target": PostingState.SUBMITTED,
        "allowed": lambda user, obj: True,
    }
    return Transition(**(fields | changes))


def refuse(obj):
    raise ActionRefused("Not complete.")


def test_perform_changes_state_and_fields_and_writes_history():
    offer, user = make.OfferFactory(), make.UserFactory()
    at = datetime(2003, 1, 2, tzinfo=UTC)

    done = perform(transition(), offer, by=user, at=at, note="why", submitted_at=at)

    stored = Offer.objects.get()
    assert (done.state, stored.state, stored.submitted_at) == ("submitted", "submitted", at)
    event = HistoryEvent.objects.of(offer).get()
    assert (event.action, event.source, event.target) == ("submit", "draft", "submitted")
    assert (event.by, event.at, event.note) == (user, at, "why")
    assert event.recorded_at > at


def test_perform_checks_the_stored_state_not_the_object_in_hand():
    offer, user = make.OfferFactory(), make.UserFactory()
    perform(transition(), offer, by=user)

    with pytest.raises(ActionRefused, match="already “submitted”"):
        perform(transition(), offer, by=user)
    assert HistoryEvent.objects.of(offer).count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"allowed": lambda user, obj: False}, PermissionDenied),
        ({"requires": refuse}, ActionRefused),
        ({"allowed": by_the_clock}, PermissionDenied),
    ],
)
def test_perform_refused_changes_nothing(changes, error):
    offer = make.OfferFactory()
    with pytest.raises(error):
        perform(transition(**changes), offer, by=make.UserFactory())
    assert Offer.objects.get().state == PostingState.DRAFT
    assert not HistoryEvent.objects.exists()


def test_open_to_asks_state_and_rule():
    offer = make.OfferFactory()
    assert transition().open_to(None, offer)
    assert not transition(sources=frozenset({PostingState.PUBLISHED})).open_to(None, offer)
    assert not transition(allowed=lambda user, obj: False).open_to(None, offer)
