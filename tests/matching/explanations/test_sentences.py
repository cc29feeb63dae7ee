import pytest
from django.utils import translation

from matching.enums import Mode
from matching.explanations import INCOME_GROUPS, NAMES, RULES
from matching.explanations.sentences import SENTENCES, UNSTATED, Context, sentence
from matching.explanations.words import HINTS
from matching.kernel import CRITERIA
from matching.kernel import INCOME_GROUPS as GROUPS
from matching.kernel import RULES as KERNEL_RULES
from matching.kernel.features import UNKNOWN

CONTEXT = Context(
    {"water": "Water", "water.supply": "Supply", "safety": "Safety", "014": "Eastern Africa"},
    [("Leaks found with EPANET", "en"), ("On enseigne EPANET, selon ISO 24510.", "fr")],
)


def said(name, detail=None, *, known=True, value=1.0):
    return sentence({"name": name, "detail": detail or {}, "known": known, "value": value}, CONTEXT)


def met(request, offer):
    return {"request_met": request, "offer_met": offer}


def setting(populations=(None, None), incomes=(None, None), regions=()):
    return {"populations": list(populations), "incomes": list(incomes), "regions": list(regions)}


def meeting(days, end=None):
    return {"days": days, "start": "2004-02-01", "end": end}


SAID = [
    ("theme", {"shared": ["water.supply"], "areas": []}, "Both are about: Supply."),
    ("theme", {"shared": [], "areas": ["water", "safety"]}, "Both are in the area: Water, Safety."),
    (
        "theme",
        {"shared": ["safety"], "areas": ["water"]},
        "Both are about: Safety; and in the same area: Water.",
    ),
    ("theme", {"shared": [], "areas": []}, "They have no area in common."),
    (
        "language",
        {"shared": ["en", "fr"], "same_text_language": True},
        "Both can work in: English, Français.",
    ),
    ("language", {"shared": ["en"]}, "Both can work in: English."),
    (
        "language",
        {"shared": ["en"], "same_text_language": False},
        "Both can work in: English. Their texts are in different languages.",
    ),
    ("language", {"shared": []}, "No common language of work, but interpretation can be arranged."),
    (
        "language",
        {"shared": [], "interpretation": False},
        "No common language of work, and no interpretation.",
    ),
    ("setting", setting(populations=(300_000, 1_200_000)), "Populations: 300,000 and 1,200,000."),
    ("setting", setting(populations=(300_000, None)), "They lie in different regions."),
    ("setting", setting(incomes=("low", "high")), "Incomes: low income and high income."),
    ("setting", setting(incomes=("low", None), regions=["014"]), "Same region: Eastern Africa."),
    (
        "setting",
        setting((1, 2), ("low", "low"), ["014", "999"]),
        "Populations: 1 and 2. Both countries: low income. Same region: Eastern Africa.",
    ),
    ("mode", {"shared": ["training", "peer_review"]}, "Both want: training, peer review."),
    ("mode", {"shared": []}, "They want different ways of working."),
    ("timing", meeting(30, "2004-03-01"), "Both have time from Feb. 1, 2004 to March 1, 2004: 30 days."),
    ("timing", meeting(1, "2004-02-01"), "Both have time from Feb. 1, 2004 to Feb. 1, 2004: 1 day."),
    ("timing", meeting(None), "Both have time from Feb. 1, 2004 on."),
    ("timing", meeting(0, "2004-01-01"), "Their dates leave no common day."),
    (
        "geography",
        met(True, None),
        "The offering side lies where the requesting side would like its partner.",
    ),
    ("geography", met(False, None), "The requesting side would prefer a partner from another region."),
    (
        "geography",
        met(None, True),
        "The requesting side lies where the offering side would like its partner.",
    ),
    ("geography", met(None, False), "The offering side would prefer a partner from another region."),
    ("geography", met(True, True), "Each side lies where the other would like its partner."),
    ("geography", met(False, False), "Both sides would prefer a partner from another region."),
    (
        "geography",
        met(True, False),
        "The offering side lies where the requesting side would like its partner; it would itself prefer "
        "another region.",
    ),
    (
        "geography",
        met(False, True),
        "The requesting side lies where the offering side would like its partner; it would itself prefer "
        "another region.",
    ),
    ("experience", {"years": 0}, "0 years of experience."),
    ("experience", {"years": 1}, "1 year of experience."),
    ("reliability", {"share": 0.667}, "67 % of the offering side's earlier pilots were completed."),
    ("least_served", {"request": 0, "offer": 3}, "Exchanges so far: requesting side 0, offering side 3."),
    ("freshness", {"days": 1}, "The offer was published 1 day before it was compared."),
    ("freshness", {"days": 9}, "The offer was published 9 days before it was compared."),
]


@pytest.mark.parametrize(("name", "detail", "expected"), SAID)
def test_sentence(name, detail, expected):
    assert said(name, detail) == expected


UNSAID = {
    "meaning": "The texts have not been compared yet. 25 % of the points are given for this.",
    "theme": "At least one of the two names no theme of the list. 25 % of the points are given for this.",
    "geography": "Neither side prefers a region. 50 % of the points are given for this.",
    "experience": "The years of experience are not stated. 50 % of the points are given for this.",
}


@pytest.mark.parametrize(("name", "expected"), UNSAID.items())
def test_what_is_not_stated_says_what_counts_for_it(name, expected):
    assert said(name, known=False, value=UNKNOWN[name]) == expected


@pytest.mark.parametrize(
    ("value", "same_language", "expected"),
    [
        (0.8, False, "The two texts speak of the same thing, whatever their languages."),
        (0.8, True, "The two texts speak of the same thing."),
        (0.79, True, "The two texts speak of closely related things."),
        (0.49, True, "The two texts speak of loosely related things."),
        (0.19, False, "The two texts speak of different things."),
    ],
)
def test_sentence_about_meaning(value, same_language, expected):
    assert said("meaning", {"same_language": same_language}, value=value) == expected
    assert said("meaning", {"cosine": 0.3}, value=0.1) == "The two texts speak of different things."


def test_meaning_names_the_words_that_both_texts_use():
    detail = {"cosine": 0.4, "lexical": 0.2, "terms": [":epanet", "en:leak", "en:zzz"]}
    assert said("meaning", detail, value=0.6) == (
        "The two texts speak of closely related things. Both name: EPANET, Leaks."
    )


def test_everything_of_the_kernel_has_words():
    assert set(NAMES) == set(CRITERIA)
    assert set(SENTENCES) == set(CRITERIA)
    assert set(UNSTATED) == set(UNKNOWN)
    assert set(RULES) == set(KERNEL_RULES)
    assert set(HINTS) <= set(KERNEL_RULES)
    assert tuple(INCOME_GROUPS) == GROUPS
    assert {said("mode", {"shared": [m]}) for m in Mode.values} == {f"Both want: {m.label}." for m in Mode}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Populations: 300,000 and 1."), ("fr", "Populations\xa0: 300\xa0000 et 1.")],
)
def test_numbers_are_written_as_the_reader_writes_them(language, expected):
    with translation.override(language):
        assert said("setting", setting((300_000, 1))) == expected
