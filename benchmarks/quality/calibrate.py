"""python -m benchmarks.quality.calibrate

Fits the constants of `matching.meaning.calibration` to the tune split, and shows on both splits how many of
the nearest pairs with a value are related indeed."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.judged import DAY, judged, records
from benchmarks.quality.metrics import GOOD
from matching.kernel import DEFAULT_WEIGHTS, Network
from matching.kernel.criteria import cosine, lexical, same_language
from matching.kernel.network import everything
from matching.meaning.calibration import calibrate

NAMES = ("COSINE", "LEXICAL_SAME", "LEXICAL_OTHER", "intercept", "SAME")
DRAWS = 50
NEAREST = 10
RIDGE = 1e-3
STEPS = (0, 0.25, 0.5, 0.75, 0.9, 1)
Floats = NDArray[np.float64]


def measurements() -> tuple[Floats, NDArray[np.bool_], dict[str, NDArray[np.int64]]]:
    """Shape (requests, offers, 3): cosine, lexical, same language; whether related; the rows of each
    split."""
    found = judged()
    requests, offers = records(found)
    network = Network.of(requests, offers, [DEFAULT_WEIGHTS], [0] * len(requests), today=DAY)
    pairs = everything(network, np.arange(len(requests)))
    sides = network.requests.take(pairs.request), network.offers.take(pairs.offer)
    values = np.stack([measure(*sides) for measure in (cosine, lexical, same_language)], axis=-1)
    splits = {split: found.rows_of(split) for split in ("tune", "test")}
    return values.reshape(*found.grades.shape, 3), found.grades >= GOOD, splits


def fitted(values: Floats, related: NDArray[np.bool_]) -> Floats:
    """Logistic regression by Newton's method."""
    cosines, words, same = values.reshape(-1, 3).T
    x = np.stack([cosines, words * same, words * (1 - same), np.ones_like(same), same], axis=1)
    y = related.ravel().astype(np.float64)
    w = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        curvature = (x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(w))
        w += np.linalg.solve(curvature, x.T @ (y - p) - RIDGE * w)
    return w


def main() -> None:
    values, related, splits = measurements()
    tune = splits["tune"]
    best = fitted(values[tune], related[tune])
    rng = np.random.default_rng(1)
    drawn = [rng.choice(tune, len(tune)) for _ in range(DRAWS)]
    ends = np.quantile([fitted(values[rows], related[rows]) for rows in drawn], [0.05, 0.95], axis=0)
    for name, value, low, high in zip(NAMES, best, *ends, strict=True):
        print(f"{name:<14} {value:7.2f}  (90 %: {low:.2f} to {high:.2f})")
    print(f"RELATED_IN_SET {related[tune].mean():.4f}")
    for split, rows in splits.items():
        values_near, related_near = nearest(values[rows], related[rows])
        print(f"\n{split}: {related_near.mean():.3f} of the {NEAREST} nearest texts of a request are related")
        print("\n| value | pairs | mean value | related |\n| --- | ---: | ---: | ---: |")
        for low, high in pairwise(STEPS):
            here = (values_near >= low) & ((values_near < high) | (high == 1))
            shares = f"{values_near[here].mean():.2f} | {related_near[here].mean():.2f}"
            print(f"| {low} to {high} | {here.sum():,} | {shares} |")


def nearest(values: Floats, related: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Of the pairs of each request with its nearest texts: the calibrated value, and whether related."""
    value = calibrate(values[..., 0], values[..., 1], values[..., 2] > 0)
    near = np.argsort(-value, axis=1, kind="stable")[:, :NEAREST]
    return np.take_along_axis(value, near, axis=1), np.take_along_axis(related, near, axis=1)


if __name__ == "__main__":
    main()
