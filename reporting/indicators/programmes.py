from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.queries import ProgrammeRecord
from reporting.facts import Excluded, Record
from reporting.indicators.base import Found, divided, indicator
from reporting.knowledge import Knowledge
from reporting.reference import INITIATIVE_START

SOURCE = gettext_lazy(
    "What the organisations that run programmes recorded with evidence: decisions, budget lines, statutes."
)


@indicator(
    label=gettext_lazy("New south-south programmes established"),
    definition=gettext_lazy(
        "Support programmes in which at least two countries cooperate, all of the south when the "
        "programme was established (members of the Group of 77 and China), established after the "
        "initiative had started, with evidence."
    ),
    unit=gettext_lazy("programmes"),
    source=SOURCE,
    limits=gettext_lazy(
        "Only programmes that somebody recorded here. It says nothing about their size or about what they "
        "achieved."
    ),
)
def south_south_programmes_established(
    knowledge: Knowledge, due_on: date, params: Mapping[str, Any]
) -> Found:
    eligible = [programme for programme in knowledge.programmes if not programme_reason(programme)]
    records, late = divided(
        (programme_as_record(programme, programme.established_on) for programme in eligible),
        knowledge,
        due_on,
    )
    return Found(
        records=records,
        late=late,
        missing=() if records else (_("A new south-south programme"),),
        excluded=tuple(
            Excluded(programme_as_record(programme, programme.established_on), reason)
            for programme in knowledge.programmes
            if (reason := programme_reason(programme))
        ),
    )


@indicator(
    label=gettext_lazy("New south-south programmes mainstreamed"),
    definition=gettext_lazy(
        "New south-south programmes that an organisation has made part of its regular work, with "
        "evidence such as a decision or a budget line."
    ),
    unit=gettext_lazy("programmes"),
    source=SOURCE,
    limits=gettext_lazy(
        "A programme that was given up later still counts: the platform records that it became regular work, "
        "not for how long."
    ),
)
def south_south_programmes_mainstreamed(
    knowledge: Knowledge, due_on: date, params: Mapping[str, Any]
) -> Found:
    eligible = [programme for programme in knowledge.programmes if not programme_reason(programme)]
    records, late = divided(
        (
            programme_as_record(programme, programme.mainstreamed_on)
            for programme in eligible
            if programme.mainstreamed_on
        ),
        knowledge,
        due_on,
    )
    return Found(
        records=records,
        late=late,
        missing=() if records else (_("A south-south programme that is mainstreamed"),),
        excluded=tuple(
            Excluded(
                programme_as_record(programme, programme.established_on),
                _("It is established but not yet mainstreamed."),
            )
            for programme in eligible
            if not programme.mainstreamed_on
        ),
    )


def programme_reason(programme: ProgrammeRecord) -> str:
    """Why the programme is no new south-south programme, as a sentence; empty when it is one."""
    if programme.established_on < INITIATIVE_START:
        return _("It existed before the initiative started.")
    if not programme.is_south_south:
        return _("It is not south-south: a country that cooperates in it is not of the south.")
    return ""


def programme_as_record(programme: ProgrammeRecord, on: date) -> Record:
    return Record(
        kind="programme",
        reference=programme.reference,
        title=programme.name,
        url=programme.url,
        on=on,
        note=programme.organisation,
        is_demonstration=programme.is_demonstration,
    )
