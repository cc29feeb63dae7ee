import csv
import subprocess
import sys

import numpy as np
import pytest

from matching.meaning.build_means import build


def write_postings(path, languages):
    rows = [["Bus lanes", f"Street {number}", code] for number, code in enumerate(languages)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["title", "text", "language"], *rows])


@pytest.mark.slow
def test_means_are_built_for_every_language_with_enough_texts(tmp_path):
    write_postings(tmp_path / "postings.csv", ["en", "en", "en", "fr", "fr", "fr", "sw"])
    assert build(tmp_path / "postings.csv", tmp_path / "means.npz") == ["en", "fr", "*"]
    with np.load(tmp_path / "means.npz") as file:
        assert file["languages"].tolist() == ["en", "fr", "*"]
        assert file["means"].shape == (3, 2, 384)


@pytest.mark.slow
def test_the_command_says_what_it_wrote(tmp_path):
    source, target = tmp_path / "postings.csv", tmp_path / "means.npz"
    write_postings(source, ["en"] * 3)
    command = [sys.executable, "-m", "matching.meaning.build_means", str(source), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"Means for en, * written to {target}.\n"
