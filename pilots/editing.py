"""What somebody edits on a page, and what the page stood on (docs/decisions/0008)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.canonical import canonical_json, sha256
from core.exceptions import ActionRefused


def plain(value: Any) -> str:
    """The value as text by which it can be compared, also with what a form holds: 80 is 80.00."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(getattr(value, "pk", value))


def fingerprint(obj: Any, names: Iterable[str]) -> str:
    return sha256(canonical_json({name: plain(getattr(obj, name)) for name in names}))


class ChangedMeanwhile(ActionRefused):
    """Somebody else saved something else since the page was opened; `current` is what is stored now."""

    def __init__(self, current: Any, names: Iterable[str]) -> None:
        said = "; ".join(f"{label(current, name)}: {shown(current, name)}" for name in names)
        super().__init__(
            _(
                "Somebody else has changed this while you wrote. It says now – %(said)s. "
                "Saving again replaces that with what you typed."
            )
            % {"said": said}
        )
        self.current = current


def label(obj: Any, name: str) -> str:
    return str(obj._meta.get_field(name).verbose_name)


def shown(obj: Any, name: str) -> str:
    display = getattr(obj, f"get_{name}_display", None)
    return str(display() if display else getattr(obj, name) or "–")


def changes(current: Any, base: str, fields: Mapping[str, Any]) -> list[str]:
    """Names of the fields that differ from what is stored. Raises ChangedMeanwhile.

    A page that stands on something older, and would change what somebody else wrote, is refused; one that
    says what is stored already, as when it is sent twice, is not.
    """
    changed = [name for name in fields if plain(getattr(current, name)) != plain(fields[name])]
    if changed and base != fingerprint(current, fields):
        raise ChangedMeanwhile(current, changed)
    return changed


def former(obj: Any, names: Iterable[str]) -> str:
    """What the fields say before they are changed, a line for each."""
    return "\n".join(
        _("%(field)s, before: %(value)s") % {"field": label(obj, name), "value": shown(obj, name)}
        for name in names
    )


def put(obj: Any, names: Iterable[str], fields: Mapping[str, Any]) -> None:
    for name in names:
        setattr(obj, name, fields[name])
    obj.save(update_fields=list(names))
