"""Invitations that were made together, to be handed out as cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pilots.models import AssessmentRound, Invitation


@dataclass(frozen=True)
class Sheet:
    """The cards of one group in one city; how many of them were answered shows whether any are still out."""

    invitations: Sequence[Invitation]

    @property
    def first(self) -> Invitation:
        return self.invitations[0]

    @property
    def answered(self) -> int:
        return sum(invitation.used_on is not None for invitation in self.invitations)

    def open_at(self, at: datetime) -> list[Invitation]:
        """The cards that can still be used."""
        return [card for card in self.invitations if card.used_on is None and card.expires_at > at]


def by_sheet(invitations: Iterable[Invitation]) -> tuple[list[Sheet], list[Invitation]]:
    """Those that belong to sheets, and those that were made singly."""
    together: dict[Any, list[Invitation]] = {}
    for invitation in invitations:
        made = (invitation.invited_at, invitation.group, invitation.side_id, invitation.language)
        together.setdefault(invitation.pk if invitation.email else made, []).append(invitation)
    sheets = [Sheet(cards) for cards in together.values() if len(cards) > 1]
    return sheets, [cards[0] for cards in together.values() if len(cards) == 1]


def sheet_of(round_: AssessmentRound, first: Invitation) -> Sheet:
    cards = round_.invitations.filter(
        invited_at=first.invited_at, group=first.group, side=first.side, language=first.language, email=""
    )
    return Sheet(list(cards.select_related("side", "round__pilot")))
