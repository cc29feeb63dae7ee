import csv
from pathlib import Path

import pytest

from matching.meaning.languages import (
    PLATFORM,
    UNKNOWN,
    decide,
    guess,
    guess_together,
    usual_languages,
)

POSTINGS = Path(__file__).parents[3] / "c2c_platform/demonstration/postings.csv"
SENTENCES = {
    "en": "We look for a city that composts its market waste",
    "fr": "Nous cherchons une ville qui composte les déchets de ses marchés",
    "es": "Buscamos una ciudad que haga compost con los residuos de sus mercados",
    "pt": "Procuramos uma cidade que faça compostagem dos resíduos das feiras",
    "ru": "Ищем город, который компостирует отходы рынков",
    "ar": "نبحث عن مدينة تحول نفايات الأسواق إلى سماد",
    "zh": "我们寻找一个将市场垃圾堆肥的城市",
    "de": "Wir suchen eine Stadt, die ihre Marktabfälle kompostiert",
    "hi": "हम ऐसे शहर की तलाश में हैं जो बाज़ार के कचरे से खाद बनाता हो",
    "id": "Kami mencari kota yang mengolah sampah pasar menjadi kompos",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_its_language(language):
    assert guess(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", " ", "12345", "\ud800", "…"])
def test_a_text_without_letters_has_no_language(text):
    assert guess(text) == UNKNOWN


def test_a_text_may_be_hostile():
    assert guess("e" + "\u0315\u0300" * 500_000) in PLATFORM


def test_expected_languages_win_unless_another_is_clearly_likelier():
    unsure, sure = {"gl": 0.5, "pt": 0.4, "de": 0.1}, {"gl": 0.9, "pt": 0.1}
    assert decide(unsure, {"pt": 1}) == "pt"
    assert decide(sure, {"pt": 1}) == "gl"
    assert decide(unsure, {"de": 1}) == "pt"
    assert decide({"gl": 0.2, "pt": 0.01}, {}) == "pt"


def test_a_usual_language_is_preferred_by_its_share():
    assert decide({"en": 0.4, "fr": 0.5}, {"en": 0.9, "fr": 0.1}) == "en"


def test_usual_languages_leave_out_rare_and_unknown_ones():
    assert usual_languages(["en"] * 75 + ["fr"] * 25 + ["la"] + [UNKNOWN] * 900) == {
        "en": 75 / 101,
        "fr": 25 / 101,
    }
    assert usual_languages([]) == {}


def test_a_short_title_in_an_english_library_is_english():
    assert guess("Biogas digester") != "en"
    texts = [SENTENCES["en"]] * 99 + ["Biogas digester"]
    assert guess_together(texts) == ["en"] * 100


@pytest.mark.slow
def test_the_demonstration_postings_tell_their_language():
    with POSTINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    guessed = [guess(f"{row['title']}\n{row['text']}") for row in rows]
    assert guessed == [row["language"] for row in rows]
