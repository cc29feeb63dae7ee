from datetime import timedelta

import numpy as np
import pytest

from matching.kernel import selection, shelves
from matching.kernel.features import features
from matching.kernel.lookup import GROUPS
from tests.matching.kernel.records import TODAY, Crowd, record


def laid_out(offers):
    return shelves.shelves(features([], offers, TODAY)[1])


@pytest.fixture
def small(monkeypatch):
    for module in (shelves, selection):
        monkeypatch.setattr(module, "TILE", 32)


def test_every_offer_with_a_free_place_lies_on_the_shelves_once(small):
    offers = Crowd(1).postings(90)
    found = laid_out(offers)
    free = [row for row, offer in enumerate(offers) if offer.capacity_left != 0]
    assert sorted(found.order[found.real].tolist()) == free
    assert len(found.order) == len(found.tiles) * 32 == 96


def test_shelves_of_full_offers_are_empty(small):
    found = laid_out(Crowd(1).postings(5, capacity_left=0))
    assert (list(found.tiles), found.order.tolist(), found.terms.shape) == ([], [], (0, 0))


def test_columns_that_are_looked_at_together_are_neighbours_in_the_order_of_the_groups(monkeypatch):
    monkeypatch.setattr(shelves, "TILE", 32)
    monkeypatch.setattr(shelves, "STRIDE", 4)
    found = laid_out([record(f"o{n}", themes=(f"theme{31 - n:02}",)) for n in range(32)])
    together = found.order.reshape(4, 8)
    assert (np.abs(np.diff(found.groups[0].of[together], axis=0)) == 1).all()


def test_columns_follow_the_order(small):
    offers = Crowd(2).postings(40)
    found = laid_out(offers)
    assert found.has_vector.tolist() == [offers[row].vector is not None for row in found.order]
    assert found.has_window.tolist() == [
        real and offers[row].window != (None, None) for row, real in zip(found.order, found.real, strict=True)
    ]
    assert [of.tolist() for of in found.group_of] == [
        group.of[found.order].tolist() for group in found.groups
    ]
    assert len(found.groups) == len(GROUPS)


def test_vectors_have_a_one_for_the_language_of_the_text():
    found = laid_out([record("a", language="fr"), record("b", language="en")])
    assert found.vectors[found.real, 384:].sum(axis=0).tolist() == [1, 1]
    assert found.vectors[found.order == 0, 385].tolist() == [1] * (found.order == 0).sum()


def test_terms_stand_by_stem():
    requests, offers = features([record("r", terms={"tram": 1})], [record("o", terms={"tram": 0.5})], TODAY)
    found = shelves.shelves(offers)
    assert found.terms.shape == (1, shelves.TILE)
    assert found.terms.toarray()[0, 0] == 0.5


def test_prepared_shelves_have_all_that_is_made_at_the_first_use():
    found = laid_out(Crowd(1).postings(5))
    found.prepare()
    assert {"vectors", "group_of", "has_vector", "has_window", "terms"} <= set(vars(found))


def ahead(*days):
    return tuple(None if n is None else TODAY + timedelta(days=n) for n in days)


def test_windows_count_days_from_today_on():
    stated = [(5, 10), (-7, 3), (-9, -4), (None, 3), (6, None), (None, None)]
    requests = [record(str(n), window=ahead(*window)) for n, window in enumerate(stated)]
    mine, theirs = shelves.windows(*features(requests, [], TODAY))
    end = shelves.OPEN_END
    assert mine.start.tolist() == [5, 0, 0, 0, 6, 0]
    assert mine.end.tolist() == [10, 3, -1, 3, end, end]
    assert (mine.start.dtype, theirs.end.tolist()) == (np.int16, [])


@pytest.mark.parametrize(("day", "days"), [(31_910, np.int16), (31_911, np.int32), (60_000, np.int32)])
def test_windows_that_start_far_ahead_take_more_bits(day, days):
    sides = features([record("r", window=ahead(day, None))], [record("o", window=ahead(0, None))], TODAY)
    mine, theirs = shelves.windows(*sides)
    assert (mine.start.tolist(), mine.start.dtype, theirs.end.dtype) == ([day], days, days)
    assert mine.end.tolist() == theirs.end.tolist()
    assert mine.end[0] - mine.start[0] + 1 > shelves.ENOUGH_DAYS


def test_an_end_far_ahead_is_an_open_end():
    request = record("r", window=ahead(31_910, 60_000))
    mine, _ = shelves.windows(*features([request], [], TODAY))
    assert (mine.end.tolist(), mine.end.dtype) == ([shelves.OPEN_END], np.int16)
