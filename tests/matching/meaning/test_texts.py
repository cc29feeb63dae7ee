import numpy as np
import pytest

from matching.meaning.library import Likeness, Text, base, known_languages
from matching.meaning.texts import fused, rank_texts, scaled

COMPOST = "We compost the organic waste of four markets and sell it to vegetable growers around the town."
LEAKS = "Our utility finds leaks in the water network with acoustic loggers and a model in EPANET."
NIGHT = "Night buses run every half hour between the hospitals and the outer districts."
EXPERTS = [
    Text("compost", "Composting market waste", COMPOST, "en"),
    Text("leaks", "Fewer leaks", LEAKS, "en"),
    Text("buses", "Night buses", NIGHT, "en"),
]
NEEDS = [
    Text("fr", "Déchets de marché", "Comment transformer les déchets organiques de nos marchés ?"),
    Text("ar", "", "نريد كشف تسربات المياه في الشبكة باستخدام برنامج EPANET"),
    Text("zh", "夜间公交", "我们想开通夜间公交线路。"),
]


def likeness(meaning, terms, same):
    return Likeness(np.array(meaning), np.array(terms), np.array(same))


def test_scaled_spans_from_nothing_to_one():
    assert scaled(np.array([2.0, 4.0, 3.0])).tolist() == [0, 1, 0.5]
    assert scaled(np.array([2.0, 2.0])).tolist() == [1, 1]


def test_fused_by_hand():
    found = fused(likeness([0.0, 0.5, 1.0], [0.4, 0.0, 0.2], [True, True, True]))
    assert found == pytest.approx([0.4 * 1, 0.6 * 0.5, 0.6 * 1 + 0.4 * 0.5])


def test_exact_terms_have_no_vote_where_the_languages_differ():
    found = fused(likeness([0.0, 0.5, 1.0], [0.0, 0.0, 0.0], [False, False, False]))
    assert found == pytest.approx([0, 0.5, 1])


def test_a_shared_name_counts_across_languages_where_it_says_more():
    found = fused(likeness([0.0, 0.5, 1.0], [0.2, 0.0, 0.2], [False, False, False]))
    assert found == pytest.approx([0.4, 0.5, 1])


def test_few_shared_terms_are_not_blown_up():
    found = fused(likeness([0.0, 1.0], [0.02, 0.0], [True, True]))
    assert found == pytest.approx([0.4 * 0.2, 0.6])


def test_languages_are_told_or_guessed():
    texts = [Text("1", "", COMPOST), Text("2", "", LEAKS, "PT_br"), Text("3", "", LEAKS, "zh-Hans")]
    assert known_languages(texts) == ["en", "pt", "zh"]
    assert base(" fr-CA ") == "fr"


@pytest.mark.parametrize(
    ("needs", "experts", "top", "message"),
    [
        (NEEDS, [], 1, "there is no text to search"),
        (NEEDS, EXPERTS, 0, "top is at least 1"),
        (NEEDS, [*EXPERTS, Text("void", " ", "\n")], 1, "the text of 'void' is blank"),
    ],
)
def test_rank_texts_refuses_what_cannot_be_ranked(needs, experts, top, message):
    with pytest.raises(ValueError, match=message):
        rank_texts(needs, experts, top=top)


@pytest.mark.slow
def test_needs_find_their_expert_across_languages():
    told = []
    answers = list(rank_texts(NEEDS, EXPERTS, top=2, progress=lambda *done: told.append(done)))
    assert [(answer.id, answer.offers[0].id) for answer in answers] == [
        ("fr", "compost"),
        ("ar", "leaks"),
        ("zh", "buses"),
    ]
    assert [offer.rank for offer in answers[0].offers] == [1, 2]
    assert all(set(offer.parts) == {"meaning", "terms"} for answer in answers for offer in answer.offers)
    assert answers[1].offers[0].parts["terms"] > 0
    assert told == [(3, 3)]


@pytest.mark.slow
def test_an_answer_depends_neither_on_the_other_needs_nor_on_the_order_of_the_experts():
    together = list(rank_texts(NEEDS, EXPERTS))
    alone = [next(rank_texts([need], EXPERTS[::-1])) for need in NEEDS]
    assert together == alone


@pytest.mark.slow
def test_needs_are_read_as_the_answers_are_fetched():
    read = []

    def needs():
        for number in range(100):
            read.append(number)
            yield Text(str(number), "", NIGHT, "en")

    next(rank_texts(needs(), EXPERTS))
    assert 0 < len(read) < 50


@pytest.mark.slow
def test_a_blank_need_is_refused_by_name():
    with pytest.raises(ValueError, match="the text of 'void' is blank"):
        list(rank_texts([Text("void", "", " ")], EXPERTS))


@pytest.mark.slow
def test_an_expert_with_several_experiences_comes_once_with_the_mean_of_the_best_three():
    experts = [Text("both", text.title, text.text, "en") for text in EXPERTS[:2]]
    experts += [Text("buses", "", NIGHT, "en"), Text("four", "", COMPOST, "en")]
    experts += [Text("four", "", NIGHT, "en")] * 3
    [answer] = rank_texts(NEEDS[:1], experts)
    single = {
        offer.id: offer.parts["meaning"]
        for offer in next(
            rank_texts(
                NEEDS[:1],
                [Text(str(index), text.title, text.text, "en") for index, text in enumerate(experts)],
            )
        ).offers
    }
    found = {offer.id: offer.parts["meaning"] for offer in answer.offers}
    assert set(found) == {"both", "buses", "four"}
    assert found["both"] == pytest.approx((single["0"] + single["1"]) / 2, abs=1e-5)
    assert found["four"] == pytest.approx((single["3"] + 2 * single["4"]) / 3, abs=1e-5)


@pytest.mark.slow
def test_hostile_texts_are_ranked():
    hostile = ["\ud800", "\x00\x01 water", "e" + "\u0315\u0300" * 500, "12345", "\u200b\u200f", "水" * 3000]
    experts = [Text(str(index), "", text) for index, text in enumerate(hostile)]
    answers = list(rank_texts([*experts, NEEDS[0]], experts))
    assert [len(answer.offers) for answer in answers] == [len(hostile)] * (len(hostile) + 1)
    assert all(0 <= offer.score <= 1 for answer in answers for offer in answer.offers)
