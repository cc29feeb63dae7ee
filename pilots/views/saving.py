from collections.abc import Callable
from typing import Any

from core.forms import done
from pilots.editing import ChangedMeanwhile
from pilots.forms.standing import StandingForm


def saved(form: StandingForm, verb: Callable[[], Any]) -> bool:
    """Whether the verb was carried out. After a conflict the form stands on what is stored."""

    def attempt() -> None:
        try:
            verb()
        except ChangedMeanwhile as refused:
            form.stand_on(refused.current)
            raise

    return done(form, attempt)
