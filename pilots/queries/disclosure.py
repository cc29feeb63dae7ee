"""Which sums over answers may be shown, so that none of them, nor all together, tell what few people said."""

from collections.abc import Collection

import numpy as np

# Below it a number is zero but for rounding; what is nearer to zero than that is not shown, to be safe.
NOTHING = 1e-6


class Disclosure:
    """What has been shown so far about some people, each time as a sum over a set of them.

    Whoever adds and subtracts such sums, with any factors, must not arrive at one that rests on one or two
    people alone. `hidden` (people, people) projects onto what the sums leave open. A combination of sums that
    rests on one person exists exactly when that person's column is zero, and one that rests on two when their
    columns are parallel.
    """

    def __init__(self, people: int = 0) -> None:
        self.hidden = np.eye(people)

    def join(self, people: int) -> None:
        """From now on it is about so many people, those before among them."""
        known, self.hidden = self.hidden, np.eye(people)
        self.hidden[: len(known), : len(known)] = known

    def admit(self, members: Collection[int]) -> bool:
        """Show the sum over the members as well, if that is harmless; whether it was."""
        after = self.hidden_after(members)
        is_harmless = not reveals(after)
        if is_harmless:
            self.hidden = after
        return is_harmless

    def hidden_after(self, members: Collection[int]) -> np.ndarray:
        news = self.hidden[:, sorted(members)].sum(axis=1)
        size = news @ news
        return self.hidden - np.outer(news, news) / size if size > NOTHING else self.hidden


def reveals(hidden: np.ndarray) -> bool:
    """Whether a column is zero or two columns are parallel; `hidden` also holds their scalar products."""
    lengths = hidden.diagonal()
    apart = np.outer(lengths, lengths) - hidden**2
    np.fill_diagonal(apart, lengths)
    return bool((apart < NOTHING).any())
