import numpy as np
import pytest

from matching.meaning.encoder import embed, embed_parts, token_count
from matching.meaning.passages import PASSAGE, SHORT, WINDOW, Rows, best_of, rows_of, text_values

SENTENCE = "The municipal archive keeps its old maps in a dry cellar. "


def rows(*texts):
    """Of texts given as lists of whether each row is a whole."""
    text = [index for index, wholes in enumerate(texts) for _ in wholes]
    whole = [is_whole for wholes in texts for is_whole in wholes]
    return Rows(np.zeros((len(text), 384), np.float32), np.array(text), np.array(whole))


def test_best_of_weighs_the_best_of_each_group():
    groups, values = best_of(np.array([1.0, 5.0, 3.0, 4.0, 2.0]), np.array([0, 0, 2, 0, 2]), (0.6, 0.3, 0.1))
    assert groups.tolist() == [0, 2]
    assert values == pytest.approx([0.6 * 5 + 0.3 * 4 + 0.1 * 1, (0.6 * 3 + 0.3 * 2) / 0.9])


def test_best_of_leaves_out_what_has_no_weight():
    assert best_of(np.array([1.0, 2.0, 3.0, 9.0]), np.zeros(4, np.int64), (1, 1, 1))[1] == pytest.approx(
        [14 / 3]
    )


def test_best_of_nothing():
    groups, values = best_of(np.zeros(0), np.zeros(0, np.int64), (1,))
    assert groups.tolist() == values.tolist() == []


def test_a_text_counts_as_a_whole_by_its_passages_or_both():
    found = text_values(rows([True], [False, False], [True, False]), np.array([0.5, 0.1, 0.4, 0.8, 0.2]))
    assert found == pytest.approx([0.5, (0.6 * 0.4 + 0.3 * 0.1) / 0.9, (0.8 + 0.2) / 2])


@pytest.mark.slow
def test_rows_follow_the_length_of_a_text():
    each = token_count(SENTENCE)
    counts = [1, SHORT // each - 1, SHORT // each + 1, WINDOW // each + 6]
    texts = [("Maps", SENTENCE * count) for count in counts]
    lengths = [token_count(f"Maps\n{text.strip()}") for _, text in texts]
    assert [length <= SHORT for length in lengths] == [True, True, False, False]
    assert [length <= WINDOW for length in lengths] == [True, True, True, False]
    found = rows_of(texts, "offer")
    passages = [-(-token_count(text) // PASSAGE) for _, text in texts]
    assert [found.whole[found.text == index].tolist() for index in range(4)] == [
        [True],
        [True],
        [True, *[False] * passages[2]],
        [False] * passages[3],
    ]
    assert np.array_equal(found.vectors[0], embed(["Maps\n" + SENTENCE.strip()], "offer")[0])
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)


@pytest.mark.slow
def test_parts_are_cut_off_after_the_most_and_read_behind_their_title():
    plain, titled = (embed_parts(title, SENTENCE * 40, "offer", PASSAGE, 2) for title in ("", "Bus lanes"))
    assert plain.shape == titled.shape == (2, 384)
    bus = embed(["bus lanes"], "request")[0]
    assert (titled @ bus > plain @ bus).all()
