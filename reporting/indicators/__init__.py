"""The registered indicators: each counts one thing and keeps the records that prove the number.

An indicator is a function of what was known, the due date of the milestone and the target's own settings.
"""

from reporting.indicators import evaluations, pilots, programmes
from reporting.indicators.base import registry

__all__ = ["evaluations", "pilots", "programmes", "registry"]
