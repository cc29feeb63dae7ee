"""From what two texts have in common to a value in [0, 1] that means something: how likely they are related.

Fitted by logistic regression to the tune split of `benchmarks/quality`, related being a grade of 2 or 3
(`python -m benchmarks.quality.calibrate` prints the constants with their intervals). Among all pairs of a
network fewer than one in a hundred is related, and an honest value would be near nothing for most pairs that
anybody reads, and useless beside the other criteria (nDCG@10 of the whole ranking 0.83 in place of 0.91). So
the odds are those of a list in which one pair in five is related, as among the ten nearest texts of a request
(tune 19 %, test 20 %); that changes no order.

What it is worth, on the test split, among the ten nearest texts of each request: of those with a value from
0.9 on 61 % are related, from 0.75 to 0.9 18 %, from 0.5 to 0.75 9 %, from 0.25 to 0.5 5 %, below that none.
The nearest texts are the hardest to tell apart, so the middle of the scale promises too much; the order
holds.
"""

import numpy as np
from numpy.typing import NDArray

COSINE = 22.48
LEXICAL_SAME = 15.96
LEXICAL_OTHER = 7.14
SAME = -2.38
RELATED_BEFORE = 0.2  # as if one pair in five were
RELATED_IN_SET = 0.0074
INTERCEPT = -7.29 + float(
    np.log(RELATED_BEFORE / (1 - RELATED_BEFORE)) - np.log(RELATED_IN_SET / (1 - RELATED_IN_SET))
)


def logit(
    cosine: NDArray[np.float64], lexical: NDArray[np.float64], same_language: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Linear in `cosine` (of centred vectors) and in `lexical` (in [0, 1]), with constants for texts of the
    same language and of different ones. In the same language some words are shared by chance: hence
    `SAME`."""
    exact = np.where(same_language, LEXICAL_SAME, LEXICAL_OTHER)
    return COSINE * cosine + exact * lexical + INTERCEPT + SAME * same_language


def calibrate(
    cosine: NDArray[np.float64], lexical: NDArray[np.float64], same_language: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The logistic curve of `logit`; same shape as `cosine`."""
    return 1 / (1 + np.exp(-logit(cosine, lexical, same_language)))
