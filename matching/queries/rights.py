"""What one person may do with a posting, read with it: the same answers as the rules give one by one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cities.queries import with_reviewer
from matching import rules
from matching.models import Posting, Request
from matching.queries.queue import with_promise


def with_rights(postings: Any, user: Any, on: date) -> Any:
    """With what `with_promise`, `with_editor` and `with_reviewer` say."""
    return with_reviewer(with_promise(postings.with_editor(user), on), user)


def rights(posting: Any) -> dict[Callable[[Any, Posting], bool], bool]:
    """The rules of a posting's transitions, each with its answer for the reader of `with_rights`."""
    return {
        rules.may_edit: posting.is_editor,
        rules.may_review: posting.is_reviewer,
        rules.may_publish: posting.is_reviewer or (posting.is_editor and posting.is_trusted),
        rules.may_close_as_served: posting.is_editor and isinstance(posting, Request),
    }
