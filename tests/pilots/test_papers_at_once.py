"""Two people enter the forms of one batch at the same time."""

from uuid import uuid4

import pytest

from pilots import services
from pilots.enums import PilotState
from pilots.models import Answer, PaperBatch
from tests.pilots.papers import batch, enter, filled
from tests.pilots.story import Story
from tests.racing import at_once, refusals
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def final():
    story = Story(build_world()).to(PilotState.COMPLETED)
    story.open_final()
    return story


def test_no_form_is_lost_and_none_is_more_than_counted(final):
    papers = batch(final, counted=5)
    outcomes = at_once(*[lambda: enter(papers, final.world)] * 7, held=papers)
    assert len(refusals(outcomes)) == 2
    assert len({entry["key"] for entry in PaperBatch.objects.get().entries}) == 5


def test_form_that_two_clicks_send_at_once_is_kept_once(final):
    papers, key = batch(final, counted=5), uuid4()
    outcomes = at_once(*[lambda: enter(papers, final.world, key=key)] * 3, held=papers)
    assert refusals(outcomes) == ["This form is saved already."] * 2
    assert len(PaperBatch.objects.get().entries) == 1


def test_two_who_close_at_once_make_the_answers_once(final):
    papers, by = filled(final, "residents", "ngo"), final.world.staff_south
    outcomes = at_once(*[lambda: services.close_batch(papers, by=by)] * 2, held=papers)
    assert len(refusals(outcomes)) == 1
    assert Answer.objects.count() == 2


def test_closing_and_discarding_at_once_do_one_of_both(final):
    papers, by = filled(final, "residents", "ngo"), final.world.staff_south
    outcomes = at_once(
        lambda: services.close_batch(papers, by=by),
        lambda: services.discard_batch(papers, by=by),
        held=papers,
    )
    assert len(refusals(outcomes)) == 1
    assert Answer.objects.count() == 2 * PaperBatch.objects.count()


def test_page_that_opens_a_batch_and_is_sent_twice_at_once_opens_one(final):
    key = uuid4()
    outcomes = at_once(*[lambda: batch(final, entered_from=key)] * 2, held=final.round)
    assert refusals(outcomes) == []
    assert PaperBatch.objects.count() == 1
