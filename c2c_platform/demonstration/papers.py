"""Forms of the story that came back on paper and were entered by the association."""

from itertools import cycle
from typing import Any
from uuid import uuid4

from accounts.models import User
from c2c_platform.demonstration.files import day, moment
from cities.models import Organisation
from pilots import services
from pilots.models import AssessmentRound


def forms_are_entered(round_: AssessmentRound, told: dict[str, Any], *, side: Organisation, by: User) -> None:
    """All of them, or those that have been entered so far. The values of a form go round as often as the
    questionnaire needs.
    """
    at = moment(day(told["entered_on"]))
    batch = services.open_batch(
        round_,
        by=by,
        side=side,
        held_on=day(told["held_on"]),
        handed_out=told["handed_out"],
        counted=told["counted"],
        at=at,
    )
    for form in told["forms"]:
        values = dict(zip(round_.questionnaire.codes, cycle(form["values"]), strict=False))
        services.enter_form(
            batch, by=by, key=uuid4(), group=form["group"], values=values, comment=form["comment"]
        )
    if told["is_closed"]:
        services.close_batch(batch, by=by, at=at)
