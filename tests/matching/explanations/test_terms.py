import pytest

from matching.explanations.terms import as_written, shown
from matching.meaning.words import terms

ENGLISH = ("Cities fight leaks with EPANET, as ISO 24510 asks. LoRaWAN-7 is used.", "en")
FRENCH = ("Contre les fuites : EPANET et ISO 24510, pour récupérer l'eau.", "fr")
ARABIC = ("نستخدم EPANET لكشف التسرب في المياه", "ar")
CHINESE = ("使用EPANET模型的供水管网", "zh")

WRITTEN = [
    ([":epanet"], [ENGLISH, FRENCH], ["EPANET"]),
    ([":iso24510"], [FRENCH, ENGLISH], ["ISO 24510"]),
    (["en:leak", "fr:fuit"], [ENGLISH, FRENCH], ["leaks", "fuites"]),
    (["fr:recuper"], [FRENCH], ["récupérer"]),
    (["en:with", "en:as", "fr:les"], [ENGLISH, FRENCH], ["with"]),
    ([":epanet", "ar:تسرب"], [ARABIC], ["EPANET", "التسرب"]),
    ([":epanet", "zh:供水"], [CHINESE, ENGLISH], ["EPANET", "供水"]),
    ([":模型"], [("The 模型 of it", "en")], ["模型"]),
    ([":пермь"], [("Partner of Пермь", "en")], ["Пермь"]),
    (["pump", "en:pump", ""], [ENGLISH], []),
    (["en:epanet", ":epanet"], [ENGLISH], ["EPANET"]),
    ([":iso", "en:24510", "en:leak", ":iso24510"], [ENGLISH], ["leaks", "ISO 24510"]),
    ([":lorawan7"], [ENGLISH], ["LoRaWAN-7"]),
]


@pytest.mark.parametrize(("terms", "texts", "expected"), WRITTEN)
def test_terms_as_the_texts_write_them(terms, texts, expected):
    assert shown(terms, texts) == expected


def test_nothing_is_shown_without_texts():
    assert shown([":epanet"], []) == []


@pytest.mark.parametrize(("text", "language"), [ENGLISH, FRENCH, ARABIC, CHINESE])
def test_every_term_worth_showing_is_one_that_the_matcher_counts(text, language):
    counted = set(terms(text, language))
    written = {term for term, _word in as_written(text, language)}
    assert written <= counted
    assert {term for term in counted if term.startswith(":")} <= written
