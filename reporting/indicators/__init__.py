"""The registered indicators: each counts one thing and keeps the records that prove the number.

An indicator is a function of what was known, the due date of the milestone and the target's own settings
that finds records, registered with what is to be said of the figure. docs/indicators.md is made from them.
"""

from reporting.indicators import (
    evaluations,
    gifts,
    library,
    money,
    pilots,
    places,
    programmes,
    reach,
    requests,
)
from reporting.indicators.base import Indicator, registry

__all__ = [
    "Indicator",
    "evaluations",
    "gifts",
    "library",
    "money",
    "pilots",
    "places",
    "programmes",
    "reach",
    "registry",
    "requests",
]
