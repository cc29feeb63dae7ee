"""What became of what: the re-uses that hang together, and how they are drawn."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from library.enums import ToolState
from library.models import Practice, Reuse, Tool

# More than a page can show; and no chain of cities is so long.
MOST = 100
LONGEST = 50
FAMILY = f"""
WITH RECURSIVE up(tool_id, practice_id, step) AS (
    VALUES (%s::bigint, %s::bigint, 0)
    UNION ALL
    SELECT reuse.tool_id, reuse.practice_id, step + 1
    FROM library_reuse reuse JOIN up ON reuse.leads_to_id = up.tool_id WHERE step < {LONGEST}
),
root AS (SELECT tool_id, practice_id FROM up ORDER BY step DESC LIMIT 1),
down(id, leads_to_id) AS (
    SELECT reuse.id, leads_to_id
    FROM library_reuse reuse JOIN root
        ON reuse.tool_id = root.tool_id OR reuse.practice_id = root.practice_id
    UNION
    SELECT reuse.id, reuse.leads_to_id
    FROM library_reuse reuse JOIN down ON reuse.tool_id = down.leads_to_id
)
SELECT down.id FROM down LIMIT {MOST}
"""


@dataclass(frozen=True)
class Link:
    """One place of the chain: who has it, and where in the picture it stands."""

    number: int
    depth: int
    row: int
    parent: "Link | None"
    who: Any
    thing: Tool | Practice | None
    reuse: Reuse | None

    @property
    def is_public(self) -> bool:
        return self.thing is not None and self.thing.state == ToolState.PUBLISHED

    @property
    def on(self) -> date | None:
        return self.reuse.on if self.reuse else None


def chain(subject: Tool | Practice) -> list[Link]:
    """From the first origin to the last re-use, each followed by what came of it; empty without re-uses."""
    related = ("organisation", "tool__organisation", "practice", "leads_to")
    found = Reuse.objects.filter(pk__in=RawSQL(FAMILY, key_of(subject))).select_related(*related)
    reuses = list(found)
    if not reuses:
        return []
    results = [reuse.leads_to for reuse in reuses if reuse.leads_to]
    prefetch_related_objects([*results, *(reuse.tool for reuse in reuses if reuse.tool)], "editions")
    by_origin: dict[Any, list[Reuse]] = defaultdict(list)
    for reuse in reuses:
        by_origin[reuse.subject].append(reuse)
    first = next(thing for thing in by_origin if thing not in results)
    return list(placed(subject if subject == first else first, by_origin))


def key_of(subject: Tool | Practice) -> tuple[int | None, int | None]:
    return (subject.pk, None) if isinstance(subject, Tool) else (None, subject.pk)


def placed(first: Tool | Practice, by_origin: dict[Any, list[Reuse]]) -> Iterator[Link]:
    """In reading order: the first thing that came of something stands beside it, others below."""
    waiting: list[tuple[Link | None, Reuse | None]] = [(None, None)]
    number, row = 0, 0
    while waiting:
        parent, reuse = waiting.pop()
        number += 1
        if parent is not None and parent.number != number - 1:
            row += 1
        thing = reuse.leads_to if reuse else first
        depth = parent.depth + 1 if parent else 0
        link = Link(number, depth, row, parent, reuse.organisation if reuse else origin(first), thing, reuse)
        yield link
        for following in reversed(by_origin.get(thing, [])):
            waiting.append((link, following))


def origin(first: Tool | Practice) -> str:
    """Who began; of what is hidden by now nothing is said."""
    if first.state != ToolState.PUBLISHED:
        return _("no longer public")
    return first.organisation.name if isinstance(first, Tool) else ", ".join(first.organisation_names)
