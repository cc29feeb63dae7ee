"""python -m benchmarks.quality [--split tune test]

nDCG@10, recall@20 and the mean reciprocal rank of each part of the matcher, with 90 % intervals over the
requests. All methods rank the same pairs: those whose dates and languages let them work together. Then the
same for offers in the request's own language alone, and for those in other languages alone."""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.judged import DAY, Judged, Row, judged, records, text
from benchmarks.quality.metrics import interval, ndcg, recall, reciprocal_rank
from matching.kernel import DEFAULT_WEIGHTS, Network, PostingRecord
from matching.kernel.criteria import cosine, lexical
from matching.kernel.eligibility import capacity_full, no_shared_language, windows_never_meet
from matching.kernel.network import everything, scored
from matching.meaning.texts import Text, rank_texts

Scores = NDArray[np.float64]
Records = list[PostingRecord]


def total(requests: Records, offers: Records, weights: dict[str, float]) -> Scores:
    """Shape (requests, offers), -inf where a rule removes the pair."""
    network = Network.of(requests, offers, [weights], [0] * len(requests), today=DAY)
    keys = [scores.key for _, scores in scored(network, everything(network, np.arange(len(requests))))]
    return np.concatenate(keys).reshape(len(requests), len(offers))


def measured(requests: Records, offers: Records, measure: Callable[..., Scores]) -> Scores:
    network = Network.of(requests, offers, [DEFAULT_WEIGHTS], [0] * len(requests), today=DAY)
    pairs = everything(network, np.arange(len(requests)))
    return measure(network.requests.take(pairs.request), network.offers.take(pairs.offer)).reshape(
        len(requests), len(offers)
    )


def proposable(requests: Records, offers: Records) -> NDArray[np.bool_]:
    """Shape (requests, offers): whether dates and languages let the two work together at all."""
    rules = (windows_never_meet, no_shared_language, capacity_full)
    return ~np.logical_or.reduce([measured(requests, offers, rule) for rule in rules])


def bm25(found: Judged) -> Scores:
    """Another program's BM25 with its own way to take texts apart, for comparison."""
    import bm25s  # noqa: PLC0415 - optional dependency

    def words(side: list[Row]) -> list[list[str]]:
        texts = [text(row) for row in side]
        return bm25s.tokenize(texts, stopwords=None, return_ids=False, show_progress=False)

    index = bm25s.BM25()
    index.index(words(found.offers), show_progress=False)
    return np.stack([index.get_scores(query) for query in words(found.requests)]).astype(np.float64)


def without_database(found: Judged) -> Scores:
    """What `manage.py rank` makes of the texts alone."""
    needs, experts = (
        [Text(row["id"], row["title"], row["text"]) for row in side]
        for side in (found.requests, found.offers)
    )
    column = {offer["id"]: index for index, offer in enumerate(found.offers)}
    scores = np.zeros(found.grades.shape)
    for row, need in enumerate(rank_texts(needs, experts, top=len(experts))):
        scores[row, [column[offer.id] for offer in need.offers]] = [offer.score for offer in need.offers]
    return scores


def methods(found: Judged) -> dict[str, Scores]:
    requests, offers = records(found)
    only_meaning = {name: float(name == "meaning") for name in DEFAULT_WEIGHTS}
    scores = {
        "lexical only (bm25s)": bm25(found),
        "lexical only": measured(requests, offers, lexical),
        "meaning only (vectors)": measured(requests, offers, cosine),
        "text (vectors and words)": total(requests, offers, only_meaning),
        "text (`manage.py rank`)": without_database(found),
        "structured only": total(requests, offers, DEFAULT_WEIGHTS | {"meaning": 0}),
        "combined": total(requests, offers, DEFAULT_WEIGHTS),
    }
    allowed = proposable(requests, offers)
    return {name: np.where(allowed, score, -np.inf) for name, score in scores.items()}


def figures(score: Scores, grades: NDArray[np.int64]) -> list[list[float]]:
    """By request with a graded offer: nDCG@10, recall@20, reciprocal rank."""
    by_request = []
    for row in np.flatnonzero(grades.any(axis=1)):
        order = np.argsort(-score[row], kind="stable")
        ranked = grades[row, order[np.isfinite(score[row, order])]]
        by_request.append([ndcg(ranked, grades[row]), recall(ranked, grades[row]), reciprocal_rank(ranked)])
    return by_request


def table(title: str, scores: dict[str, Scores], grades: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
    count = grades[rows].any(axis=1).sum()
    print(f"\n| {title}: {count} requests | nDCG@10 | recall@20 | MRR |\n| --- | --- | --- | --- |")
    for name, score in scores.items():
        columns = list(zip(*figures(score[rows], grades[rows]), strict=True))
        cells = [f"{np.mean(c):.3f} ({interval(c)[0]:.2f} to {interval(c)[1]:.2f})" for c in columns]
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", nargs="+", default=["tune", "test"], choices=["tune", "test"])
    arguments = parser.parse_args()
    found = judged()
    scores = methods(found)
    print(
        f"{len(found.requests)} requests, {len(found.offers)} offers, {(found.grades > 0).sum()} graded pairs"
    )
    same = np.array([[r["language"] == o["language"] for o in found.offers] for r in found.requests])
    for split in arguments.split:
        rows = found.rows_of(split)
        table(split, scores, found.grades, rows)
        for name, side in (("the same language", same), ("other languages", ~same)):
            pool = {method: np.where(side, score, -np.inf) for method, score in scores.items()}
            table(f"{split}, offers in {name} alone", pool, np.where(side, found.grades, 0), rows)


if __name__ == "__main__":
    main()
