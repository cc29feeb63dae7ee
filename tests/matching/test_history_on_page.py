import pytest

from core.models import HistoryEvent
from tests import factories as make

pytestmark = pytest.mark.django_db

REMARK = "Name the street where the works begin."


@pytest.mark.parametrize(
    ("role", "sees"),
    [("officer_south", True), ("staff_south", True), ("coordinator", True), ("officer_north", False)],
)
def test_remarks_of_a_review_are_for_who_follows_the_posting(client, world, role, sees):
    posting = make.RequestFactory(organisation=world.south, published=True)
    HistoryEvent.record(posting, "return", by=world.staff_south, note=REMARK)
    client.force_login(world.everyone()[role])
    assert (REMARK in client.get(posting.get_absolute_url()).content.decode()) == sees
