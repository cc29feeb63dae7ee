from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.enums import CitySize
from programmes.fit import CRITERIA, Need, Wish, by_amount, by_exchange, by_region, by_size, by_theme, fit

WATER = {"water": "Water", "water.reuse": "Reuse"}
NEED = Need(
    themes={"water.sanitation": "Sanitation", "economy": "Economy"},
    places=(frozenset({"014", "202", "002"}), frozenset({"154", "150"})),
    populations=(80_000, 600_000),
    exchange_type="north_south",
    amount=Decimal(50_000),
    currency="EUR",
)


@pytest.mark.parametrize(
    ("themes", "value"),
    [
        ({}, 0.5),
        ({"water.sanitation": "Sanitation"}, 1.0),
        ({"water": "Water"}, 1.0),
        ({"water.reuse": "Reuse"}, 0.5),
        ({"safety": "Safety"}, 0.0),
    ],
)
def test_theme_counts_by_the_best_of_the_pilots_themes(themes, value):
    assert by_theme(Wish(themes=themes), NEED).value == value


@pytest.mark.parametrize(
    ("regions", "value"),
    [({}, 0.5), ({"002": "Africa"}, 0.5), ({"002": "A", "150": "E"}, 1.0), ({"019": "A"}, 0)],
)
def test_region_counts_by_the_share_of_partners(regions, value):
    assert by_region(Wish(regions=regions), NEED).value == value


@pytest.mark.parametrize(
    ("wanted", "derived", "value"),
    [
        ([], "north_south", 0.5),
        (["north_south"], "", 0.5),
        (["north_south"], "north_south", 1.0),
        (["south_south"], "north_south", 0.0),
    ],
)
def test_exchange_type(wanted, derived, value):
    need = Need(themes={}, places=(), populations=(), exchange_type=derived)
    assert by_exchange(Wish(exchange_types=frozenset(wanted)), need).value == value


@pytest.mark.parametrize(
    ("sizes", "populations", "value"),
    [
        ([], [1], 0.5),
        (["small"], [100_000, 500_000], 0.5),
        (["medium", "very_large"], [500_000, 2_000_001], 1.0),
        (["large"], [None, 2_000_000], 0.75),
    ],
)
def test_size_counts_by_the_share_of_partners_and_unknown_by_half(sizes, populations, value):
    need = Need(themes={}, places=(), populations=tuple(populations))
    assert by_size(Wish(city_sizes=frozenset(sizes)), need).value == value


@pytest.mark.parametrize(
    ("smallest", "largest", "currency", "value"),
    [
        (None, None, "", 0.5),
        (None, Decimal(90_000), "USD", 0.5),
        (Decimal(10_000), Decimal(50_000), "EUR", 1.0),
        (None, Decimal(25_000), "EUR", 0.5),
        (Decimal(200_000), None, "EUR", 0.25),
    ],
)
def test_amount_is_compared_within_one_currency_only(smallest, largest, currency, value):
    assert by_amount(Wish(smallest=smallest, largest=largest, currency=currency), NEED).value == value


def test_size_of_a_city_at_the_bounds():
    assert [CitySize.of(n) for n in (0, 100_000, 100_001, 500_001, 2_000_001)] == [
        "small", "small", "medium", "large", "very_large",
    ]  # fmt: skip


def test_weights_are_a_hundred_points():
    assert sum(weight for _name, weight, _criterion in CRITERIA) == 100


def test_perfect_fit_is_a_hundred_and_the_worst_is_near_zero():
    wish = Wish(
        WATER, {"002": "Africa", "150": "Europe"}, frozenset({"north_south"}), frozenset({"small", "large"}),
        Decimal(1), Decimal(60_000), "EUR",
    )  # fmt: skip
    assert fit(wish, NEED).score == 100
    worst = Wish(
        {"safety": "S"},
        {"019": "A"},
        frozenset({"north_north"}),
        frozenset({"medium"}),
        None,
        Decimal(1),
        "EUR",
    )
    assert fit(worst, NEED).score == 0


amounts = st.none() | st.decimals(1, 10**9, places=2)


@given(amounts, amounts, st.sampled_from(["", "EUR", "USD"]), st.sets(st.sampled_from(["water", "safety"])))
def test_points_are_tenths_that_add_up(amount, largest, currency, themes):
    wish = Wish(themes={code: code for code in themes}, largest=largest, currency=currency)
    need = Need({"water.reuse": "R"}, (frozenset(),) * 3, (None, 1, 10**6), "", amount, "EUR")
    found = fit(wish, need)
    assert sum(part.points for part in found.parts) == found.score
    assert all(0 <= part.points <= part.maximum and part.points * 10 % 1 == 0 for part in found.parts)
    assert all(part.sentence for part in found.parts)


def test_more_priorities_that_fit_never_lower_a_score():
    scores = {
        (theme, region): fit(
            Wish(themes={"water": "W"} if theme else {}, regions={"002": "A"} if region else {}), NEED
        ).score
        for theme, region in product([False, True], repeat=2)
    }
    assert scores[True, True] >= max(scores[True, False], scores[False, True]) >= scores[False, False]
