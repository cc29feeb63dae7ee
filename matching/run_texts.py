"""What a re-match came to, in the reader's language. Figures are those of `matching.rematch.figures`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.enums import UnservedCause
from matching.explanations.nearest import NearMiss, near_miss
from matching.models import Offer, Request, Unserved

Figures = Mapping[str, Any]


def headline(figures: Figures) -> str:
    """What sharing out brings, held against everyone taking the top of the list."""
    if not figures["suggested"][1]:
        return _("There is no pair to suggest: the reasons stand with each request.")
    return " ".join([served_sentence(figures["more_served"]), cost_sentence(figures)])


def served_sentence(more: int) -> str:
    if not more:
        return _("Serves as many requests as if everyone took the top of the list.")
    return ngettext(
        "Serves %(count)s more request than if everyone took the top of the list.",
        "Serves %(count)s more requests than if everyone took the top of the list.",
        more,
    ) % {"count": whole(more)}


def cost_sentence(figures: Figures) -> str:
    percent = 100 * (figures["cost"] or 0)
    if abs(percent) < 0.05:
        return _("The average score of a pair stays the same.")
    change = {"percent": number_format(round(abs(percent), 1), 1)}
    if percent > 0:
        return _("This costs %(percent)s %% of the average score of a pair.") % change
    return _("The average score of a pair is %(percent)s %% higher, too.") % change


@dataclass(frozen=True)
class Line:
    """One line of the comparison, in words."""

    label: str
    plain: str
    assigned: str


def lines(figures: Figures) -> list[Line]:
    suggested, total, worst = figures["suggested"], figures["total_tenths"], figures["worst_tenths"]
    average = [score / pairs if pairs else None for score, pairs in zip(total, suggested, strict=True)]
    return [
        Line(_("Requests with a partner"), *map(whole, figures["served"])),
        Line(_("New pairs"), *map(whole, suggested)),
        Line(_("Average score of a new pair"), *map(points, average)),
        Line(_("Lowest score of a new pair"), *map(points, worst)),
    ]


def whole(number: int) -> str:
    return number_format(number, force_grouping=True)


def points(tenths: float | None) -> str:
    return "–" if tenths is None else number_format(round(tenths / 10, 1), 1)


@dataclass(frozen=True)
class Sentence:
    """With the posting that it is about, for a link."""

    text: str
    posting: Offer | Request | None


def conflicts(figures: Figures) -> list[Sentence]:
    """Why agreed pairs could not all be taken as they are, one sentence for each cause."""
    rows = figures["conflicts"]
    offers = Offer.objects.in_bulk([row["offer"] for row in rows if row["offer"]])
    requests = Request.objects.in_bulk([row["request"] for row in rows if row["request"]])
    return [
        Sentence(conflict_sentence(row), offers.get(row["offer"]) or requests.get(row["request"]))
        for row in rows
    ]


def conflict_sentence(row: Mapping[str, Any]) -> str:
    numbers = {"asked": whole(row["asked"]), "allowed": whole(row["allowed"])}
    if row["kind"] == "offer_full":
        places = ngettext(
            "This offer has %(allowed)s place, but %(asked)s agreed pairs take one each. They stay, and "
            "nobody else is suggested to it.",
            "This offer has %(allowed)s places, but %(asked)s agreed pairs take one each. They stay, and "
            "nobody else is suggested to it.",
            row["allowed"],
        )
        return places % numbers
    pairs = _(
        "This request has %(asked)s agreed pairs, where one is enough. They stay, and it gets no other."
    )
    return pairs % numbers


def cause(row: Unserved) -> str:
    """Why the request has no suggestion."""
    if row.cause == UnservedCause.COMPETITION:
        return competition_sentence(row.detail["requests"], row.detail["places"])
    if not row.detail["near_misses"]:
        return _("There is no offer of another organisation.")
    return _("No offer fits. These came nearest:")


def competition_sentence(requests: int, places: int) -> str:
    return ngettext(
        "This and others, %(requests)s requests in all, compete for %(places)s place.",
        "This and others, %(requests)s requests in all, compete for %(places)s places.",
        places,
    ) % {"requests": whole(requests), "places": whole(places)}


@dataclass(frozen=True)
class Reason:
    """An unserved request in words: the offers that all rivals need, or those that came near."""

    request: Request
    cause: str
    offers: list[Offer]
    more_offers: int
    near_misses: list[NearMiss]


def reasons(rows: Sequence[Unserved]) -> list[Reason]:
    """One for each row; one query for all their offers."""
    keys = {key for row in rows for key in row.detail.get("offers", [])}
    keys |= {miss["offer"] for row in rows for miss in row.detail.get("near_misses", [])}
    offers = Offer.objects.select_related("organisation__city__country").in_bulk(list(keys))
    return [
        Reason(
            request=row.request,
            cause=cause(row),
            offers=[offers[key] for key in row.detail.get("offers", [])],
            more_offers=row.detail.get("more_offers", 0),
            near_misses=[
                near_miss(row.request, offers[miss["offer"]], miss)
                for miss in row.detail.get("near_misses", [])
            ],
        )
        for row in rows
    ]


def duration(seconds: int) -> str:
    if seconds < 90:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
