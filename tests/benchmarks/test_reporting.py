"""The benchmark of reports over a few records: that it runs, and says what it should."""

import pytest

from benchmarks import reporting

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SMALL = "--pilots 40 --postings 60 --matches 300 --cycles 2 --rows 100 --repeat 1 --here"


def tables(text: str) -> list[list[dict[str, str]]]:
    """What is printed, each table as rows by heading."""
    found: list[list[dict[str, str]]] = []
    for block in text.split("\n\n"):
        lines = [line.strip("| ").split(" | ") for line in block.splitlines() if line.startswith("|")]
        if lines:
            head, _rule, *rows = lines
            found.append([dict(zip(head, row, strict=False)) for row in rows])
    return found


def test_small_run_measures_reports_pages_and_exports(capsys):
    reporting.main(SMALL.split())
    reports, pages, exports = tables(capsys.readouterr().out)
    assert [row["what"] for row in reports] == [
        f"report {year}" for year in (2004, 2006, 2008, 2012, 2015, 2030)
    ]
    assert len(pages) == 6
    assert max(int(row["queries"]) for row in pages) <= 12
    assert [(row["what"], row["rows"]) for row in exports] == [
        ("COPY", "100"),
        ("CSV", "100"),
        ("XLSX", "100"),
    ]
    assert exports[0]["x COPY"] == "1"
