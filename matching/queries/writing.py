"""What helps a person to write a posting: how far it is, and what is there already."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from matching.enums import Part, PostingState
from matching.meaning import posting_text
from matching.meaning.terms import Counts, TermStatistics, lexical, offer_terms, request_terms, term_counts
from matching.models import Posting, Request
from matching.parts import is_touched
from matching.queries.nearest import counterparts
from matching.queries.terms import term_statistics
from matching.rules import lacks

TERMS = 16  # the rarest of the posting's own; each is held by at most MAX_TEXTS texts
READ = 500  # postings whose terms are compared
OWN = 30  # the newest of the organisation
SHOWN = 5
SAME = 0.4  # of a text's score against itself: says much the same
NEAR = 0.1


@dataclass(frozen=True)
class PartState:
    """How far one page of a posting is, in words."""

    part: Part
    state: str
    label: str
    missing: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return self.state == "done"


def part_states(posting: Posting) -> list[PartState]:
    missing: dict[Part, list[str]] = {part: [] for part in Part}
    for lack in lacks(posting):
        missing[lack.part].append(lack.sentence)
    return [part_state(part, is_touched(posting, part), tuple(missing[part])) for part in Part]


def part_state(part: Part, is_begun: bool, missing: tuple[str, ...]) -> PartState:
    if not is_begun:
        return PartState(part, "planned", _("not started"), missing)
    if missing:
        return PartState(part, "pending", _("started"), missing)
    return PartState(part, "done", _("done"), ())


def next_part(states: list[PartState], after: Part) -> Part | None:
    """The first unfinished page behind this one, else the first one before it."""
    place = list(Part).index(after) + 1
    return next((state.part for state in [*states[place:], *states[:place]] if not state.is_done), None)


@dataclass(frozen=True)
class Alike:
    """By their words: what the organisation itself has posted already, and who is on the other side."""

    own: list[Posting]
    others: list[Posting]


def alike(posting: Posting) -> Alike:
    """Words only: the comparison by meaning needs the worker's language model, and comes with publication."""
    if not posting.text or not posting.language:
        return Alike([], [])
    statistics = term_statistics()
    counts = term_counts(posting_text(posting.title, posting.text), posting.language)
    return Alike(same_of_own(posting, counts, statistics), likely_partners(posting, counts, statistics))


def same_of_own(posting: Posting, counts: Counts, statistics: TermStatistics) -> list[Posting]:
    """Repeats of the organisation's newest postings."""
    live = type(posting).objects.exclude(state=PostingState.WITHDRAWN).exclude(pk=posting.pk)
    newest = live.filter(organisation=posting.organisation_id).exclude(text="").order_by("-pk")[:OWN]
    own = request_terms(counts, statistics)
    scores = {earlier: lexical(own, offer_terms(counts_of(earlier), statistics)) for earlier in newest}
    return best(scores, least=SAME)


def counts_of(posting: Posting) -> Counts:
    """Drafts have none stored yet."""
    text = posting_text(posting.title, posting.text)
    return posting.terms or term_counts(text, posting.language or "und")


def likely_partners(posting: Posting, counts: Counts, statistics: TermStatistics) -> list[Posting]:
    """Of other organisations, published; read by the posting's rarest words, so that few rows are."""
    asks = isinstance(posting, Request)
    own = (request_terms if asks else offer_terms)(counts, statistics)
    rarest = sorted(own, key=lambda term: (-statistics.rarity(term), term))[:TERMS]
    others: Any = counterparts(posting, timezone.localdate()).exclude(organisation=posting.organisation_id)
    sharing = others.filter(terms__has_any_keys=rarest).order_by("-pk").values_list("pk", "terms")[:READ]
    if asks:
        scores = {key: lexical(own, offer_terms(terms, statistics)) for key, terms in sharing}
    else:
        scores = {key: lexical(request_terms(terms, statistics), own) for key, terms in sharing}
    keys = best(scores, least=NEAR)
    found = others.for_display().in_bulk(keys)
    return [found[key] for key in keys]


def best(scores: dict[Any, float], *, least: float) -> list[Any]:
    enough = [thing for thing, score in scores.items() if score >= least]
    return sorted(enough, key=lambda thing: -scores[thing])[:SHOWN]
