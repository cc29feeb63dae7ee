"""Features as a folder of arrays, which any number of processes can map into memory and share.

The same features give the same bytes: plain `.npy` files, and one JSON file with sorted keys.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.kernel.features import COLUMNS, Codes, Features

SPARSE = "terms"
SPARSE_PARTS = ("data", "indices", "indptr")


def save_arrays(folder: Path, prefix: str, arrays: dict[str, NDArray[Any]]) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{prefix}.{name}.npy", np.ascontiguousarray(array))


def load_array(folder: Path, prefix: str, name: str) -> Any:
    """Read-only; read from disk as it is needed. As a plain array, because a memmap is slow to index."""
    return np.asarray(np.load(folder / f"{prefix}.{name}.npy", mmap_mode="r"))


def save_features(folder: Path, prefix: str, features: Features) -> None:
    sparse = {part: getattr(features.terms, part) for part in SPARSE_PARTS}
    save_arrays(folder, f"{prefix}.{SPARSE}", sparse)
    save_arrays(folder, prefix, {name: getattr(features, name) for name in COLUMNS if name != SPARSE})
    common = {"codes": features.codes._asdict(), "today": features.today}
    (folder / f"{prefix}.json").write_text(json.dumps(common, sort_keys=True), encoding="utf-8")


def load_features(folder: Path, prefix: str) -> Features:
    common = json.loads((folder / f"{prefix}.json").read_text(encoding="utf-8"))
    codes = Codes(**common["codes"])
    data, indices, indptr = (load_array(folder, f"{prefix}.{SPARSE}", part) for part in SPARSE_PARTS)
    terms = csr_array((data, indices, indptr), shape=(len(indptr) - 1, len(codes.terms)))
    columns = {name: load_array(folder, prefix, name) for name in COLUMNS if name != SPARSE}
    return Features(**columns, terms=terms, codes=codes, today=common["today"])
