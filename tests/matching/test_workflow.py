from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.exceptions import ActionRefused
from core.workflow import perform
from matching import workflow
from matching.enums import MatchState, PostingState
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = datetime(2004, 3, 1, tzinfo=UTC)

EDITORS = {"officer_south", "two_hats"}
PEOPLE = EDITORS | {
    "anonymous", "officer_north", "staff_north", "staff_south", "coordinator", "donor", "outsider",
}  # fmt: skip
EVERYONE = PEOPLE | {"clock"}

# Who may do what to an offer of the southern city, in which state it must be, and what it becomes.
POSTING = {
    "submit": (EDITORS, {"draft", "returned"}, "submitted"),
    "publish": ({"staff_south"}, {"submitted"}, "published"),
    "return": ({"staff_south"}, {"submitted"}, "returned"),
    "renew": (EDITORS, {"published", "expired"}, "published"),
    "withdraw": (EDITORS, {"draft", "returned", "submitted", "published", "expired"}, "withdrawn"),
    "fulfil": (EVERYONE, {"published", "expired"}, "fulfilled"),
    "found": (set(), {"published", "expired"}, "fulfilled"),  # an offer closes when its places are used up
    "resume": (EVERYONE, {"fulfilled"}, "published"),
    "expire": ({"clock"}, {"published"}, "expired"),
}
PARTIES = EDITORS | {"officer_north"}
DECIDERS = {"staff_north", "staff_south", "coordinator"}
# The same for a match between the southern city's request and the northern city's offer.
MATCH = {
    "show_interest": (PARTIES, {"proposed"}, "interested"),
    "agree": (PARTIES, {"interested"}, "agreed"),
    "decline": (PARTIES, {"proposed", "interested", "agreed"}, "declined"),
    "approve": (DECIDERS, {"agreed"}, "approved"),
    "reject": (DECIDERS, {"agreed"}, "rejected"),
    "pilot": (PARTIES, {"approved"}, "piloted"),
    "lapse": (EVERYONE, {"proposed", "interested"}, "expired"),
    "reopen": ({"clock"}, {"declined", "expired"}, "proposed"),
}


def cast(world, roles):
    people = world.everyone() | {"anonymous": AnonymousUser(), "clock": None}
    return {role: people[role] for role in roles}


def posting_in(world, state):
    """An offer that is used up, so that it could be fulfilled."""
    offer = make.OfferFactory(organisation=world.south, state=state, published_at=THEN, expires_at=THEN)
    make.MatchFactory(offer=offer, state=MatchState.PILOTED, agreed_at=THEN, approved_at=THEN)
    return offer


def match_in(world, state):
    return world.match(state=state, agreed_at=THEN, approved_at=THEN)


def outcomes(transition, things, people):
    """By (state, role): the state after the attempt, or why it failed."""
    return {
        (state, role): outcome(transition, thing, user)
        for state, thing in things.items()
        for role, user in people.items()
    }


def outcome(transition, thing, user):
    try:
        with transaction.atomic():
            done = perform(transition, thing, by=user)
            transaction.set_rollback(True)
    except PermissionDenied:
        return "denied"
    except ActionRefused:
        return "refused"
    return done.state


def by_hand(row, states, people):
    allowed, sources, target = row
    verdicts = {True: target, False: "refused"}
    return {
        (state, role): verdicts[state in sources] if role in allowed else "denied"
        for state in states
        for role in people
    }


def roles_of(row):
    """The clock is asked where it could come: rules about people do not know it."""
    return EVERYONE if "clock" in row[0] else PEOPLE


@pytest.mark.slow
@pytest.mark.parametrize("transition", workflow.POSTING, ids=lambda t: t.name)
def test_posting_transition_by_role_and_state(world, transition):
    row = POSTING[transition.name]
    people = cast(world, roles_of(row))
    things = {state: posting_in(world, state) for state in PostingState.values}
    assert outcomes(transition, things, people) == by_hand(row, things, people)


@pytest.mark.slow
@pytest.mark.parametrize("transition", workflow.MATCH, ids=lambda t: t.name)
def test_match_transition_by_role_and_state(world, transition):
    row = MATCH[transition.name]
    people = cast(world, roles_of(row))
    things = {state: match_in(world, state) for state in MatchState.values}
    assert outcomes(transition, things, people) == by_hand(row, things, people)


def test_the_tables_are_complete():
    assert [transition.name for transition in workflow.POSTING] == list(POSTING)
    assert [transition.name for transition in workflow.MATCH] == list(MATCH)


@pytest.mark.parametrize("state", PostingState.values)
def test_buttons_are_what_the_person_may_do(world, state):
    posting = posting_in(world, state)
    for role, user in cast(world, PEOPLE).items():
        shown = {t.name for t in workflow.POSTING_BUTTONS if t.open_to(user, posting)}
        expected = {name for name, row in POSTING.items() if role in row[0] and state in row[1]}
        assert shown == expected - {"fulfil", "resume"}, role


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"themes": None}, "Choose at least one theme before you submit."),
        ({"work_languages": []}, "Choose at least one language of work before you submit."),
        ({"modes": []}, "Choose at least one way of working before you submit."),
    ],
)
def test_submit_refuses_what_is_not_complete(world, missing, sentence):
    offer = make.OfferFactory(organisation=world.south, **missing)
    if "themes" in missing:
        offer.themes.clear()
    with pytest.raises(ActionRefused, match=sentence):
        perform(workflow.SUBMIT, offer, by=world.officer_south)


def test_submit_takes_a_theme_in_words_of_its_own(world):
    offer = make.OfferFactory(organisation=world.south, theme_other="Beekeeping")
    offer.themes.clear()
    assert perform(workflow.SUBMIT, offer, by=world.officer_south).state == PostingState.SUBMITTED


def test_fulfil_refuses_an_offer_with_free_places(world):
    offer = make.OfferFactory(organisation=world.south, published=True)
    with pytest.raises(ActionRefused, match="This offer still has free places."):
        perform(workflow.FULFIL, offer, by=None)


def test_fulfil_takes_a_request(world):
    request = make.RequestFactory(organisation=world.south, published=True)
    assert perform(workflow.FULFIL, request, by=None).state == PostingState.FULFILLED


@pytest.mark.parametrize("role", sorted(PEOPLE - {"anonymous"}))
def test_found_is_for_the_editors_of_a_request(world, role):
    request = make.RequestFactory(organisation=world.south, published=True)
    found = outcome(workflow.FOUND, request, getattr(world, role))
    assert found == ("fulfilled" if role in EDITORS else "denied")


def test_expire_refuses_what_was_renewed_meanwhile(world):
    with pytest.raises(ActionRefused, match="This is still open."):
        perform(workflow.EXPIRE, make.OfferFactory(published=True), by=None)


@pytest.mark.parametrize(("side", "officer"), [("request", "officer_south"), ("offer", "officer_north")])
def test_interest_refused_when_a_side_is_no_longer_open(world, side, officer):
    match = world.match()
    posting = perform(workflow.WITHDRAW, getattr(match, side), by=getattr(world, officer))
    with pytest.raises(ActionRefused, match=f"“{posting.title}” is no longer open: it is withdrawn."):
        perform(workflow.SHOW_INTEREST, match, by=world.officer_south)


def test_agreement_refused_when_all_places_are_taken(world):
    match = world.match(state=MatchState.INTERESTED)
    taken = {"agreed_at": THEN, "state": MatchState.AGREED}
    make.MatchFactory(offer=match.offer, **taken)
    with pytest.raises(ActionRefused, match="All places of this offer are taken at the moment."):
        perform(workflow.AGREE, match, by=world.officer_south)
