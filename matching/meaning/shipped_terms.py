"""python -m matching.meaning.shipped_terms FILE...

How often stems occur in the texts that come with the platform, so that a new network knows rare words from
common ones. Made from files of postings (CSV with the columns title, text, language, or JSON lines with these
keys). Same files, same result."""

import argparse
import csv
import gzip
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from matching.meaning.terms import TermStatistics, term_counts
from matching.meaning.vectors import posting_text

FILE = Path(__file__).with_name("shipped_terms.json.gz")


@cache
def shipped_terms() -> TermStatistics:
    return TermStatistics.from_json(gzip.decompress(FILE.read_bytes()).decode())


def together(left: TermStatistics, right: TermStatistics) -> TermStatistics:
    """The statistics of both collections as one."""
    documents = left.documents + right.documents
    length = left.documents * left.average_length + right.documents * right.average_length
    stems = sorted({*left.frequency, *right.frequency})
    return TermStatistics(
        documents,
        length / max(documents, 1),
        {stem: left.frequency.get(stem, 0) + right.frequency.get(stem, 0) for stem in stems},
    )


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file) if path.suffix == ".csv" else map(json.loads, file)


def build(sources: list[Path], target: Path) -> TermStatistics:
    """Write the statistics and return them."""
    statistics = TermStatistics.of(
        term_counts(posting_text(row["title"], row["text"]), row["language"])
        for source in sources
        for row in rows(source)
    )
    target.write_bytes(gzip.compress(statistics.to_json().encode(), mtime=0))
    return statistics


def main() -> None:
    parser = argparse.ArgumentParser(description="Frequencies of stems, from files of postings.")
    parser.add_argument("sources", type=Path, nargs="+")
    statistics = build(parser.parse_args().sources, FILE)
    sys.stdout.write(f"{len(statistics.frequency):,} stems of {statistics.documents} texts in {FILE}.\n")


if __name__ == "__main__":
    main()
