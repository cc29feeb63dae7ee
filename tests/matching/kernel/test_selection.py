"""Selection looks at all pairs from afar, and must lose none that a close look puts among the best."""

from datetime import timedelta

import numpy as np
import pytest

from benchmarks.synthetic import DAY, records
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, Network, network, selection, shelves
from matching.kernel.eligibility import RULES
from matching.kernel.features import UNKNOWN
from matching.kernel.lookup import STEP, UNIT, error
from matching.kernel.network import best_pairs, scored
from matching.kernel.selection import NOWHERE, Block, Found, candidates
from matching.kernel.selector import day_points
from matching.meaning import calibration
from tests.matching.kernel.fixed_weights import WEIGHTS as BY_HAND
from tests.matching.kernel.records import THEMES, TODAY, Crowd, codes, direction, only, record

EVERYTHING = 10**12


@pytest.fixture
def small(monkeypatch):
    cut_shelves(monkeypatch, 32, 4, requests_at_once=30)


def cut_shelves(monkeypatch, tile, stride, requests_at_once):
    for module in (shelves, selection):
        monkeypatch.setattr(module, "TILE", tile)
        monkeypatch.setattr(module, "STRIDE", stride)
    monkeypatch.setattr(selection, "REQUESTS_AT_ONCE", requests_at_once)


