"""What one person may do with a tool, read with it: the same answers as the rules give one by one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cities.queries import lead_association_key, with_reviewer
from library import rules
from library.models import Tool


def with_rights(tools: Any, user: Any, on: date) -> Any:
    """With what `with_follower` and `with_reviewer` say."""
    association = lead_association_key("organisation", "organisation__city", on)
    return with_reviewer(tools.with_follower(user).annotate(association=association), user)


def rights(tool: Any) -> dict[Callable[[Any, Tool], bool], bool]:
    """The rules of a tool's transitions, each with its answer for the reader of `with_rights`."""
    return {
        rules.may_edit: tool.is_editor,
        rules.may_review: tool.is_reviewer,
        rules.may_publish: tool.is_reviewer or (tool.is_editor and tool.is_trusted),
    }
