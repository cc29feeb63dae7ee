import sys

import pytest

from matching.meaning import shipped_terms
from matching.meaning.terms import TermStatistics


def test_what_is_shipped_knows_common_words_of_every_language():
    found = shipped_terms.shipped_terms()
    assert found.documents == sum(count for key, count in found.frequency.items() if key.endswith(":"))
    assert found.rarity("en:with") < found.rarity("en:biogas")


def test_two_collections_count_as_one():
    left = TermStatistics(2, 3.0, {"en:": 2, "en:tram": 1})
    right = TermStatistics(4, 6.0, {"en:": 4, "en:bus": 2, "en:tram": 3})
    both = TermStatistics(6, 5.0, {"en:": 6, "en:bus": 2, "en:tram": 4})
    assert shipped_terms.together(left, right) == both


def test_nothing_and_nothing_is_nothing():
    nothing = TermStatistics.of([])
    assert shipped_terms.together(nothing, nothing) == nothing


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.csv").write_text("title,text,language\nTrams,Two trams,en\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"title": "Bus", "text": "Trams", "language": "en"}\n', encoding="utf-8"
    )
    return [tmp_path / "a.csv", tmp_path / "b.jsonl"]


def test_the_same_files_make_the_same_bytes(files, tmp_path):
    found = shipped_terms.build(files, tmp_path / "first")
    shipped_terms.build(files, tmp_path / "second")
    assert (found.documents, found.frequency["en:"], found.frequency["en:tram"]) == (2, 2, 2)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_the_command_says_what_it_wrote(files, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shipped_terms, "FILE", tmp_path / "shipped.gz")
    monkeypatch.setattr(sys, "argv", ["shipped_terms", *map(str, files)])
    shipped_terms.main()
    assert "stems of 2 texts" in capsys.readouterr().out
