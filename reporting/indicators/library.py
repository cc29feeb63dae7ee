from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from library.queries import ReuseRecord, ToolRecord
from reporting.enums import Measure
from reporting.facts import Record
from reporting.indicators.base import Found, by_group, divided, indicator, new_groups
from reporting.knowledge import Knowledge


@indicator(
    label=gettext_lazy("Tools shared"),
    definition=gettext_lazy(
        "Methods, manuals, templates and training materials that were published in the library up to the "
        "day, whatever became of them since."
    ),
    unit=gettext_lazy("tools"),
    source=gettext_lazy("The history of the library: the first publication of each tool."),
    limits=gettext_lazy(
        "A tool in several languages is one. The figure does not say whether anybody read it, and a tool "
        "that was withdrawn later still counts."
    ),
)
def tools_shared(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    records, late = divided(map(tool_as_record, knowledge.tools), knowledge, due_on)
    return Found(records=records, late=late, missing=() if records else (_("A tool that is shared"),))


@indicator(
    label=gettext_lazy("Tools re-used"),
    definition=gettext_lazy(
        "How many of the shared tools an organisation says it has adapted, each counted once from its first "
        "re-use on. Every re-use is one record."
    ),
    unit=gettext_lazy("tools"),
    source=gettext_lazy(
        "What organisations say on the page of a tool: since when, where, and what they changed."
    ),
    limits=gettext_lazy(
        "Those who re-use a tool and do not say so are not known. A re-use that was recorded by mistake and "
        "taken back is gone from earlier days too."
    ),
    measure=Measure.GROUPS,
)
def tools_reused(knowledge: Knowledge, due_on: date, params: Mapping[str, Any]) -> Found:
    rows = [reuse_as_record(reuse) for reuse in knowledge.reuses]
    records, late = divided(rows, knowledge, due_on)
    names = sorted({record.group for record in rows})
    return Found(
        records=by_group(records, names),
        late=by_group(new_groups(late, {record.group for record in records}), names),
        missing=() if records else (_("A tool that is used again"),),
    )


def tool_as_record(tool: ToolRecord) -> Record:
    return Record(
        kind="tool",
        reference=tool.reference,
        title=title_of(tool),
        url=tool.url if tool.is_public else "",
        on=tool.published_on,
        note=tool.organisation,
        is_demonstration=tool.is_demonstration,
    )


def title_of(tool: ToolRecord) -> str:
    return tool.title if tool.is_public else _("A tool that is no longer shared")


def reuse_as_record(reuse: ReuseRecord) -> Record:
    return Record(
        kind="reuse",
        reference=reuse.reference,
        title=reuse.organisation,
        url=reuse.tool.url if reuse.tool.is_public else "",
        on=reuse.on,
        note="",
        is_demonstration=reuse.is_demonstration,
        group=f"{reuse.tool.reference} {title_of(reuse.tool)}",
    )
