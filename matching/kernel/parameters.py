"""The numbers that the criteria are set by, read from the criteria, so that words never disagree."""

from inspect import signature

from matching.kernel.criteria import FUNCTIONS


def parameter(criterion: str, name: str) -> float:
    """The value in force of a keyword of the criterion's function. Raises KeyError for what is not there."""
    return float(signature(FUNCTIONS[criterion]).parameters[name].default)
