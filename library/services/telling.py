"""Tells people what concerns them, inside the transaction of the verb that made it happen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.rules import is_news
from accounts.services import notify
from cities.queries import editors_of, reviewers_for
from library import notices  # noqa: F401 - importing it registers the words
from library.models import Edition, Practice, Reuse, Tool
from library.rules import owners


def tell(
    users: Iterable[User], kind: str, about: Tool | Practice, at: datetime, *, by: Any, **data: Any
) -> None:
    """Once per event and person; who did it knows already, and history that is entered late is no news."""
    if is_news(at):
        others = [user for user in users if user != by]
        event = f"{kind}:{about.reference}:{at.isoformat()}"
        notify(others, kind, event, url=about.get_absolute_url(), title=str(about), **data)


def tell_review(tool: Tool, at: datetime, *, by: Any) -> None:
    reviewers = reviewers_for(tool.organisation)
    tell(reviewers, "tool_review", tool, at, by=by, organisation=tool.organisation.name)


def tell_editors(tool: Tool, kind: str, at: datetime, *, by: Any, **data: Any) -> None:
    tell(editors_of(tool.organisation), kind, tool, at, by=by, **data)


def tell_reuse(reuse: Reuse, at: datetime) -> None:
    """Those whose work was of use to somebody."""
    for owner in owners(reuse.subject):
        tell(
            editors_of(owner),
            "reused",
            reuse.subject,
            at,
            by=reuse.by,
            organisation=reuse.organisation.name,
            changes=reuse.changes,
        )


def tell_broken(edition: Edition, at: datetime) -> None:
    tell_editors(
        edition.tool,
        "link_broken",
        at,
        by=None,
        link=edition.link,
        language=edition.get_language_display(),
        since_on=(edition.link_failing_since or at).date().isoformat(),
    )
