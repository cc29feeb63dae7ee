"""What is shown of the ratings of a broker: never what one or two organisations said."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.models import BrokerRating
from pilots.models.ratings import COUNTS_AFTER
from pilots.queries import broker_results, comments_on
from pilots.queries.ratings import counting, in_steps

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = START + 400 * DAY


def rating(pk, organisation, given=0, value=4, comment=""):
    return BrokerRating(
        pk=pk,
        organisation_id=organisation,
        useful=value,
        answered=value,
        again=None,
        comment=comment,
        given_at=START + given * DAY,
    )


def by(*organisations, **fields):
    return [rating(pk, organisation, **fields) for pk, organisation in enumerate(organisations)]


def shown(ratings, at=LATER):
    return [each.pk for each in in_steps(counting(ratings, at))]


@pytest.mark.parametrize(
    ("organisations", "count"),
    [
        ((), 0),
        ((1, 2, 3, 4), 0),
        ((1, 1, 1, 2, 2, 3, 4), 0),
        ((1, 2, 3, 4, 5), 5),
        ((1, 1, 2, 3, 4, 5), 6),
        ((1, 2, 3, 4, 5, 6, 7), 5),
        ((1, 2, 3, 4, 5, 6, 7, 8), 8),
        ((1, 2, 3, 4, 5, 1, 1, 2), 5),
        ((1, 2, 3, 4, 5, 1, 2, 3), 8),
        ((1, 2, 3, 4, 5, 1, 1, 2, 3, 4), 9),
    ],
)
def test_shown_are_five_organisations_and_then_each_time_three(organisations, count):
    assert len(shown(by(*organisations))) == count


def test_order_in_the_database_does_not_matter():
    assert shown(reversed(by(1, 2, 3, 4, 5))) == [0, 1, 2, 3, 4]


def test_rating_counts_a_day_after_it_can_change_no_more():
    [one] = ratings = by(1)
    assert counting(ratings, one.changeable_until + DAY - timedelta(seconds=1)) == []
    assert counting(ratings, one.changeable_until + DAY) == ratings


def test_what_can_still_change_holds_back_what_came_after_it():
    ratings = [rating(1, 1, given=390), *[rating(pk, pk) for pk in range(2, 8)]]
    assert shown(ratings) == []
    assert shown(ratings, LATER + 30 * DAY) == [1, 2, 3, 4, 5]


def test_results_count_what_each_question_was_answered():
    found = broker_results([rating(pk, pk, value=pk) for pk in range(1, 6)], LATER)
    useful, _answered, again = found.rows
    assert (found.organisations, useful.label) == (5, "The proposal was useful to us.")
    assert (useful.counts, useful.median, useful.favourable) == ((1, 1, 1, 1, 1), 3, 40)
    assert (again.counts, again.cannot_say, again.median) == ((0, 0, 0, 0, 0), 5, None)


def test_results_count_an_organisation_once_however_often_it_rated():
    assert broker_results(by(1, 1, 2, 3, 4, 5), LATER).organisations == 5
    assert broker_results(by(1, 1, 2, 3, 4), LATER) is None


def test_comments_come_from_five_organisations_in_alphabetical_order():
    words = ["Echo", "Bravo", "Alpha", "Delta", "Charlie"]
    ratings = [rating(pk, pk, comment=word) for pk, word in enumerate(words)]
    silent = [rating(10 + pk, 10 + pk) for pk in range(5)]
    assert comments_on(ratings[:4] + silent, LATER) == []
    assert comments_on(ratings + silent, LATER) == sorted(words)
    assert comments_on([*ratings, rating(5, 6, comment="Zulu")], LATER) == sorted(words)


def test_comment_that_can_still_be_added_takes_no_place_among_those_shown():
    """An early rating without words might still get some: what came after it waits."""
    ratings = [rating(1, 1, given=390), *[rating(pk, pk, comment=str(pk)) for pk in range(2, 8)]]
    assert comments_on(ratings, LATER) == []


# What may happen: an organisation rates, some days later than the last time, with a value and perhaps a word;
# or it changes what it said, as long as it may.
RATE = st.tuples(st.just("rate"), st.integers(1, 9), st.integers(0, 20), st.integers(1, 5), st.booleans())
CHANGE = st.tuples(
    st.just("change"), st.integers(0, 30), st.integers(0, 20), st.integers(1, 5), st.booleans()
)
EVENTS = st.lists(st.one_of(RATE, RATE, CHANGE), min_size=5, max_size=40)


def looks(events):
    """All that can ever be seen: what is shown after each event, and when all has come to count; for the
    figures and for the comments, each rating as its organisation and what it says.
    """
    ratings, now = [], START
    for kind, who, days, value, has_words in events:
        now += days * DAY
        words = f"words {value}" if has_words else ""
        if kind == "rate":
            ratings.append(rating(len(ratings), who, (now - START).days, value, words))
        elif who < len(ratings) and now <= ratings[who].changeable_until:
            ratings[who].useful, ratings[who].comment = value, words
        yield seen(ratings, now)
    yield seen(ratings, now + COUNTS_AFTER)


def seen(ratings, at):
    final = counting(ratings, at)
    figures = frozenset((each.pk, each.organisation_id, each.useful) for each in in_steps(final))
    said = in_steps(each for each in final if each.comment)
    return figures, frozenset((each.pk, each.organisation_id, each.comment) for each in said)


@settings(max_examples=300, deadline=None)
@given(EVENTS)
def test_any_two_looks_differ_by_nothing_or_by_three_organisations(events):
    for every_look in zip(*looks(events), strict=True):
        for earlier in {frozenset(), *every_look}:
            for later in set(every_look):
                differing = {organisation for _pk, organisation, _said in earlier ^ later}
                assert not differing or len(differing) >= 3
    assert all(not figures or len({each[1] for each in figures}) >= 5 for figures, _words in looks(events))


@settings(max_examples=300, deadline=None)
@given(EVENTS)
def test_no_combination_of_looks_rests_on_one_or_two_organisations(events):
    """Of all sums over ratings that were ever shown: without the ratings of any two organisations, there are
    as many independent ones as with them, so none is theirs alone.
    """
    for every_look in zip(*looks(events), strict=True):
        sums = [look for look in set(every_look) if look]
        everything = sorted(frozenset().union(*sums))
        table = np.array([[each in look for each in everything] for look in sums], dtype=float)
        owners = np.array([organisation for _pk, organisation, _said in everything])
        for first in set(owners):
            for second in set(owners):
                others = table[:, (owners != first) & (owners != second)]
                assert np.linalg.matrix_rank(others) == np.linalg.matrix_rank(table)


def test_what_was_shown_stays_whatever_comes():
    ratings = by(1, 2, 3, 4, 5)
    before = broker_results(ratings, LATER)
    ratings += [rating(5, 6), rating(6, 6), rating(7, 7), rating(8, 6, value=1)]
    assert broker_results(ratings, LATER + 100 * DAY) == before
