import pytest

from matching.meaning.arabic import arabic_stem
from matching.meaning.words import MAX_CHARACTERS, terms

ISO = ":iso50001"


def stems(text, language):
    return [term.partition(":")[2] for term in terms(text, language) if not term.startswith(":")]


def names(text, language):
    return [term[1:] for term in terms(text, language) if term.startswith(":")]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "composting", "composted"),
        ("fr", "gestions", "gestion"),
        ("es", "gestión", "gestion"),
        ("pt", "resíduos", "residuo"),
        ("ru", "отходов", "отходы"),
        ("ar", "والمدينة", "مدينة"),
        ("pt-BR", "mercados", "mercado"),
        ("sw", "Maji", "maji"),
    ],
)
def test_forms_of_a_word_meet(language, one, other):
    assert stems(one, language) == stems(other, language)


def test_stems_are_those_of_their_language():
    assert list(terms("transport", "fr")) == ["fr:transport"]
    assert list(terms("transport", "en")) == ["en:transport"]


@pytest.mark.parametrize(
    "text", ["ISO 50001", "ISO-50001", "ISO50001", "iso-50001", "ISO 50001:2018", "ＩＳＯ ５０００１"]
)
def test_a_standard_is_the_same_name_however_it_is_written(text):
    assert "iso50001" in names(text, "en")


def test_a_number_after_an_ordinary_word_makes_no_name():
    assert names("see article 5 and the 300 wells", "en") == []


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh", "ru"])
@pytest.mark.parametrize("name", ["EPANET", "4G", "LoRaWAN", "COVID-19"])
def test_names_meet_across_languages(language, name):
    around = {
        "en": "we use {} here",
        "fr": "avec {} ici",
        "ar": "نستخدم {} هنا",
        "zh": "我们使用{}软件",
        "ru": "мы используем {} здесь",
    }
    assert names(name, "en")[-1] in names(around[language].format(name), language)


def test_a_latin_word_in_a_foreign_script_is_a_name_even_in_small_letters():
    assert names("使用moodle平台", "zh") == ["moodle"]
    assert names("the Moodle platform", "en") == ["moodle"]


def test_a_capital_makes_a_name_inside_a_sentence_only():
    assert names("Water in Nairobi. Water for all", "en") == ["nairobi"]
    assert names("Wasser in der Stadt", "de") == []


def test_a_foreign_script_in_a_latin_text_meets_a_text_in_that_script():
    assert names("the 管网 model", "en") == ["管网"]


def test_chinese_gives_pairs_of_characters():
    assert list(terms("管网模型 水", "zh")) == ["zh:管网", "zh:网模", "zh:模型", "zh:水"]


def test_marks_belong_to_their_letter():
    assert stems("हिन्दी भाषा", "xx") == ["हिन्दी", "भाषा"]
    assert stems("cafe\u0301", "xx") == ["cafe"]


def test_digits_of_every_script_meet():
    assert stems("٢٠٢٧", "ar") == ["2027"]


def test_arabic_stem_leaves_two_letters_at_least():
    assert [arabic_stem(word) for word in ("ال", "ماء", "ها", "ون", "والماء")] == [
        "ال",
        "ماء",
        "ها",
        "ون",
        "ماء",
    ]


@pytest.mark.parametrize("text", ["", " \n", "\x00\x01", "\ud800", "…!?", "\u0315\u0300"])
def test_a_text_without_words_has_no_terms(text):
    assert list(terms(text, "en")) == []


def test_half_a_surrogate_pair_does_not_hide_its_neighbours():
    assert stems("water\ud83dworks", "xx") == ["water", "works"]


def test_a_text_may_not_be_longer_than_the_limit():
    with pytest.raises(ValueError, match="a text has at most 1,000,000 characters, this one 1,000,001"):
        list(terms("a" * (MAX_CHARACTERS + 1), "en"))


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["\u0315\u0300", "水", "ab ", "A-1-", "é", "A1 "])
def test_a_million_hostile_characters_are_read(unit):
    """Heaped marks alone would take an hour if each were sorted among all the others."""
    found = terms("end " + unit * ((MAX_CHARACTERS - 4) // len(unit)), "xx")
    assert next(term for term in found if term.startswith("xx:")) == "xx:end"
