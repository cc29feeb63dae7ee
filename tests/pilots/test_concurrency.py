"""Two clicks at once, in real transactions: one takes effect, the other gets a sentence."""

import pytest

from matching.enums import MatchState
from pilots import services
from pilots.enums import PilotState
from pilots.models import Answer, BrokerRating, Invitation, Pilot, Signature
from pilots.queries import invitation_token
from tests.pilots.story import VALUES, Story
from tests.racing import at_once, refusals
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_four_answers_by_one_link_at_once_count_once():
    story = Story(build_world()).to(PilotState.COMPLETED)
    story.open_final()
    invitation = story.invite()
    token = invitation_token(invitation)
    outcomes = at_once(*[lambda: services.answer(token, values=VALUES)] * 4, held=invitation)
    assert refusals(outcomes) == ["Your answer has been received. Each link can be used once."] * 3
    assert Answer.objects.count() == Invitation.objects.exclude(used_on=None).count() == 1


def test_two_signatures_of_one_side_at_once_count_once():
    story = Story(build_world())
    story.freeze()
    by, sha256 = story.world.officer_south, story.pilot.agreement.sha256
    outcomes = at_once(
        *[lambda: services.sign_agreement(Pilot.objects.get(), by=by, sha256=sha256)] * 2, held=story.pilot
    )
    assert refusals(outcomes) == ["Your side has signed already."]
    assert Signature.objects.count() == 1


def test_signatures_of_both_sides_at_once_agree_once():
    story = Story(build_world())
    story.freeze()
    sha256, world = story.pilot.agreement.sha256, story.world
    outcomes = at_once(
        lambda: services.sign_agreement(Pilot.objects.get(), by=world.officer_south, sha256=sha256),
        lambda: services.sign_agreement(Pilot.objects.get(), by=world.officer_north, sha256=sha256),
        held=story.pilot,
    )
    assert refusals(outcomes) == []
    assert (story.reload().state, Signature.objects.count()) == (PilotState.AGREED, 2)


def test_signature_and_reopening_at_once_leave_no_signature_on_a_draft():
    story = Story(build_world())
    story.freeze()
    sha256, world = story.pilot.agreement.sha256, story.world
    outcomes = at_once(
        lambda: services.sign_agreement(Pilot.objects.get(), by=world.officer_south, sha256=sha256),
        lambda: services.reopen_agreement(Pilot.objects.get(), by=world.officer_north),
        held=story.pilot,
    )
    assert set(refusals(outcomes)) <= {"The text is not fixed yet, so it cannot be signed."}
    assert not Signature.objects.exists()


def test_two_pilots_of_one_match_at_once_are_one():
    world = build_world()
    match = world.match_in(MatchState.APPROVED)
    outcomes = at_once(
        lambda: services.start_pilot(match, by=world.officer_south),
        lambda: services.start_pilot(match, by=world.officer_north),
        held=match,
    )
    assert len(refusals(outcomes)) == 1
    assert Pilot.objects.count() == 1


def test_two_confirmations_of_one_side_at_once_count_once():
    story = Story(build_world()).to(PilotState.ACTIVE)
    story.accept_all()
    world = story.world
    outcomes = at_once(
        lambda: services.confirm_documentation(Pilot.objects.get(), by=world.officer_south),
        lambda: services.confirm_documentation(Pilot.objects.get(), by=world.two_hats),
        held=story.pilot,
    )
    assert refusals(outcomes) == ["Your side has confirmed already."]


def test_two_colleagues_who_rate_at_once_keep_one_rating_and_one_hears_of_the_other():
    story = Story(build_world()).to(PilotState.ACTIVE)
    world = story.world

    def rate(by, useful):
        return services.rate_broker(
            Pilot.objects.get(),
            world.southern_association,
            organisation=world.south,
            by=by,
            values={"useful": useful, "answered": 3, "again": 3},
            base="opened before anything was there",
        )

    outcomes = at_once(
        lambda: rate(world.officer_south, 1), lambda: rate(world.two_hats, 5), held=story.pilot
    )
    [refusal] = refusals(outcomes)
    assert refusal.startswith("Somebody else has changed this while you wrote.")
    assert BrokerRating.objects.count() == 1
