from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty, OrganisationKind
from cities.models import Membership, Organisation
from cities.queries import is_trusted, lead_association, lead_associations, reviews_for
from cities.rules import acts_for, answer_due_on, is_association_staff, is_coordinator
from core.exceptions import ActionRefused
from matching.enums import Decision, MatchState, Part, PostingState, Side
from matching.models import Match, Offer, Posting, Request


def may_post(user: Any) -> bool:
    """Whether the user posts for some organisation."""
    return user.is_authenticated and Organisation.objects.acted_for_by(user, Duty.EDITOR).exists()


def may_edit(user: Any, posting: Posting) -> bool:
    return acts_for(user, posting.organisation_id, Duty.EDITOR)


def may_review(user: Any, posting: Posting) -> bool:
    return reviews_for(user, posting.organisation)


def publishes_unreviewed(posting: Posting) -> bool:
    return is_trusted(posting.organisation)


def may_publish(user: Any, posting: Posting) -> bool:
    return may_review(user, posting) or (may_edit(user, posting) and publishes_unreviewed(posting))


@dataclass(frozen=True)
class Lack:
    """What keeps a posting from being submitted, and the page on which it is filled in."""

    part: Part
    sentence: str


def lacks(posting: Posting) -> list[Lack]:
    """What the matcher and the posting's readers still need, in the order of the pages."""
    needed = [
        (posting.title, Part.TEXT, _("Write a title before you submit.")),
        (posting.text, Part.TEXT, _("Describe what it is about before you submit.")),
        (posting.language, Part.TEXT, _("Choose the language of your text before you submit.")),
        (posting.theme_other or posting.themes.all(), Part.THEMES, lacks_theme()),
        (posting.modes, Part.WORK, _("Choose at least one way of working before you submit.")),
        (posting.work_languages, Part.WORK, _("Choose at least one language of work before you submit.")),
    ]
    return [Lack(part, sentence) for value, part, sentence in needed if not value]


def lacks_theme() -> str:
    return _("Choose at least one theme before you submit.")


def is_complete(posting: Posting) -> None:
    """Refuses a posting that lacks something, all of it said at once."""
    if lacking := lacks(posting):
        raise ActionRefused(" ".join(lack.sentence for lack in lacking))


def is_used_up(posting: Posting) -> None:
    """Refuses to close an offer that still has places; a request is served by one exchange."""
    if isinstance(posting, Offer) and has_place(posting):
        raise ActionRefused(_("This offer still has free places."))


def may_close_as_served(user: Any, posting: Posting) -> bool:
    """A request may be served beside the platform too; an offer closes when its places are used up."""
    return isinstance(posting, Request) and may_edit(user, posting)


def has_run_out(posting: Posting) -> None:
    """Refuses to end what was renewed a moment ago."""
    if posting.expires_at is None or posting.expires_at > timezone.now():
        raise ActionRefused(_("This is still open."))


def has_place(offer: Offer) -> bool:
    taken = offer.matches.filter(state__in=MatchState.engaged(), concluded_at__isnull=True).count()
    return taken < offer.capacity


def is_open(posting: Posting) -> None:
    """Refuses what needs a posting that is still on offer."""
    if posting.state != PostingState.PUBLISHED:
        raise ActionRefused(
            _("“%(title)s” is no longer open: it is %(state)s.")
            % {"title": posting.title, "state": posting.get_state_display()}
        )


def side_of(user: Any, match: Match) -> str | None:
    """The side for which the user may answer; the request's where it is both."""
    edited = Organisation.objects.acted_for_by(user, Duty.EDITOR).filter(pk__in=parties(match))
    own = set(edited.values_list("pk", flat=True))
    return next((side for side in (Side.REQUEST, Side.OFFER) if match.organisation_on(side).pk in own), None)


def parties(match: Match) -> list[int]:
    return [match.organisation_on(side).pk for side in Side]


def may_answer(user: Any, match: Match, side: str) -> bool:
    return acts_for(user, match.organisation_on(side).pk, Duty.EDITOR)


def may_answer_any_side(user: Any, match: Match) -> bool:
    return side_of(user, match) is not None


def takes_messages(match: Match) -> None:
    """Refuses questions about what came to nothing."""
    if match.state not in MatchState.alive():
        raise ActionRefused(
            _("This match is “%(state)s”: there is nothing to ask any more.")
            % {"state": match.get_state_display()}
        )


def offer_has_place(match: Match) -> None:
    """Refuses an agreement beyond the offer's capacity."""
    if not has_place(match.offer):
        raise ActionRefused(_("All places of this offer are taken at the moment."))


@dataclass(frozen=True)
class Decider:
    """One association whose decision a match needs (None: the coordinator's), and how far it has come.

    `due_on` is the day until which it promised to answer; None before both sides agreed.
    """

    association: Organisation | None
    needed: int
    approved_by: frozenset[int]
    due_on: date | None
    is_done: bool

    @property
    def coordinator_from(self) -> date | None:
        """From when on the coordinator may decide in its place, should it not have answered."""
        return self.due_on and self.due_on + timedelta(days=settings.COORDINATOR_STEPS_IN_AFTER_DAYS + 1)


