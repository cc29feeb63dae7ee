"""python -m benchmarks.quality.means [OUT.npz]

Builds the language means that ship with the matcher: from the postings of the demonstration network and the
tune half of this set, so that the test half says what they are worth for texts they have not seen."""

import argparse
from pathlib import Path

from benchmarks.quality.judged import Judged, Row, judged
from matching.meaning.build_means import read, write_means
from matching.meaning.language_means import FILE

DEMONSTRATION = Path(__file__).parents[2] / "c2c_platform/demonstration/postings.csv"


def tune_rows(found: Judged) -> list[Row]:
    """Requests and offers of the clusters that constants may be fitted to."""
    clusters = {request["cluster"] for request in found.requests if request["split"] == "tune"}
    return [row for row in [*found.requests, *found.offers] if row["cluster"] in clusters]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", type=Path, nargs="?", default=FILE)
    arguments = parser.parse_args()
    rows = [*read(DEMONSTRATION), *tune_rows(judged())]
    print(f"{len(rows)} texts: means for {', '.join(write_means(rows, arguments.target))}")


if __name__ == "__main__":
    main()
