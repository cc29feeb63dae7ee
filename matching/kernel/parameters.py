"""The numbers that the criteria are set by, read from the criteria, so that nothing else repeats them."""

from typing import Any

from matching.kernel.criteria import FUNCTIONS


def parameters(criterion: str) -> dict[str, float]:
    """The keywords of the criterion's function, as they are set there."""
    function: Any = FUNCTIONS[criterion]
    return function.__kwdefaults__ or {}


def parameter(criterion: str, name: str) -> float:
    """Raises KeyError for what is not there."""
    return parameters(criterion)[name]