def pairs(whole, close_look, rows=None, top=20):
    """Request, offer and tenths of the best pairs; up to `close_look` pairs are all looked at closely."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "CLOSE_LOOK", close_look)
        rows = range(len(whole.requests)) if rows is None else rows
        return [column.tolist() for column in best_pairs(whole, rows.start, rows.stop, top=top)]


def assert_nothing_is_lost(whole, top=20):
    expected = pairs(whole, EVERYTHING, top=top)
    assert pairs(whole, 0, top=top) == expected
    return expected


@pytest.mark.parametrize(
    ("tile", "stride", "requests_at_once", "top"),
    [(16, 16, 7, 1), (16, 2, 50, 3), (64, 2, 50, 1), (128, 1, 20, 3), (2048, 16, 50, 20)],
)
def test_selection_equals_exhaustive_on_any_tiles(monkeypatch, tile, stride, requests_at_once, top):
    cut_shelves(monkeypatch, tile, stride, requests_at_once)
    assert_nothing_is_lost(Crowd(tile + top).network(60, 130), top)


@pytest.mark.parametrize(
    "crowd",
    [
        Crowd(1, unknown=1),
        Crowd(2, unknown=0),
        Crowd(3, organisations=1),
        Crowd(4, organisations=3),
        Crowd(5, ahead=60_000),
        Crowd(6, ahead=-199),
    ],
    ids=["nothing known", "all known", "one organisation", "three organisations", "far ahead", "all past"],
)
def test_selection_equals_exhaustive_in_odd_crowds(small, crowd):
    assert_nothing_is_lost(crowd.network(40, 80))


@pytest.mark.parametrize(
    "values",
    [
        {"capacity_left": 0},
        {"themes": ("energy",)},
        {"vector": None},
        {"vector": direction(1)},
        {"window": (None, None)},
        {"work_languages": codes("sw"), "interpretation": False},
        {"terms": {"stem1": 1.0, "stem2": 0.5}},
        {"regions": codes(), "population": None, "income": None},
        {"regions": codes(), "income": None},
    ],
    ids=[
        "all full",
        "other themes",
        "no vectors",
        "all vectors alike",
        "no windows",
        "strange languages",
        "terms alike",
        "no setting",
        "populations only",
    ],
)
def test_selection_equals_exhaustive_where_offers_are_alike(small, values):
    assert_nothing_is_lost(Crowd(9).network(40, 70, **values), top=5)


def test_selection_equals_exhaustive_whatever_the_curve(small, monkeypatch):
    steps = {"COSINE": 12, "LEXICAL_SAME": 3, "LEXICAL_OTHER": 1, "INTERCEPT": -4, "SAME": -0.7}
    for name, value in steps.items():
        monkeypatch.setattr(calibration, name, value)
    assert_nothing_is_lost(Crowd(10, unknown=0.1).network(40, 90), top=5)


def test_selection_of_the_only_offer(small):
    """The tile is filled up with columns that repeat it."""
    pair = [
        record(key, themes=("water",), work_languages=codes("en"), modes=codes("training")) for key in "ro"
    ]
    whole = Network.of(pair[:1], pair[1:], [BY_HAND], [0], today=TODAY)
    assert assert_nothing_is_lost(whole) == [[0], [0], [635]]


@pytest.mark.parametrize("refused", [[], [(0, 0)], [(0, j) for j in range(40)]], ids=["none", "one", "all"])
def test_selection_where_fewer_are_left_than_asked_for(small, refused):
    shared = {"themes": ("water",)}
    own = [record(f"own{n}", organisation="nakuru", **shared) for n in range(25)]
    offers = [*own, *(record(f"o{n}", **shared) for n in range(15))]
    request = record("r", organisation="nakuru", **shared)
    whole = Network.of([request], offers, [BY_HAND], [0], refused=refused, today=TODAY)
    left = [n for n in range(25, 40) if (0, n) not in refused]
    assert assert_nothing_is_lost(whole)[1] == left


def test_windows_in_another_century_are_told_apart(small):
    day = TODAY + timedelta(days=40_000)
    offers = [record(f"o{n}", themes=("water",), window=(day, day + timedelta(days=n))) for n in range(90)]
    requests = [
        record("r", themes=("water",), window=window)
        for window in ((TODAY, None), (None, day), (TODAY, TODAY))
    ]
    whole = Network.of(requests, offers, [only("timing")], [0, 0, 0], today=TODAY)
    found = assert_nothing_is_lost(whole, top=2)
    assert list(zip(*found, strict=True)) == [(0, 89, 1000), (0, 88, 989), (1, 0, 11), (1, 1, 11)]


def test_an_offer_that_is_nearer_than_it_looks_from_afar_is_found(small):
    """Populations are rounded to steps: here the request's down, the further offer's to the same step."""
    step = 2 ** (1 / STEP)
    people = {key: round(2**20 * step**steps) for key, steps in {"r": 0.4, "far": -0.4, "near": 0.6}.items()}
    request, far, near = (record(key, themes=("water",), population=count) for key, count in people.items())
    whole = Network.of([request], [far, near], [only("setting")], [0], today=TODAY)
    [(_, from_afar)] = seen(whole)
    assert from_afar[0] > from_afar[1]
    assert assert_nothing_is_lost(whole, top=1) == [[0], [1], [665]]


def test_sums_of_what_some_offers_alone_earn_are_somewhere(small):
    """Points that all offers earn alike may be left out of the sums; what is left must not look forbidden."""
    offers = [record(f"o{n}", themes=("water",), population=10**n) for n in range(8)]
    request = record("r", themes=("water",), population=10**7)
    whole = Network.of([request], offers, [only("setting")], [0], today=TODAY)
    assert assert_nothing_is_lost(whole)[1] == [7, 6, 5, 4, 3, 2, 1, 0]


def hardly_unrelated(count, logit=-0.005):
    """Offers that a rule removes, but too narrowly to say from afar."""
    zero, one, same = np.zeros(1), np.ones(1), np.array([True])
    start, slope = calibration.logit(zero, zero, same), calibration.logit(one, zero, same)
    cosine = float(((logit - start) / (slope - start))[0])
    vector = direction(cosine, np.sqrt(1 - cosine**2))
    return [record(f"near{n}", vector=vector, reliability=1.0) for n in range(count)]


def test_a_request_whose_best_prove_unrelated_is_sought_for_again(small):
    request = record("r", vector=direction(1), themes=("water",))
    offers = [*hardly_unrelated(3), *(record(f"o{n}", themes=("water",)) for n in range(40))]
    whole = Network.of([request], offers, [only("reliability")], [0], today=TODAY)
    found = np.concatenate(
        [found.offer for found in candidates(whole.selector(0), np.arange(1), 2, whole.refused)]
    )
    assert {0, 1, 2} & set(found.tolist())
    assert assert_nothing_is_lost(whole, top=2)[1] == [3, 4]


def test_few_pairs_are_looked_at_closely(small):
    """Else the tests above would show nothing."""
    crowd = Crowd(12, unknown=0)
    whole = Network.of(
        crowd.postings(20), crowd.postings(600, capacity_left=1), [BY_HAND], [0] * 20, today=TODAY
    )
    found = list(candidates(whole.selector(0), np.arange(20), 3, whole.refused))
    best = len(assert_nothing_is_lost(whole, top=3)[0])
    assert best <= sum(len(part.request) for part in found) < 20 * 600 / 10
    mine, theirs = whole.requests.organisation, whole.offers.organisation
    assert not any((mine[part.request] == theirs[part.offer]).any() for part in found)


def test_tiles_that_cannot_help_are_left_out(small, monkeypatch):
    looked = []
    sight = Block.sight
    monkeypatch.setattr(
        Block, "sight", lambda block, active, tile: looked.append(tile) or sight(block, active, tile)
    )
    same = {"modes": codes("training"), "interpretation": True}
    offers = [record(f"o{n}", themes=(THEMES[n // 64],), **same) for n in range(64 * len(THEMES))]
    requests = [record("r", themes=("safety",), **same)]
    whole = Network.of(requests, offers, [only("theme")], [0], today=TODAY)
    assert pairs(whole, 0, top=3)[1] == [320, 321, 322]
    assert (len(looked), len(whole.shelves.tiles)) == (2, 12)


@pytest.mark.parametrize(
    "weights",
    [BY_HAND, only("setting", almost=0.01), *map(only, CRITERIA)],
    ids=["by hand", "hardly anything else", *CRITERIA],
)
def test_sums_from_afar_are_as_near_to_the_score_as_claimed(small, weights):
    """Apart from what is the same for all offers of a request: the difference between its largest and its
    smallest deviation is at most twice the error."""
    crowd = Crowd(13, unknown=0.1, ahead=400)
    whole = Network.of(crowd.postings(30), crowd.postings(100), [weights], [0] * 30, today=TODAY)
    off = deviations(whole)
    slack = whole.selector(0).slack
    assert slack == 2 * error(whole.selector(0).available)
    assert (np.nanmax(off, axis=1) - np.nanmin(off, axis=1)).max() <= slack


def deviations(whole):
    """Shape (requests, offers): the sum from afar minus the exact key, NaN where a rule forbids the pair."""
    off = np.full((len(whole.requests), len(whole.offers)), np.nan)
    for found, keys in seen(whole):
        for part, scores in scored(whole, found):
            exact = scores.tenths.sum(axis=0) + scores.layer.value.T @ (whole.available[0] / 1000)
            told = ~forbidden(scores)
            rows, offers = found.request[part][told], found.offer[part][told]
            off[rows, offers] = keys[part][told] - exact[told] * UNIT
    return off


def seen(whole):
    """The pairs of each tile, and their sums from afar."""
    block = Block(whole.selector(0), np.arange(len(whole.requests)), 3, whole.refused)
    for tile in whole.shelves.tiles:
        sight = block.sight(np.arange(len(block.rows)), tile)
        keys = sight.sums + block.earned_by(sight.logits)
        columns = np.arange(len(whole.shelves.order))[whole.shelves.columns(tile)]
        real = columns[whole.shelves.real[columns]]
        found = Found(np.tile(block.rows, len(real)), np.repeat(whole.shelves.order[real], len(block.rows)))
        yield found, keys[real - columns[0]].ravel()


@pytest.mark.parametrize(
    "weights", [BY_HAND, only("timing"), only("setting")], ids=["by hand", "timing", "setting"]
)
def test_no_sum_lies_above_the_bound_of_its_tile(small, weights):
    crowd = Crowd(14)
    whole = Network.of(crowd.postings(30), crowd.postings(100), [weights], [0] * 30, today=TODAY)
    block = Block(whole.selector(0), np.arange(30), 3, whole.refused)
    bounds = block.bounds() + whole.selector(0).slack / 2
    for tile in whole.shelves.tiles:
        sight = block.sight(np.arange(30), tile)
        assert (sight.sums + block.earned_by(sight.logits) <= bounds[:, tile]).all()


def test_sums_of_forbidden_pairs_are_nowhere(small):
    crowd = Crowd(15, unknown=0)
    for weights in (BY_HAND, only("meaning"), only("setting")):
        whole = Network.of(crowd.postings(30), crowd.postings(50), [weights], [0] * 30, today=TODAY)
        block = Block(whole.selector(0), np.arange(30), 3, whole.refused)
        for found, keys in seen(whole):
            expected = np.concatenate([forbidden(scores) for _, scores in scored(whole, found)])
            assert (keys < NOWHERE).tolist() == expected.tolist()
        last = block.sight(np.arange(30), whole.shelves.tiles[-1])
        unreal = ~whole.shelves.real[whole.shelves.columns(last.tile)]
        assert ((last.sums + block.earned_by(last.logits))[unreal] < NOWHERE).all()


def forbidden(scores):
    """By the rules that the looked-up points know."""
    return scores.removed[[RULES.index(rule) for rule in ("no_shared_language", "windows_never_meet")]].any(
        axis=0
    )


def test_points_per_day_fit_and_come_near():
    for available in range(1001):
        factor, shift, neutral = day_points(available)
        days = np.arange(91, dtype=np.int16)
        found = (days * factor) >> shift
        assert found.dtype == np.int16
        assert neutral == available * UNIT * UNKNOWN["timing"]
        assert np.abs(found - days * (available * UNIT / 90)).max() <= available * UNIT / 360 + 1


def test_excluded_offers_are_the_own_and_the_refused(small):
    same = {"themes": ("water",)}
    requests = [
        record("a", organisation="nakuru", **same),
        record("b", organisation="lyon", **same),
        record("c", **same),
    ]
    offers = [
        record(f"o{n}", organisation=city, **same)
        for n, city in enumerate(["lyon", "nakuru", "lyon", "malmo"])
    ]
    refused = [(0, 0), (0, 3), (2, 1)]
    whole = Network.of(requests, offers, [BY_HAND], [0] * 3, refused=refused, today=TODAY)
    block = Block(whole.selector(0), np.arange(3), 3, whole.refused)
    assert block.excluded.tolist() == [3, 2, 1]
    found = block.search()
    assert sorted(zip(found.request.tolist(), found.offer.tolist(), strict=True)) == [
        (0, 2),
        (1, 1),
        (1, 3),
        (2, 0),
        (2, 2),
        (2, 3),
    ]


@pytest.mark.slow
def test_a_realistic_network():
    requests, offers = records(2000)
    whole = Network.of(requests, offers[:300], [DEFAULT_WEIGHTS], [0] * 2000, today=DAY)
    found = np.array(pairs(whole, 0))
    for rows in (range(30), range(1970, 2000)):
        mine = found[:, (found[0] >= rows.start) & (found[0] < rows.stop)]
        assert mine.tolist() == pairs(whole, EVERYTHING, rows)
