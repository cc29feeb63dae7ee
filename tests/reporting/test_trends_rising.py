from datetime import date
from math import log, sqrt

import numpy as np
import pytest

from matching.meaning.encoder import DIMENSIONS
from matching.meaning.terms import term_counts
from reporting.models import RisingTopic
from reporting.trends.keeping import renew
from reporting.trends.rising import is_telling, rise
from reporting.trends.topics import label_of
from tests.reporting.trends_made import TODAY, Made, charts

pytestmark = pytest.mark.django_db
BEFORE, NOW = date(2003, 8, 1), date(2004, 8, 1)
SPANISH = ("Tranvías y bicicletas", "es")


def asked(made, name, day, *themes, text="Plain words of a city.", language="en", direction=0):
    vector = np.zeros(DIMENSIONS)
    vector[direction] = 1
    return made.request(
        name,
        day,
        *themes,
        title="Needed",
        text=text,
        language=language,
        terms=term_counts(text, language),
        vector=vector,
    )


def rising_world(cities=3, *, text="Trolleybus lines for the suburbs.", direction=0) -> Made:
    """Eight cities ask for safety in both years, and so many for water, now only."""
    made = Made()
    for number in range(8):
        for day in (BEFORE, NOW):
            asked(made, f"a{number}", day, "safety")
    for number in range(cities * 2):
        asked(made, f"c{number % cities}", NOW, "water.supply", text=text, direction=direction)
    return made


def topics(kind, zone=""):
    renew(TODAY)
    found = RisingTopic.objects.filter(kind=kind, zone=zone, quarter=date(2004, 10, 1))
    return [(topic.code, topic.cities) for topic in found]


def test_log_odds_worked_out_by_hand():
    """6 of 14 now, 0 of 8 before; both together 6 of 22 as ten requests more in each."""
    share = 6 / 22
    now, before = 6 + 10 * share, 10 * share
    odds = log(now / (24 - now)) - log(before / (18 - before))
    error = 1 / now + 1 / (24 - now) + 1 / before + 1 / (18 - before)
    times, certainty = rise(6, 14, 0, 8, prior=10.0)
    assert times == pytest.approx((now / 24) / (before / 18))
    assert certainty == pytest.approx(odds / sqrt(error))


def test_a_topic_of_all_requests_has_odds():
    assert rise(5, 5, 5, 5, prior=10.0) == pytest.approx((1, 0))


def test_a_theme_that_rises_is_told_with_its_cities():
    rising_world()
    assert topics("theme") == [("water", 3), ("water.supply", 3)]


def test_a_theme_of_two_cities_is_no_trend_however_often_they_ask():
    rising_world(cities=2)
    assert topics("theme") == []
    assert topics("term") == []


def test_a_theme_rises_in_its_region_only():
    made = rising_world()
    for number in range(4):
        asked(made, f"c{number}", BEFORE, "safety")
    assert [topics("theme", zone) for zone in ("150", "202")] == [[("water", 3), ("water.supply", 3)], []]


def test_words_of_one_meaning_are_told_together_in_the_form_of_the_texts():
    rising_world()
    (words,) = topics("term")
    assert words[1] == 3
    assert set(words[0].split(" · ")) <= {"trolleybus", "suburbs", "lines"}
    assert len(words[0].split(" · ")) == 3


def test_words_of_other_languages_or_meanings_are_told_apart():
    made = rising_world(text="Trolleybus.")
    for number in range(6):
        asked(made, f"b{number}", NOW, "safety", text="Tranvías.", language="es", direction=1)
        asked(made, f"b{number}", BEFORE, "safety", text="Otra cosa.", language="es", direction=1)
    assert {code for code, _cities in topics("term")} == {"trolleybus", "tranvías"}


def test_a_word_without_vector_is_told_by_itself():
    made = rising_world(text="Trolleybus.")
    type(made.request("a1", BEFORE)).objects.update(vector=None)
    assert topics("term") == [("trolleybus", 3)]


@pytest.mark.parametrize(
    ("term", "is_it"),
    [
        ("en:trolleybus", True),
        ("en:the", False),
        ("en:water", False),
        ("en:2004", False),
        ("en:ab", False),
        ("en:", False),
        ("zh:垃圾", True),
        (":epanet", True),
    ],
)
def test_which_terms_can_be_topics(term, is_it):
    assert is_telling(term) is is_it


@pytest.mark.parametrize(
    ("term", "text", "label"),
    [
        ("en:citi", "Cities, a city and cities.", "cities"),
        (":epanet", "We model with EPANET.", "EPANET"),
        ("zh:垃圾", "垃圾分类", "垃圾"),
        ("en:gone", "Nothing of it.", "gone"),
    ],
)
def test_label_is_the_form_that_texts_use_most(term, text, label):
    assert label_of(term, [("", text, None)]) == label


def test_charts_of_what_rises():
    rising_world()
    found = charts(**{"from": "2004-01-01", "to": "2004-12-31"})
    times = found["rising-themes"].rows[0][2]
    assert found["rising-themes"].rows[0] == ("water", 3, times)
    assert found["rising-themes"].title == (
        f"“water” rises: {times} times as often as before, in requests of 3 cities"
    )
    assert [row.label for row in found["rising-themes"].scale.rows] == ["water", "water.supply"]
    assert found["rising-words"].rows[0][1:3] == ("English", 3)


def test_names_are_of_all_languages():
    rising_world(text="Models in EPANET.")
    found = charts()["rising-words"].rows
    assert ("EPANET", "all languages", 3) in [row[:3] for row in found]


def test_topics_of_a_quarter_are_made_once():
    rising_world()
    renew(TODAY)
    before = list(RisingTopic.objects.values_list("pk", flat=True))
    renew(TODAY)
    assert list(RisingTopic.objects.values_list("pk", flat=True)) == before != []
