"""The page of the assessment, with what both rounds found."""

import pytest
from django.urls import reverse

from pilots import services
from pilots.enums import PilotState, RoundKind
from tests.pilots.factories import CommentFactory


@pytest.fixture
def assessed(story, world):
    story.to(PilotState.ACTIVE)
    story.round = services.open_round(story.pilot, RoundKind.MIDTERM, by=world.staff_south)
    story.assess().complete()
    story.open_final()
    return story.assess()


def page(client, story):
    return client.get(reverse("pilots:pilot_assessment", args=[story.pilot.uuid]))


def test_page_shows_a_picture_with_every_row_of_numbers_and_what_changed(client, assessed, world):
    client.force_login(world.officer_south)
    text = page(client, assessed).text
    assert "From the middle to the end" in text
    in_results, in_changes = 14 + 14, 14 * 2 - 4
    assert text.count('class="spread" aria-hidden="true"') == in_results + in_changes
    assert "middle 5, 100 % agree" in " ".join(text.split())
    assert text.count("Principle of city-to-city partnerships:") == 10 * 2


def test_page_shows_no_change_while_one_assessment_is_missing(client, story, world):
    story.to(PilotState.COMPLETED).open_final()
    story.assess()
    client.force_login(world.officer_south)
    assert "From the middle to the end" not in page(client, story).text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_few_queries_for_any_number(client, assessed, world, django_assert_max_num_queries, count):
    for _ in range(count):
        CommentFactory(round=assessed.round)
        assessed.hear("residents", world.south)
    client.force_login(world.staff_south)
    with django_assert_max_num_queries(12):
        page(client, assessed)
