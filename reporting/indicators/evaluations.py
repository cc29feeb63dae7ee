from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cities.enums import OrganisationKind
from programmes.queries import RoundTableRecord
from reporting.enums import EvaluationKind
from reporting.facts import Excluded, Fact, Record
from reporting.indicators.base import divided, indicator
from reporting.knowledge import Knowledge
from reporting.models import Evaluation


@indicator
def evaluations_completed(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Fact:
    kind = EvaluationKind(params["kind"])
    of_this_kind = [evaluation for evaluation in knowledge.evaluations if evaluation.kind == kind]
    records, late = divided(map(evaluation_as_record, of_this_kind), knowledge, due_on)
    name = str(kind.label)
    return Fact(
        code="evaluations_completed",
        label=_("Evaluation completed: %(kind)s") % {"kind": name},
        definition=_(
            "Evaluations of the initiative of this kind whose findings and recommendations were handed over "
            "by the day."
        ),
        unit=_("evaluations"),
        value=len(records),
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


@indicator
def round_tables_held(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Fact:
    complete = [table for table in knowledge.round_tables if not absent_kinds(table)]
    records, late = divided(map(round_table_as_record, complete), knowledge, due_on)
    return Fact(
        code="round_tables_held",
        label=_("Round-tables held"),
        definition=_(
            "Round-tables at which at least one donor and at least one support programme took part."
        ),
        unit=_("round-tables"),
        value=len(records),
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
