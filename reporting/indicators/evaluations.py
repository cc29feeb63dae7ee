from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import OrganisationKind
from programmes.queries import RoundTableRecord
from reporting.enums import EvaluationKind, Measure, Setting
from reporting.facts import Excluded, Record
from reporting.indicators.base import Found, by_group, divided, indicator, new_groups
from reporting.knowledge import Knowledge
from reporting.models import Evaluation

MINUTES = gettext_lazy("Minutes of round-tables: the day, and who took a seat.")


@indicator(
    label=gettext_lazy("Evaluation completed"),
    definition=gettext_lazy(
        "Evaluations of the initiative of this kind whose findings and recommendations were handed over "
        "by the day."
    ),
    unit=gettext_lazy("evaluations"),
    source=gettext_lazy("Evaluations that coordinators recorded, with findings and recommendations."),
    limits=gettext_lazy(
        "It says that an evaluation was completed, not what it found or what became of its recommendations."
    ),
    settings=(Setting.KIND,),
)
def evaluations_completed(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    kind = EvaluationKind(params["kind"])
    of_this_kind = [evaluation for evaluation in knowledge.evaluations if evaluation.kind == kind]
    records, late = divided(map(evaluation_as_record, of_this_kind), knowledge, due_on)
    name = str(kind.label)
    return Found(
        label=_("Evaluation completed: %(kind)s") % {"kind": name},
        records=records,
        late=late,
        missing=() if records else (name,),
    )


def evaluation_as_record(evaluation: Evaluation) -> Record:
    return Record(
        kind="evaluation",
        reference=evaluation.reference,
        title=_("%(kind)s by %(evaluator)s")
        % {"kind": evaluation.get_kind_display(), "evaluator": evaluation.evaluator.name},
        url=evaluation.get_absolute_url(),
        on=evaluation.completed_on,
        note="",
        is_demonstration=evaluation.evaluator.is_demonstration,
    )


@indicator(
    label=gettext_lazy("Round-tables held"),
    definition=gettext_lazy(
        "Round-tables at which at least one donor and at least one support programme took part."
    ),
    unit=gettext_lazy("round-tables"),
    source=MINUTES,
    limits=gettext_lazy(
        "Who was invited counts as present once the minutes are published. What was pledged there is another "
        "figure."
    ),
)
def round_tables_held(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    complete = [table for table in knowledge.round_tables if not absent_kinds(table)]
    records, late = divided(map(round_table_as_record, complete), knowledge, due_on)
    return Found(
        records=records,
        late=late,
        missing=() if records else (_("A round-table with donors and support programmes present"),),
        excluded=tuple(
            Excluded(
                round_table_as_record(table),
                _("Nobody of this kind took part: %(kinds)s.") % {"kinds": ", ".join(absent)},
            )
            for table in knowledge.round_tables
            if (absent := absent_kinds(table))
        ),
    )


@indicator(
    label=gettext_lazy("Support programmes present at round-tables"),
    definition=gettext_lazy(
        "Different support programmes that took a seat at one round-table or more, each counted once from "
        "its first on."
    ),
    unit=gettext_lazy("support programmes"),
    source=MINUTES,
    limits=gettext_lazy(
        "Organisations that are registered as support programmes. A donor or a United Nations body that runs "
        "a programme is not one of them. Two of the same name count as one."
    ),
    measure=Measure.GROUPS,
)
def support_programmes_present(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    seats = [
        replace(round_table_as_record(table), group=name)
        for table in knowledge.round_tables
        for name in table.programmes
    ]
    records, late = divided(seats, knowledge, due_on)
    names = sorted({record.group for record in seats})
    present = {record.group for record in records}
    return Found(
        records=by_group(records, names),
        late=by_group(new_groups(late, present), names),
        missing=() if records else (_("A support programme at a round-table"),),
    )


def absent_kinds(table: RoundTableRecord) -> list[str]:
    """Names of the kinds of organisation that a round-table must have and this one had not."""
    needed = (OrganisationKind.DONOR, OrganisationKind.SUPPORT_PROGRAMME)
    return [str(kind.label) for kind in needed if kind not in table.kinds]


def round_table_as_record(table: RoundTableRecord) -> Record:
    present = _("Present: %(names)s.") % {"names": ", ".join(table.participants)}
    return Record(
        kind="round_table",
        reference=table.reference,
        title=table.title,
        url=table.url,
        on=table.held_on,
        note=present if table.participants else "",
        is_demonstration=table.is_demonstration,
    )
