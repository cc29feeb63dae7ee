"""What of a report's facts everybody may see: every figure, but only the names of what is public.

Frozen facts name pilots that are not published, and some that are hidden later. So this is asked when a
version is released, and again each time that it is shown.
"""

from collections.abc import Iterator, Set
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import override

from pilots.models import Pilot

# What is named whoever asks. A record of another kind is shown without its name, but for pilots. Which
# associations report of their members is what an annual report is there to say.
PUBLIC_KINDS = frozenset({"association_report", "city", "evaluation", "programme", "round_table", "target"})
# What is told of a record that has no public page: nothing that anybody wrote.
TOLD = frozenset({"kind", "reference", "on", "group", "amount", "is_demonstration"})


def hidden_in(content: Any) -> frozenset[str]:
    """References of the records in the facts that not everybody may see now."""
    records = list(records_in(content))
    pilots = {record["reference"] for record in records if record["kind"] == "pilot"}
    published = published_among(pilots)
    return frozenset(
        record["reference"]
        for record in records
        if record["kind"] not in PUBLIC_KINDS and record["reference"] not in published
    )


def published_among(references: set[str]) -> set[str]:
    """Those of the pilots that everybody may see."""
    keys = {int(reference.removeprefix("P-")) for reference in references}
    found = Pilot.objects.visible_to(AnonymousUser()).filter(pk__in=keys).only("pk")
    return {pilot.reference for pilot in found}


def records_in(content: Any) -> Iterator[dict[str, Any]]:
    """Wherever in the facts they stand."""
    if is_record(content):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from records_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from records_in(value)


def is_record(content: Any) -> bool:
    return isinstance(content, dict) and {"kind", "reference", "title", "url"} <= content.keys()


def without_names(content: dict[str, Any], hidden: Set[str]) -> dict[str, Any]:
    """A copy in which nothing names these records, in the language of the facts."""
    with override(content["language"]):
        return cleaned(content, hidden)


def cleaned(content: Any, hidden: Set[str]) -> Any:
    """A reason why a record does not count may name a partner, so it goes with the name."""
    if is_record(content):
        return nameless(content) if content["reference"] in hidden else content
    if isinstance(content, list):
        return [cleaned(value, hidden) for value in content]
    if not isinstance(content, dict):
        return content
    told = {key: cleaned(value, hidden) for key, value in content.items()}
    if is_record(content.get("record")) and content["record"]["reference"] in hidden:
        told["reason"] = _("The reason is told with the record, which is not public.")
    return told


def nameless(record: dict[str, Any]) -> dict[str, Any]:
    untold = {key: "" if isinstance(record[key], str) else None for key in record.keys() - TOLD}
    is_pilot = record["kind"] == "pilot"
    return record | untold | {"title": _("A pilot that is not published") if is_pilot else _("Not public")}
