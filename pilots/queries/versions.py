"""The versions of an agreement, and what changed from one to the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Prefetch

from pilots.models import Agreement, Pilot, Signature
from pilots.queries.agreement import agreement_text

KEPT, REMOVED, ADDED = "kept", "removed", "added"
AROUND = 1  # unchanged lines shown before and after what changed


@dataclass(frozen=True)
class Line:
    kind: str
    text: str


def versions_of(pilot: Pilot, user: Any) -> list[Agreement]:
    """Those that the user may see, oldest first, with their signatures; each knows the loaded pilot."""
    signatures = Prefetch("signatures", Signature.objects.select_related("organisation", "by"))
    found = Agreement.objects.visible_to(user).filter(pilot=pilot).prefetch_related(signatures)
    versions = list(found)
    for version in versions:
        version.pilot = pilot
    return versions


def version_changes(version: Agreement, versions: Iterable[Agreement]) -> list[list[Line]]:
    """What the version changes in the text of the one before it; of a draft, what it would change."""
    before = next((each for each in versions if each.version == version.version - 1), None)
    return list(compare(before.text, version.text or agreement_text(version))) if before else []


def compare(before: str, after: str) -> Iterator[list[Line]]:
    """Each place that changed, line by line, with the lines around it; blank lines do not count."""
    old, new = lines_of(before), lines_of(after)
    for place in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        yield [line for step in place for line in lines(step, old, new)]


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def lines(step: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> list[Line]:
    name, old_from, old_to, new_from, new_to = step
    if name == "equal":
        return [Line(KEPT, text) for text in old[old_from:old_to]]
    return [
        *(Line(REMOVED, text) for text in old[old_from:old_to]),
        *(Line(ADDED, text) for text in new[new_from:new_to]),
    ]
