from filecmp import cmpfiles

import numpy as np
import pytest

from matching.kernel.features import COLUMNS, features
from matching.kernel.storage import SPARSE, SPARSE_PARTS, load_features, save_features
from tests.matching.kernel.records import TODAY, Crowd, record

FILES = [
    "offers.json",
    *(f"offers.{SPARSE}.{part}.npy" for part in SPARSE_PARTS),
    *(f"offers.{name}.npy" for name in COLUMNS if name != SPARSE),
]


def offers(count):
    return features(Crowd(1).postings(3), Crowd(2).postings(count), TODAY)[1]


def dense(array):
    return array.toarray() if hasattr(array, "toarray") else np.asarray(array)


@pytest.mark.parametrize("count", [0, 1, 12])
def test_features_come_back_as_they_were_saved(tmp_path, count):
    saved = offers(count)
    save_features(tmp_path, "offers", saved)
    loaded = load_features(tmp_path, "offers")
    for name in COLUMNS:
        before, after = dense(getattr(saved, name)), dense(getattr(loaded, name))
        assert (after.dtype, after.shape) == (before.dtype, before.shape)
        assert np.array_equal(after, before, equal_nan=after.dtype.kind == "f")
    assert loaded.common() == saved.common()


def test_features_of_nothing_stated_come_back(tmp_path):
    saved, _ = features([record("a"), record("b")], [], TODAY)
    save_features(tmp_path, "requests", saved)
    assert load_features(tmp_path, "requests").terms.shape == (2, 0)


def test_the_same_features_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        save_features(tmp_path / name, "offers", offers(12))
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(FILES)
    assert cmpfiles(tmp_path / "one", tmp_path / "two", FILES, shallow=False) == (FILES, [], [])


def test_loaded_arrays_can_only_be_read(tmp_path):
    save_features(tmp_path, "offers", offers(12))
    loaded = load_features(tmp_path, "offers")
    arrays = [getattr(loaded, name) for name in COLUMNS if name != SPARSE]
    arrays += [getattr(loaded.terms, part) for part in SPARSE_PARTS]
    assert [array.flags.writeable for array in arrays] == [False] * len(arrays)
    with pytest.raises(ValueError, match="read-only"):
        loaded.vector[0, 0] = 1
