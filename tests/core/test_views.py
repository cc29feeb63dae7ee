from django.test import RequestFactory

from core.views import ROWS, page_of

ASKED = list(range(2 * ROWS + 1))


def shown(query="", **options):
    return list(page_of(RequestFactory().get(f"/{query}"), ASKED, **options))


def test_page_of_a_list_begins_at_its_beginning():
    assert shown() == ASKED[:ROWS]


def test_page_of_a_conversation_opens_at_its_end():
    assert shown(newest_last=True) == ASKED[-1:]
    assert shown("?page=1", newest_last=True) == ASKED[:ROWS]


def test_page_that_is_none_is_the_nearest_one():
    assert (shown("?page=99"), shown("?page=x")) == (ASKED[-1:], ASKED[:ROWS])
