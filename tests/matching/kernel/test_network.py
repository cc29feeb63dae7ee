import numpy as np
import pytest

from matching.kernel import Network, best_offers, network, rank, selection, shelves
from matching.kernel.network import best_pairs, everything, scored
from tests.matching.kernel.fixed_weights import WEIGHTS as BY_HAND
from tests.matching.kernel.records import TODAY, Crowd, only, record

WATER = {"themes": ("water",)}


def of(requests, offers, sets=(BY_HAND,), set_of=None, **options):
    return Network.of(requests, offers, sets, set_of or [0] * len(requests), today=TODAY, **options)


@pytest.fixture(params=[0, 10**12], ids=["from afar", "closely"])
def look(request, monkeypatch):
    monkeypatch.setattr(network, "CLOSE_LOOK", request.param)
    for module in (shelves, selection):
        monkeypatch.setattr(module, "TILE", 32)
    monkeypatch.setattr(selection, "REQUESTS_AT_ONCE", 7)


def test_best_offers_are_a_table_with_gaps(look):
    offers = [record(f"o{n}", experience_years=n, **WATER) for n in range(3)]
    found = best_offers(of([record("a", **WATER), record("b")], offers, refused=[(0, 1)]), 0, 2, top=3)
    assert found.offers.tolist() == [[2, 0, -1], [-1, -1, -1]]
    assert found.tenths.tolist() == [[542, 530, 0], [0, 0, 0]]
    assert (found.offers.dtype, found.tenths.dtype) == (np.int32, np.int16)


def test_best_offers_say_what_rank_says(look):
    crowd = Crowd(21)
    requests, offers = crowd.postings(25), crowd.postings(60)
    refused = [(n, 2 * n) for n in range(25)]
    whole = of(requests, offers, refused=refused)
    found = best_offers(whole, 0, 25, top=5)
    rankings = rank(requests, offers, BY_HAND, today=TODAY, refused=refused, top=5)
    expected = [[(c.offer, c.score_tenths) for c in ranking.candidates] for ranking in rankings]
    pairs = [list(zip(*row, strict=True)) for row in zip(*map(np.ndarray.tolist, found), strict=True)]
    assert [[pair for pair in row if pair[0] >= 0] for row in pairs] == expected


def test_any_cut_gives_the_same_best_offers(look):
    whole = Crowd(22).network(40, 70)
    found = best_offers(whole, 0, 40, top=6)
    for step in (3, 17):
        cuts = [best_offers(whole, first, min(first + step, 40), top=6) for first in range(0, 40, step)]
        assert np.vstack([cut.offers for cut in cuts]).tolist() == found.offers.tolist()
        assert np.vstack([cut.tenths for cut in cuts]).tolist() == found.tenths.tolist()


def test_each_request_has_its_own_weights(look):
    offers = [record("old", experience_years=20, **WATER), record("sure", reliability=1.0, **WATER)]
    sets = [only("experience"), only("reliability")]
    whole = of([record(str(n), **WATER) for n in range(4)], offers, sets, [0, 1, 1, 0])
    found = best_offers(whole, 0, 4, top=1)
    assert found.offers.tolist() == [[0], [1], [1], [0]]
    assert found.tenths.tolist() == [[938], [1000], [1000], [938]]


def test_best_offers_of_no_requests_are_none(look):
    found = best_offers(of([record("r")], [record("o")]), 1, 1, top=4)
    assert (found.offers.shape, found.tenths.shape) == ((0, 4), (0, 4))


def test_best_offers_where_nobody_offers(look):
    assert best_offers(of([record("r")], []), 0, 1, top=2).offers.tolist() == [[-1, -1]]


def test_a_network_of_nobody():
    whole = of([], [], sets=())
    assert best_offers(whole, 0, 0).offers.shape == (0, 20)


def test_the_same_question_twice_has_the_same_answer(look):
    one, two = (best_pairs(Crowd(23).network(30, 60), 0, 30) for _ in range(2))
    assert [column.tolist() for column in one] == [column.tolist() for column in two]


def test_a_saved_network_answers_the_same(look, tmp_path):
    whole = Crowd(24).network(30, 60)
    whole.save(tmp_path)
    loaded = Network.load(tmp_path)
    for mine, its in zip(best_offers(whole, 0, 30), best_offers(loaded, 0, 30), strict=True):
        assert its.tolist() == mine.tolist()
    assert not any(array.flags.writeable for array in (loaded.available, loaded.set_of, loaded.refused))


def test_the_same_network_gives_the_same_bytes(tmp_path):
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        Crowd(25).network(8, 12).save(tmp_path / name)
        contents.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1]


def test_a_prepared_network_answers_the_same(look):
    whole, prepared = Crowd(26).network(20, 40), Crowd(26).network(20, 40)
    prepared.prepare()
    assert sorted(prepared.selectors) == sorted(set(whole.set_of.tolist()))
    assert best_offers(prepared, 0, 20).offers.tolist() == best_offers(whole, 0, 20).offers.tolist()


@pytest.mark.parametrize("at_once", [1, 7, 100])
def test_scoring_some_pairs_at_a_time_gives_the_same(monkeypatch, at_once):
    whole = Crowd(27).network(8, 9)
    found = everything(whole, np.arange(8))
    [(_, expected)] = scored(whole, found)
    monkeypatch.setattr(network, "PAIRS_AT_ONCE", at_once)
    parts = list(scored(whole, found))
    assert [key for _, part in parts for key in part.key.tolist()] == expected.key.tolist()
    assert np.hstack([part.tenths for _, part in parts]).tolist() == expected.tenths.tolist()
    assert [part.start for part, _ in parts] == list(range(0, 72, at_once))


@pytest.mark.parametrize("pair", [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_refused_pairs_lie_inside(pair):
    with pytest.raises(ValueError, match="a refused pair"):
        of([record("r")], [record("o")], refused=[pair])


@pytest.mark.parametrize("set_of", [[], [0, 0], [1], [-1]])
def test_each_request_has_one_of_the_weight_sets(set_of):
    with pytest.raises(ValueError, match="one weight set for each request"):
        Network.of([record("r")], [], [BY_HAND], set_of, today=TODAY)


def test_a_top_of_nothing_is_refused():
    with pytest.raises(ValueError, match="top is at least 1"):
        best_offers(of([record("r")], [record("o")]), 0, 1, top=0)
