"""The result of a block as bytes: six per proposal, little-endian, the same on every machine."""

import hashlib
from collections.abc import Iterable

import numpy as np

from matching.kernel import Best

OFFERS, TENTHS = np.dtype("<i4"), np.dtype("<i2")
Buffer = bytes | memoryview


def to_bytes(best: Best) -> bytes:
    return best.offers.astype(OFFERS).tobytes() + best.tenths.astype(TENTHS).tobytes()


def from_bytes(data: Buffer, rows: int) -> Best:
    """`rows` requests."""
    cells = len(data) // (OFFERS.itemsize + TENTHS.itemsize)
    offers = np.frombuffer(data, OFFERS, cells).reshape(rows, -1)
    tenths = np.frombuffer(data, TENTHS, cells, offset=cells * OFFERS.itemsize).reshape(rows, -1)
    return Best(offers.astype(np.int32), tenths.astype(np.int16))


def joined(parts: Iterable[Best], top: int) -> Best:
    """The tables of all blocks below each other, shape (requests, top)."""
    found = list(parts)
    return Best(
        np.concatenate([np.empty((0, top), np.int32), *(best.offers for best in found)]),
        np.concatenate([np.empty((0, top), np.int16), *(best.tenths for best in found)]),
    )


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
