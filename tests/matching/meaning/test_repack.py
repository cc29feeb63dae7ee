"""A model of the same kind, small enough to be computed a second time in plain numpy."""

import math
import struct

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from matching.meaning.repack import Graph, repack
from matching.meaning.weights_file import BLOCK, read_weights

HIDDEN, HEADS, INNER, EPSILON = 64, 2, 96, 1e-5
PIECES = ["<s>", "</s>", "<pad>", "<unk>", "\u2581bus", "\u2581lane", "s"]
CHANCE = np.random.default_rng(7)


def packed(rows, columns):
    """Random 4-bit blocks as bytes, and the matrix that they stand for."""
    codes = CHANCE.integers(0, 16, (rows, columns // BLOCK, BLOCK))
    scales = CHANCE.uniform(0.005, 0.03, (rows, columns // BLOCK)).astype("<f2")
    pairs = (codes[:, :, :16] | codes[:, :, 16:] << 4).astype("u1")
    content = b"".join(
        scale.tobytes() + pair.tobytes()
        for scale, pair in zip(scales.ravel(), pairs.reshape(-1, 16), strict=True)
    )
    return content, ((codes - 8) * scales.astype(np.float32)[:, :, None]).reshape(rows, columns)


def plain(*shape):
    values = CHANCE.normal(0, 0.5, shape).astype("<f4")
    return values.tobytes(), values


def tensors():
    linear = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    linear |= {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}
    made = {
        "emb.word": packed(len(PIECES), HIDDEN),
        "emb.pos": plain(16, HIDDEN),
        "emb.type": plain(2, HIDDEN),
    }
    for name, (rows, columns) in linear.items():
        made[f"l0.{name}.w"], made[f"l0.{name}.b"] = packed(rows, columns), plain(rows)
    for name in ("emb.ln", "l0.aln", "l0.oln"):
        made[f"{name}.w"], made[f"{name}.b"] = plain(HIDDEN), plain(HIDDEN)
    return made


def file_content(made):
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, HEADS, INNER, len(PIECES), 16, 2, EPSILON, 0)
    head += struct.pack("<5iQ", len(PIECES), 0, 1, 2, 3, len(blob)) + ends.tobytes()
    head += np.linspace(-9, -1, len(PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 160, 1, 32)
    head += struct.pack("<i", len(made))
    offset = len(head) + sum(len(name) + 23 for name in made)
    directory, body = b"", b""
    for name, (content, values) in made.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, values.size, offset + len(body), len(content))
        body += content
    return head + directory + body


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    made = tensors()
    path = tmp_path_factory.mktemp("weights") / "small.bin"
    path.write_bytes(file_content(made))
    return path, {name: values for name, (_, values) in made.items()}


def norm(states, made, name):
    centred = states - states.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
    return scaled * made[f"{name}.w"] + made[f"{name}.b"]


def forward(made, tokens):
    """The encoder's arithmetic, head by head: shape (tokens, hidden)."""

    def linear(states, name):
        return states @ made[f"l0.{name}.w"].T + made[f"l0.{name}.b"]

    states = made["emb.word"][tokens] + made["emb.pos"][: len(tokens)] + made["emb.type"][0]
    states = norm(states, made, "emb.ln")
    size, mixed = HIDDEN // HEADS, []
    for head in range(HEADS):
        columns = slice(head * size, (head + 1) * size)
        query, key, value = (linear(states, name)[:, columns] for name in "qkv")
        fit = np.exp(query @ key.T / math.sqrt(size))
        mixed.append(fit / fit.sum(axis=1, keepdims=True) @ value)
    states = norm(states + linear(np.concatenate(mixed, axis=1), "ao"), made, "l0.aln")
    inner = linear(states, "fi")
    inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
    return norm(states + linear(inner, "fo"), made, "l0.oln")


def run(model, tokens):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    ids = np.array([tokens], dtype=np.int64)
    return session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]


def test_the_graph_computes_what_the_weights_say(small):
    path, made = small
    tokens = [0, 4, 5, 6, 1]
    states = run(Graph(read_weights(path)).model().SerializeToString(), tokens)
    assert np.abs(states - forward(made, tokens)).max() < 1e-4


def test_padding_changes_nothing(small):
    model = Graph(read_weights(small[0])).model().SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    ids = np.array([[0, 4, 1, 2, 2]], dtype=np.int64)
    padded = session.run(None, {"input_ids": ids, "attention_mask": (ids != 2).astype(np.int64)})[0][0]
    assert np.abs(padded[:3] - run(model, [0, 4, 1])).max() < 1e-5


def test_repack_writes_a_tokenizer_and_a_model_near_the_original(small, tmp_path):
    path, made = small
    repack(path, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.onnx", "tokenizer.json"]
    tokens = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("bus  lanes").ids
    assert tokens == [0, 4, 5, 6, 1]
    states, exact = run(str(tmp_path / "model.onnx"), tokens).mean(axis=0), forward(made, tokens).mean(axis=0)
    assert states @ exact / np.linalg.norm(states) / np.linalg.norm(exact) > 0.99


def test_a_file_of_another_format_is_refused(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"weights.bin is not in the format E5S1"):
        read_weights(path)
