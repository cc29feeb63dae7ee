"""For a posting without proposals: who was nearest, what stood in the way, and what to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.enums import Side
from matching.explanations.changes import change_in_words
from matching.explanations.raising import who
from matching.explanations.words import HINTS, RULES
from matching.kernel.advice import EITHER
from matching.models import Offer, Posting, Request

# With fewer counterparts than this, an empty list says more about the network than about the posting.
THIN_BELOW = 20


@dataclass(frozen=True)
class Way:
    """What `who` could change, and the score that the pair would have then; None where that is not enough."""

    side: str
    who: str
    sentences: list[str]
    score: float | None


@dataclass(frozen=True)
class NearMiss:
    """A counterpart that rules removed: the rules, what helps in general, and the sides' ways out."""

    posting: Any
    score: float
    rules: list[str]
    hints: list[str]
    ways: list[Way]


def near_misses(posting: Posting, user: Any) -> list[NearMiss]:
    """The nearest counterparts that the user may see, as they were stored when the posting was matched."""
    model: type[Posting] = Offer if isinstance(posting, Request) else Request
    stored = [(miss.get(model.side.value), miss) for miss in posting.near_misses]
    visible = model.objects.visible_to(user).select_related("organisation__city__country")
    there = visible.in_bulk([key for key, _miss in stored if key])
    return [near_miss(posting, there[key], miss) for key, miss in stored if key in there]


def near_miss(posting: Posting, other: Posting, miss: Mapping[str, Any]) -> NearMiss:
    return NearMiss(
        posting=other,
        score=miss["score_tenths"] / 10,
        rules=[str(RULES[rule]) for rule in miss["rules"]],
        hints=[str(HINTS[rule]) for rule in miss["rules"] if rule in HINTS],
        ways=sorted(
            (way_out(way, posting, other) for way in miss.get("ways", [])),
            key=lambda way: (posting.side.value, EITHER, other.side.value).index(way.side),
        ),
    )


def way_out(way: Mapping[str, Any], posting: Posting, other: Posting) -> Way:
    organisations = {each.side: str(each.organisation) for each in (posting, other)}
    score = way["score_tenths"]
    return Way(
        side=way["side"],
        who=who(way["side"], organisations[Side.REQUEST], organisations[Side.OFFER]),
        sentences=[change_in_words(change["kind"], change["values"], {}) for change in way["changes"]],
        score=None if score is None else score / 10,
    )


def thin_network(posting: Posting, others: int) -> str:
    """A helpful word where there is hardly anybody to choose from; empty where there is."""
    if others >= THIN_BELOW:
        return ""
    count = _few_offers(others) if isinstance(posting, Request) else _few_requests(others)
    advice = _("Invite cities that you know, and ask your association to spread the word.")
    return f"{count} {advice}"


def _few_offers(others: int) -> str:
    if not others:
        return _("No other organisation has an offer open at the moment.")
    return ngettext(
        "So far %(count)d offer of another organisation is open.",
        "So far %(count)d offers of other organisations are open.",
        others,
    ) % {"count": others}


def _few_requests(others: int) -> str:
    if not others:
        return _("No other organisation has a request open at the moment.")
    return ngettext(
        "So far %(count)d request of another organisation is open.",
        "So far %(count)d requests of other organisations are open.",
        others,
    ) % {"count": others}
