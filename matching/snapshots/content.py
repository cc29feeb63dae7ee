"""What the files of a snapshot hold, and how they are read again.

The arrays of the network are mapped into memory, which all processes of a machine share. Records, which only
explanations need, lie in a file of one line each and are decoded as they are asked for.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.canonical import canonical_json
from matching.kernel import Network, PostingRecord
from matching.kernel.features import Features

SIDES = ("requests", "offers")
RECORDS_HELD = 4000  # decoded records that a process keeps of each side: about 20 MB
SETS = ("work_languages", "modes", "regions", "preferred_regions")
Ints = NDArray[np.int64]


class Records(Sequence[PostingRecord]):
    """The records of one side; `keys` (postings,) are their primary keys."""

    def __init__(self, folder: Path, side: str, features: Features) -> None:
        self.keys: Ints = np.load(folder / f"{side}-keys.npy")
        self.ends: Ints = np.load(folder / f"{side}-ends.npy")
        self.lines = np.memmap(folder / f"{side}.jsonl", np.uint8, "r") if len(self.keys) else np.empty(0)
        self.vector, self.has_vector = np.asarray(features.vector), features.has_vector
        self.read = lru_cache(RECORDS_HELD)(self.decoded)

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, row: Any) -> Any:
        return self.read(range(len(self))[row])

    def decoded(self, row: int) -> PostingRecord:
        start = self.ends[row - 1] if row else 0
        vector = self.vector[row] if self.has_vector[row] else None
        return from_json(json.loads(bytes(self.lines[start : self.ends[row]])), vector)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """`facts` is what else a re-match needs to know, as JSON values."""

    network: Network
    requests: Records
    offers: Records
    facts: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Snapshot":
        network = Network.load(folder / "network")
        return cls(
            network,
            Records(folder, "requests", network.requests),
            Records(folder, "offers", network.offers),
            json.loads((folder / "facts.json").read_text("utf-8")),
        )


def write(
    folder: Path,
    network: Network,
    requests: Sequence[PostingRecord],
    offers: Sequence[PostingRecord],
    facts: Mapping[str, Any],
) -> None:
    """The same content gives the same bytes."""
    (folder / "network").mkdir()
    network.save(folder / "network")
    stems = set(network.requests.codes.terms)
    for side, records in zip(SIDES, (requests, offers), strict=True):
        write_records(folder, side, records, stems)
    (folder / "facts.json").write_text(canonical_json(facts), "utf-8")


def write_records(folder: Path, side: str, records: Sequence[PostingRecord], stems: set[str]) -> None:
    ends, end = [], 0
    with (folder / f"{side}.jsonl").open("wb") as file:
        for record in records:
            end += file.write(canonical_json(to_json(record, stems)).encode() + b"\n")
            ends.append(end)
    np.save(folder / f"{side}-keys.npy", np.array([record.key for record in records], dtype=np.int64))
    np.save(folder / f"{side}-ends.npy", np.array(ends, dtype=np.int64))


def to_json(record: PostingRecord, stems: set[str]) -> dict[str, Any]:
    """All but the vector, which the network has; of the terms those that another side shares."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name != "vector"}
    start, end = record.window
    return (
        values
        | {name: sorted(values[name]) for name in SETS}
        | {
            "terms": {stem: weight for stem, weight in record.terms.items() if stem in stems},
            "window": [start and start.isoformat(), end and end.isoformat()],
            "published": record.published.isoformat(),
        }
    )


def from_json(values: dict[str, Any], vector: NDArray[np.floating] | None) -> PostingRecord:
    start, end = (day and date.fromisoformat(day) for day in values.pop("window"))
    values |= {name: frozenset(values[name]) for name in SETS}
    values |= {"themes": tuple(values["themes"]), "published": date.fromisoformat(values["published"])}
    return PostingRecord(**values, vector=vector, window=(start, end))
