"""python -m benchmarks.quality.weights

How the ranking of the tune split changes with the weight of meaning, the others keeping their proportions:
the mean over many sets of weights that are each off by about a third, since associations set their own, and a
choice that is best only in one point is best by chance."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.__main__ import figures
from benchmarks.quality.judged import DAY, judged, records
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS, Network
from matching.kernel.network import everything, scored

SHARES = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
OFF_BY = 0.35  # standard deviation of the logarithm of each weight
DRAWS = 60


def main() -> None:
    found = judged()
    rows = found.rows_of("tune")
    requests, offers = records(found)
    network = Network.of(requests, offers, [DEFAULT_WEIGHTS], [0] * len(requests), today=DAY)
    parts = [scores for _, scores in scored(network, everything(network, rows))]
    shape = (len(rows), len(offers))
    values = np.concatenate([part.layer.value for part in parts], axis=1).reshape(len(CRITERIA), *shape)
    eligible = np.isfinite(np.concatenate([part.key for part in parts])).reshape(shape)
    factors = np.exp(np.random.default_rng(7).normal(0, OFF_BY, (DRAWS, len(CRITERIA))))
    print("| weight of meaning | nDCG@10 | recall@20 | MRR | mean |\n| --- | ---: | ---: | ---: | ---: |")
    for share in SHARES:
        ways = [
            figures(ranking, found.grades[rows]) for ranking in rankings(values, eligible, share, factors)
        ]
        means = np.mean(ways, axis=(0, 1))
        print(f"| {share:.0%} | {' | '.join(f'{mean:.3f}' for mean in (*means, means.mean()))} |")


def rankings(
    values: NDArray[np.float64], eligible: NDArray[np.bool_], share: float, factors: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """For each row of `factors`: scores of shape (requests, offers), -inf where not eligible."""
    weights = np.array(list(DEFAULT_WEIGHTS.values()))
    others = weights[1:] / weights[1:].sum() * (1 - share)
    ways = factors * np.array([share, *others])
    return [np.where(eligible, np.tensordot(way, values, axes=1), -np.inf) for way in ways]


if __name__ == "__main__":
    main()
