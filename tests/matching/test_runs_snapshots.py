import json
import os
from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from django.core.files.storage import default_storage

from core.canonical import sha256
from matching.kernel import DEFAULT_WEIGHTS, Network
from matching.snapshots import (
    SnapshotMissing,
    is_kept,
    keep,
    open_snapshot,
    remove_others,
    workshop,
    write,
)
from matching.snapshots.keeping import GIVEN_UP_AFTER, cache
from tests.matching.kernel.records import TODAY, direction, record

TERMS = {"en:compost": 0.5, "en:tram": 0.25}


@pytest.fixture(autouse=True)
def forgotten(files):
    open_snapshot.cache_clear()
    yield
    open_snapshot.cache_clear()


def kept(**facts):
    """The fingerprint of a small snapshot."""
    requests = [
        record(11, vector=direction(1, 2), terms=TERMS, window=(date(2026, 3, 1), None), themes=("water",)),
        record(12),
    ]
    offers = [record(21, terms={"en:compost": 2.0}, preferred_regions=frozenset({"014"}))]
    network = Network.of(requests, offers, [DEFAULT_WEIGHTS], [0, 0], refused=[(0, 0)], today=TODAY)
    with workshop() as folder:
        write(folder, network, requests, offers, facts)
        return keep(folder), requests, offers


def same(left, right):
    """All fields but those that a snapshot leaves out."""
    names = [field.name for field in fields(left) if field.name not in ("vector", "terms")]
    return [getattr(left, name) for name in names] == [getattr(right, name) for name in names]


def test_records_come_back_as_they_were():
    fingerprint, requests, offers = kept()
    found = open_snapshot(fingerprint)
    assert [same(a, b) for a, b in zip(found.requests, requests, strict=True)] == [True, True]
    assert [same(a, b) for a, b in zip(found.offers, offers, strict=True)] == [True]
    assert found.network.today == TODAY
    assert found.requests[1].vector is None
    np.testing.assert_array_equal(found.requests[0].vector, found.network.requests.vector[0])


def test_only_shared_terms_are_kept():
    found = open_snapshot(kept()[0])
    assert (found.requests[0].terms, found.offers[0].terms) == ({"en:compost": 0.5}, {"en:compost": 2.0})


def test_row_beyond_the_end_is_an_error():
    found = open_snapshot(kept()[0])
    with pytest.raises(IndexError):
        found.requests[2]


def test_same_content_has_the_same_fingerprint():
    assert kept()[0] == kept()[0]
    assert kept()[0] != kept(more=1)[0]


def test_fingerprint_proves_the_manifest_and_every_file():
    fingerprint = kept()[0]
    with default_storage.open(f"snapshots/{fingerprint}/manifest.json") as file:
        manifest = file.read().decode()
    assert sha256(manifest) == fingerprint
    assert "network/requests.vector.npy" in json.loads(manifest)["files"]


def test_other_machine_copies_it_from_the_storage(settings, tmp_path):
    fingerprint, requests, _ = kept()
    settings.VAR_DIR = tmp_path / "another machine"
    assert len(open_snapshot(fingerprint).requests) == len(requests)
    assert {path.name for path in cache().iterdir()} == {"lock", fingerprint}


def test_half_written_file_is_written_again(settings, tmp_path):
    fingerprint = kept()[0]
    default_storage.delete(f"snapshots/{fingerprint}/manifest.json")
    path = settings.MEDIA_ROOT / "snapshots" / fingerprint / "facts.json"
    path.write_text("half")
    assert not is_kept(fingerprint)
    assert kept()[0] == fingerprint
    assert json.loads(path.read_text()) == {}


def test_missing_and_damaged_ones_are_told(settings, tmp_path):
    with pytest.raises(SnapshotMissing, match="no longer kept"):
        open_snapshot("f" * 64)
    fingerprint = kept()[0]
    settings.VAR_DIR = tmp_path / "another machine"
    (settings.MEDIA_ROOT / "snapshots" / fingerprint / "facts.json").write_text("damaged")
    with pytest.raises(SnapshotMissing, match="damaged in the storage"):
        open_snapshot(fingerprint)
    assert not is_kept("")


def test_others_are_removed_here_and_in_the_storage():
    old, new = kept(more=1)[0], kept()[0]
    remove_others(new)
    assert (is_kept(old), is_kept(new)) == (False, True)
    assert default_storage.listdir("snapshots")[0] == [new]
    assert {path.name for path in cache().iterdir()} == {"lock", new}


def test_what_a_killed_worker_left_is_removed_after_a_while(settings):
    fingerprint = kept()[0]
    young, old = cache() / "unfinished-young", cache() / "unfinished-old"
    for folder in (young, old):
        folder.mkdir()
    os.utime(old, (0, old.stat().st_mtime - 2 * GIVEN_UP_AFTER))
    remove_others(fingerprint)
    assert (young.exists(), old.exists()) == (True, False)


def test_folder_that_was_not_kept_is_gone():
    with workshop() as folder:
        (folder / "something").write_text("x")
    assert not folder.exists()


def test_open_copy_can_be_read_after_its_files_are_gone():
    fingerprint, requests, _ = kept()
    found = open_snapshot(fingerprint)
    remove_others(kept(more=1)[0])
    assert same(found.requests[0], requests[0])
