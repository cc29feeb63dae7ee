"""Looked-up points against those that the criteria themselves give for every pair."""

import numpy as np
import pytest

from matching.kernel import CRITERIA, lookup
from matching.kernel.criteria import FUNCTIONS, layers
from matching.kernel.eligibility import no_shared_language
from matching.kernel.features import features
from matching.kernel.lookup import FORBIDDEN, GROUPS, UNIT, classes, constants, crosswise, error, rounded
from matching.kernel.score import points
from matching.kernel.selection import NOWHERE
from matching.kernel.weights import tenths_available
from tests.matching.kernel.fixed_weights import WEIGHTS as BY_HAND
from tests.matching.kernel.records import TODAY, Crowd, codes, crossed, only, record

AVAILABLE = dict(zip(CRITERIA, tenths_available(BY_HAND).tolist(), strict=True))
REQUESTS, OFFERS = Crowd(1).postings(40), Crowd(2).postings(60)
THEME, LANGUAGE, MODE, GEOGRAPHY, SURROUNDINGS, SIZE = (group.table for group in GROUPS)


def exact(criterion):
    """Shape (requests, offers): the tenths that the criterion earns."""
    value = FUNCTIONS[criterion](*crossed(REQUESTS, OFFERS)).value
    return points(value, AVAILABLE[criterion]).reshape(len(REQUESTS), len(OFFERS))


def test_classes_are_postings_that_agree():
    modes = [codes("training"), codes(), codes("training"), codes("training", "secondment")]
    postings, _ = features([record(str(n), modes=mode) for n, mode in enumerate(modes)], [], TODAY)
    found = classes(postings, ("modes",))
    assert (found.of == found.of[0]).tolist() == [True, False, True, False]
    assert found.of[found.first].tolist() == [0, 1, 2]


def test_classes_by_several_columns_and_unknown_numbers():
    people = [100, None, None, 100]
    postings, _ = features([record(str(n), population=count) for n, count in enumerate(people)], [], TODAY)
    assert len(classes(postings, ("log_population", "income")).first) == 2


def test_classes_by_a_column_that_nobody_fills():
    postings, _ = features([record("a"), record("b")], [], TODAY)
    assert classes(postings, ("themes",)).of.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("criterion", "table"),
    [("theme", THEME), ("mode", MODE), ("geography", GEOGRAPHY)],
    ids=["theme", "mode", "geography"],
)
def test_looked_up_points_are_exact(criterion, table):
    found = table(*features(REQUESTS, OFFERS, TODAY), AVAILABLE)
    assert found.tolist() == (exact(criterion) * UNIT).tolist()


def test_points_for_language_are_exact_but_where_a_rule_forbids():
    strangers = no_shared_language(*crossed(REQUESTS, OFFERS)).reshape(len(REQUESTS), len(OFFERS))
    found = LANGUAGE(*features(REQUESTS, OFFERS, TODAY), AVAILABLE)
    expected = np.where(strangers, FORBIDDEN, exact("language") * UNIT)
    assert found.tolist() == expected.tolist()


def test_surroundings_and_size_make_the_setting():
    pair = features(REQUESTS, OFFERS, TODAY)
    sum_of_both = SURROUNDINGS(*pair, AVAILABLE) + SIZE(*pair, AVAILABLE)
    value = FUNCTIONS["setting"](*crossed(REQUESTS, OFFERS)).value.reshape(sum_of_both.shape)
    assert np.allclose(sum_of_both, value * AVAILABLE["setting"] * UNIT, rtol=0, atol=1e-9)


def test_nothing_that_is_looked_up_takes_points_away_but_what_is_forbidden():
    pair = features(REQUESTS, OFFERS, TODAY)
    least = [group.table(*pair, AVAILABLE).round().min() for group in GROUPS]
    assert least[1] == FORBIDDEN
    assert min(least[:1] + least[2:]) >= 0


def test_constants_leave_the_same_difference_for_all_offers_but_a_tenth():
    names = ("experience", "reliability", "freshness", "least_served")
    total = sum(exact(name) for name in names)
    missing = total * UNIT - constants(features(REQUESTS, OFFERS, TODAY)[1], AVAILABLE)
    assert (np.ptp(missing, axis=1) <= UNIT).all()


def test_no_common_area_is_where_the_theme_earns_nothing():
    theme = layers(*crossed(REQUESTS, OFFERS))
    row = CRITERIA.index("theme")
    related = (theme.known[row] & (theme.value[row] > 0)).reshape(len(REQUESTS), len(OFFERS))
    assert lookup.no_common_area(*features(REQUESTS, OFFERS, TODAY)).tolist() == (~related).tolist()


def test_crosswise_does_not_depend_on_how_much_is_done_at_once(monkeypatch):
    pair = features(REQUESTS, OFFERS, TODAY)
    whole = crosswise(lookup.mode, *pair, AVAILABLE)
    monkeypatch.setattr(lookup, "PAIRS_AT_ONCE", 70)
    assert crosswise(lookup.mode, *pair, AVAILABLE).tolist() == whole.tolist()


def test_populations_are_rounded_to_steps_of_a_sixteenth_of_a_doubling():
    cities = [record(str(n), population=count) for n, count in enumerate([1000, 1010, 1100, None])]
    postings = features(cities, [], TODAY)[0]
    steps = rounded(postings).log_population / np.log(2) * lookup.STEP
    assert steps[:3].round(9).tolist() == [159, 160, 162]
    assert np.isnan(steps[3])
    assert np.abs(rounded(postings).log_population - postings.log_population)[:3].max() <= np.log(2) / 32


def test_what_is_forbidden_stays_so_whatever_else_a_pair_earns():
    assert FORBIDDEN + 1000 * UNIT < NOWHERE < 0
    assert np.iinfo(np.int16).min < 2 * FORBIDDEN


def test_error_grows_with_what_is_not_looked_up_exactly():
    def of(criterion):
        weights = only(criterion)
        return error(dict(zip(CRITERIA, tenths_available(weights).tolist(), strict=True)))

    assert of("theme") == of("mode") == of("freshness") < of("meaning") < of("timing") < of("setting")
