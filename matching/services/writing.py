"""Verbs of who writes a posting, page by page, alone or with colleagues."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import WorkLanguage
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from matching import rules
from matching.enums import MatchState, Part, PostingState
from matching.meaning.languages import guess
from matching.models import Posting
from matching.parts import FIELDS, RELATIONS, fields_of, fingerprint, label, plain, shown, values
from matching.services.postings import create_posting, request_matching
from matching.services.telling import tell_corrected

# What the matcher does not look at.
UNMATCHED = frozenset(
    {"gives", "gains", "wanted_outcome", "means", "urgency", "partner_traits", "applied_in", "evidence"}
)


class ChangedMeanwhile(ActionRefused):
    """Somebody else saved the page after it was opened here; `current` is the posting as it is now."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__(
            _(
                "Somebody else has saved this page since you opened it. Nothing of yours is lost: compare "
                "the two versions and save the one that should stay."
            )
        )


@transaction.atomic
def save_part(posting: Posting, part: Part, *, by: Any, base: str, opened: str, **fields: Any) -> Any:
    """Store what was written on one page of a draft, or correct what is published.

    `base` is the fingerprint of what the page showed, `opened` names the opened page: what it saved itself,
    perhaps without hearing of it over a weak line, is no change by somebody else.
    """
    current: Any = locked(posting)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    fields = recognised(current, fields)
    is_stale = base != fingerprint(current, part) and (current.saved_from != opened or not opened)
    if is_stale and values(current, fields) != {name: plain(value) for name, value in fields.items()}:
        raise ChangedMeanwhile(current)
    if current.state == PostingState.PUBLISHED:
        return revise_posting(current, by=by, saved_from=opened, **fields)
    if current.state not in PostingState.editable():
        raise ActionRefused(
            _("This is already “%(state)s”, so nothing was changed.") % {"state": current.get_state_display()}
        )
    if part not in current.parts_saved:
        current.parts_saved = [*current.parts_saved, part]
    put(current, {**fields, "saved_from": opened})
    note_edit(current, by)
    return current


def recognised(posting: Posting, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the language of the text, where the person has left it to be recognised."""
    if "language" not in fields:
        return fields
    if fields["language"]:
        return {**fields, "is_language_guessed": False}
    text = f"{fields.get('title', posting.title)}\n{fields.get('text', posting.text)}"
    code = guess(text)
    return {**fields, "language": code if code in WorkLanguage else "", "is_language_guessed": True}


def put(posting: Any, fields: dict[str, Any]) -> None:
    relations = {name: value for name, value in fields.items() if name in RELATIONS}
    for name, value in fields.items():
        if name not in relations:
            setattr(posting, name, value)
    posting.save()
    for name, value in relations.items():
        getattr(posting, name).set(value)


def note_edit(posting: Posting, by: Any) -> None:
    """One event for all that one person writes in a row: a page saves itself many times."""
    newest = HistoryEvent.objects.of(posting).order_by("-pk").first()
    if newest is None or (newest.action, newest.by_id) != ("edit", by.pk):
        HistoryEvent.record(posting, "edit", by=by)


@transaction.atomic
def revise_posting(posting: Posting, *, by: Any, saved_from: str = "", **fields: Any) -> Any:
    """Correct what is published. The history keeps what it said before, and it is matched anew."""
    current: Any = locked(posting)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    if current.state != PostingState.PUBLISHED:
        raise ActionRefused(
            _("Only what is published can be corrected. This is “%(state)s”.")
            % {"state": current.get_state_display()}
        )
    changed = [name for name, value in fields.items() if plain(getattr(current, name)) != plain(value)]
    before = former(current, changed)
    if not before:
        return current
    is_matched_anew = not UNMATCHED.issuperset(changed)
    if is_matched_anew:
        current.matched_at = None
    now = timezone.now()
    put(current, {**fields, "saved_from": saved_from, "revised_at": now})
    rules.is_complete(current)
    HistoryEvent.record(current, "revise", by=by, note=before)
    tell_corrected(current, by=by, at=now)
    for match in current.matches.filter(state__in=MatchState.alive()).exclude(state=MatchState.PROPOSED):
        HistoryEvent.record(match, "revise", by=by, note=before)
    if is_matched_anew:
        request_matching(current)
    return current


def former(posting: Any, names: list[str]) -> str:
    """What the fields said before they were corrected, a line for each."""
    lines = []
    for name in names:
        if posting._meta.get_field(name).editable:
            lines.append(
                _("%(field)s, before: %(value)s")
                % {"field": label(posting, name), "value": shown(posting, name) or "–"}
            )
    return "\n".join(lines)


@transaction.atomic
def copy_posting(posting: Posting, *, by: Any) -> Any:
    """A new draft with the words of an earlier posting; its time has to be said again."""
    kept: dict[str, Any] = {
        name: getattr(posting, name)
        for name in fields_of(posting.side)
        if name not in FIELDS[posting.side][Part.TIME]
    }
    relations = {name: kept.pop(name).all() for name in RELATIONS}
    copied = [part for part in Part.values if part != Part.TIME]
    return create_posting(
        type(posting),
        by=by,
        organisation=posting.organisation,
        parts_saved=copied,
        is_language_guessed=posting.is_language_guessed,
        **relations,
        **kept,
    )
