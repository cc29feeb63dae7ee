from collections.abc import Iterable

from library.enums import PartKind
from library.models import Part, Practice

ORDER = {kind.value: place for place, kind in enumerate(PartKind)}


def parts_in_order(practice: Practice) -> Iterable[Part]:
    """As they are read, whenever each was written."""
    return sorted(practice.parts.all(), key=lambda part: ORDER[part.kind])