def deciders(match: Match, on: date) -> list[Decider]:
    """One per distinct lead association of the two sides; one for the coordinator if a side has none."""
    current = match.approvals.filter(is_current=True, decision=Decision.APPROVED)
    given: dict[int, set[int]] = {}
    for association_id, by_id in current.values_list("association_id", "by_id"):
        given.setdefault(association_id, set()).add(by_id)
    organisations = [match.organisation_on(side) for side in Side]
    associations = set(lead_associations(organisations, on).values())
    # A coordinator's approval speaks for every association that has not answered.
    by_coordinator = Organisation.objects.filter(
        pk__in=set(given) - {association.pk for association in associations if association},
        memberships__duty=Duty.COORDINATOR,
        memberships__ended_at__isnull=True,
    ).exists()
    ordered = sorted(associations, key=lambda association: association.pk if association else 0)
    return [decider(association, given, by_coordinator, match.agreed_at) for association in ordered]


def decider(
    association: Organisation | None,
    given: dict[int, set[int]],
    by_coordinator: bool,
    since: datetime | None,
) -> Decider:
    due_on = answer_due_on(since, association) if since else None
    needed = association.approvals_needed if association else 1
    approved_by = frozenset(given.get(association.pk, ())) if association else frozenset()
    return Decider(association, needed, approved_by, due_on, by_coordinator or len(approved_by) >= needed)


def is_party(user: Any, match: Match) -> bool:
    return Organisation.objects.acted_for_by(user).filter(pk__in=parties(match)).exists()


def has_conflict(match: Match, association: Organisation) -> bool:
    """Nobody of the association could decide: it is a party itself, or all its approvers act for a party."""
    held = Membership.objects.active().of_people()
    approvers = held.filter(organisation=association, duty=Duty.APPROVER)
    in_parties = Membership.objects.active().filter(organisation__in=parties(match)).values("user")
    return association.pk in parties(match) or not approvers.exclude(user__in=in_parties).exists()


def coordinator_may_decide(match: Match, needed: list[Decider], on: date) -> bool:
    """Where every decision that is still missing is far overdue, or one that no association can give."""
    missing = [decider for decider in needed if not decider.is_done]
    return bool(missing) and all(
        decider.association is None
        or (decider.coordinator_from is not None and on >= decider.coordinator_from)
        or has_conflict(match, decider.association)
        for decider in missing
    )


def decides_on_matches(user: Any, match: Match) -> bool:
    """Association staff and coordinators who act for neither side; on which matches, `has_say` tells."""
    return not is_party(user, match) and (is_coordinator(user) or is_association_staff(user))


def has_say(user: Any, match: Match, on: date) -> bool:
    """Approvers of a lead association of either side, and coordinators; never who acts for one of the two
    sides.
    """
    associations = [lead_association(match.organisation_on(side), on) for side in Side]
    return decides_on_matches(user, match) and (
        is_coordinator(user)
        or any(a is not None and acts_for(user, a.pk, Duty.APPROVER) for a in associations)
    )


def organisation_deciding(user: Any, match: Match, needed: list[Decider], on: date) -> Organisation | None:
    """For which organisation the user may decide on the match: an association, else the coordinator's body.

    `needed` is what `deciders` found; who approved already has nothing left to decide.
    `matching.queries.deciding` says the same of many matches at once.
    """
    own = Membership.objects.active().filter(user_id=user.pk).select_related("organisation").order_by("pk")
    duties = {(membership.organisation, membership.duty) for membership in own}
    if any(organisation.pk in parties(match) for organisation, _duty in duties):
        return None
    if any(user.pk in decider.approved_by for decider in needed):
        return None
    for decider in needed:
        if decider.association and not decider.is_done and (decider.association, Duty.APPROVER) in duties:
            return decider.association
    bodies = [membership.organisation for membership in own if membership.duty == Duty.COORDINATOR]
    return bodies[0] if bodies and coordinator_may_decide(match, needed, on) else None


def associations_noting(user: Any, subject: Match | Posting) -> list[Organisation]:
    """The lead associations for whose colleagues the user may leave a note on the match or posting."""
    on = timezone.localdate()
    sides = (
        [subject.organisation_on(side) for side in Side]
        if isinstance(subject, Match)
        else [subject.organisation]
    )
    if Organisation.objects.acted_for_by(user).filter(pk__in=[side.pk for side in sides]).exists():
        return []
    leads = {association for side in sides if (association := lead_association(side, on))}
    return [
        lead for lead in sorted(leads, key=lambda lead: lead.pk) if acts_for(user, lead.pk, Duty.APPROVER)
    ]


def may_start_pilot(user: Any, match: Match) -> bool:
    """Editors and signatories of either side."""
    return any(acts_for(user, match.organisation_on(side).pk, Duty.EDITOR, Duty.SIGNATORY) for side in Side)


def may_set_practice(user: Any, association: Organisation) -> bool:
    """Approvers of an association, for their own."""
    is_one = association.kind == OrganisationKind.ASSOCIATION
    return is_one and acts_for(user, association.pk, Duty.APPROVER)


def may_set_weights(user: Any, association: Organisation | None) -> bool:
    """Approvers of an association its own weights, coordinators the default ones."""
    return is_coordinator(user) if association is None else may_set_practice(user, association)


def may_see_weights(user: Any, association: Organisation | None) -> bool:
    """Coordinators all, approvers of associations also the default that they may do without."""
    if is_coordinator(user) or may_set_weights(user, association):
        return True
    return association is None and is_association_staff(user)


def may_manage_runs(user: Any) -> bool:
    """Start, cancel and resume a re-match of everything."""
    return is_coordinator(user)


def may_read_runs(user: Any) -> bool:
    """Coordinators all re-matches, the staff of associations the newest one, for their members."""
    return is_coordinator(user) or is_association_staff(user)
