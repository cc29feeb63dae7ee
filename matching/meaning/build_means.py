"""python -m matching.meaning.build_means FILE.csv [OUT.npz]

Builds means from a file of postings (columns title, text, language). Each text is embedded in both roles, so
that the two means of a language differ by the role alone. Same file, same result. The shipped means are built
by `python -m benchmarks.quality.means`, from more texts than one file.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from matching.meaning.encoder import ROLES, embed
from matching.meaning.language_means import FILE, language_means
from matching.meaning.vectors import posting_text


def build(source: Path, target: Path) -> list[str]:
    """Write the means and return the codes they are for."""
    return write_means(read(source), target)


def read(source: Path) -> list[dict[str, str]]:
    with source.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_means(rows: Sequence[Mapping[str, str]], target: Path) -> list[str]:
    """The same from rows with title, text and language."""
    texts = [posting_text(row["title"], row["text"]) for row in rows]
    languages = [row["language"] for row in rows]
    by_role = [language_means(embed(texts, role), languages) for role in ROLES]
    codes = list(by_role[0])
    means = np.array([[means[code] for means in by_role] for code in codes], dtype=np.float32)
    np.savez(target, languages=np.array(codes), means=means)
    return codes


def main() -> None:
    parser = argparse.ArgumentParser(description="Mean vectors per language, from a file of postings.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?", default=FILE)
    arguments = parser.parse_args()
    codes = build(arguments.source, arguments.target)
    sys.stdout.write(f"Means for {', '.join(codes)} written to {arguments.target}.\n")


if __name__ == "__main__":
    main()
