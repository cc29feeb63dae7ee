"""Partners rate who brokered their exchange: who may, until when, and what is stored."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification
from cities.enums import Duty
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import services
from pilots.editing import ChangedMeanwhile, fingerprint
from pilots.enums import BrokerQuestion, PilotState
from pilots.models import BrokerRating
from pilots.models.ratings import RATED
from pilots.queries import people_to_rate, rating_of, to_rate
from tests import factories as make
from tests.pilots.factories import BrokerRatingFactory
from tests.pilots.story import Story

pytestmark = pytest.mark.django_db
SAID = {"useful": 5, "answered": 3, "again": None}
LATE = "This rating could be changed until"


@pytest.fixture
def signed(story):
    return story.to(PilotState.AGREED)


def rate(story, broker=None, organisation=None, by=None, values=SAID, **fields):
    world = story.world
    return services.rate_broker(
        story.pilot,
        broker or world.northern_association,
        organisation=organisation or world.south,
        by=by or world.officer_south,
        values=values,
        **fields,
    )


def base_of(rating):
    return fingerprint(rating, RATED)


def given_before(rating, **ago):
    BrokerRating.objects.filter(pk=rating.pk).update(given_at=timezone.now() - timedelta(**ago))


def test_rating_is_stored_without_a_trace_in_the_history(signed, world):
    before = HistoryEvent.objects.count()
    rating = rate(signed, comment=" Quick. \n")
    assert (rating.values, rating.comment, rating.by) == (SAID, "Quick.", world.officer_south)
    assert HistoryEvent.objects.count() == before


@pytest.mark.parametrize("person", ["officer_north", "staff_south", "coordinator", "donor", "outsider"])
def test_nobody_else_rates_for_a_partner(signed, world, person):
    with pytest.raises(PermissionDenied):
        rate(signed, by=getattr(world, person))


def test_signatory_who_is_no_editor_does_not_rate(signed, world):
    signatory = make.MembershipFactory(organisation=world.south, duty=Duty.SIGNATORY).user
    with pytest.raises(PermissionDenied):
        rate(signed, by=signatory)


def test_supporter_does_not_rate(story, world):
    editor = make.MembershipFactory(organisation__kind="ngo", organisation__city=None)
    services.add_supporter(story.pilot, editor.organisation, by=world.officer_south)
    story.reload()
    story.to(PilotState.AGREED)
    with pytest.raises(PermissionDenied):
        rate(story, organisation=editor.organisation, by=editor.user)
    assert to_rate(editor.user, story.pilot) == []


def test_who_acts_for_the_broker_too_is_refused_with_a_sentence(signed, world):
    with pytest.raises(ActionRefused, match="You also act for North Local"):
        rate(signed, by=world.two_hats)
    assert rate(signed, world.southern_association, by=world.two_hats).organisation == world.south


def test_who_did_not_broker_is_not_rated(signed, world):
    for other in (world.un_body, world.north):
        with pytest.raises(ActionRefused, match="did not broker this exchange"):
            rate(signed, other)


@pytest.mark.parametrize("state", PilotState.values)
def test_rating_is_given_in_every_state_but_the_first(world, state):
    story = Story(world).to(state)
    if state == PilotState.PREPARING:
        with pytest.raises(ActionRefused, match="once the agreement is signed"):
            rate(story)
    else:
        assert rate(story).pilot == story.pilot


BAD = [
    ({}, "answer every question"),
    ({"useful": 5, "answered": 3}, "answer every question"),
    (SAID | {"fourth": 1}, "answer every question"),
    (SAID | {"useful": 0}, "one of the given answers"),
    (SAID | {"useful": 6}, "one of the given answers"),
    (SAID | {"useful": "5"}, "one of the given answers"),
    (SAID | {"useful": True}, "one of the given answers"),
]


@pytest.mark.parametrize(("values", "sentence"), BAD)
def test_bad_answers_are_refused(signed, values, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        rate(signed, values=values)
    assert not BrokerRating.objects.exists()


def test_comment_has_at_most_a_thousand_characters(signed):
    with pytest.raises(ActionRefused, match="longer than 1000 characters"):
        rate(signed, comment="x" * 1001)
    assert len(rate(signed, comment="x" * 1000).comment) == 1000


def test_rating_entered_late_has_its_day_within_the_exchange(signed):
    at = signed.pilot.agreed_at
    assert rate(signed, at=at).given_at == at
    for wrong in (at - timedelta(days=1), timezone.now() + timedelta(days=1)):
        with pytest.raises(ActionRefused, match="The date lies"):
            rate(signed, signed.world.southern_association, at=wrong)


def test_change_keeps_one_row_and_its_first_day(signed, world):
    first = rate(signed)
    given_before(first, days=29)
    changed = rate(signed, by=world.officer_south, values=SAID | {"useful": 1}, base=base_of(first))
    stored = BrokerRating.objects.get()
    assert (stored.pk, stored.useful, stored.given_at) == (first.pk, 1, changed.given_at)
    assert stored.given_at < first.given_at


def test_colleague_who_changes_it_is_who_said_it_last(signed, world):
    first = rate(signed, world.southern_association)
    rate(
        signed, world.southern_association, by=world.two_hats, values=SAID | {"again": 2}, base=base_of(first)
    )
    assert BrokerRating.objects.get().by == world.two_hats


def test_the_same_twice_is_one_and_needs_no_base(signed):
    assert rate(signed) == rate(signed)
    assert BrokerRating.objects.count() == 1


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(signed):
    rate(signed, comment="Quick.")
    with pytest.raises(ChangedMeanwhile, match="Quick"):
        rate(signed, comment="Slow.", base=fingerprint(BrokerRating(), RATED))
    assert BrokerRating.objects.get().comment == "Quick."


def test_rating_changes_no_more_after_thirty_days(signed):
    first = rate(signed)
    given_before(first, days=30, seconds=1)
    with pytest.raises(ActionRefused, match=LATE):
        rate(signed, values=SAID | {"useful": 1}, base=base_of(first))
    assert BrokerRating.objects.get().useful == 5


def test_rating_entered_late_cannot_be_used_to_change_what_counts(signed):
    first = rate(signed)
    given_before(first, days=60)
    with pytest.raises(ActionRefused, match=LATE):
        rate(signed, values=SAID | {"useful": 1}, base=base_of(first), at=timezone.now() - timedelta(days=50))


def test_constraints_of_a_rating():
    rating = BrokerRatingFactory()
    same = {"pilot": rating.pilot, "organisation": rating.organisation, "broker": rating.broker}
    wrong = [
        ("one_rating_per_partner_and_broker", same),
        ("nobody_rates_itself", same | {"organisation": rating.broker}),
        ("rating_useful_from_1_to_5", {"useful": 0}),
        ("rating_answered_from_1_to_5", {"answered": 6}),
        ("rating_again_from_1_to_5", {"again": 6}),
    ]
    for constraint, fields in wrong:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            BrokerRatingFactory(**fields)


def test_name_of_a_rating_does_not_say_who_gave_it():
    rating = BrokerRatingFactory()
    assert rating.organisation.name not in str(rating)
    assert rating.said[0] == (BrokerQuestion.USEFUL.label, 4)


def test_editor_finds_what_is_to_be_rated(signed, world):
    rated = rate(signed)
    found = {each.broker: each for each in to_rate(world.officer_south, signed.pilot)}
    assert {broker: rating_of(signed.pilot, each) for broker, each in found.items()} == {
        world.northern_association: rated,
        world.southern_association: None,
    }
    assert all(each.is_open and each.partner == world.south for each in found.values())
    given_before(rated, days=31)
    [north] = [each for each in to_rate(world.officer_south, signed.pilot) if each.given_at]
    assert not north.is_open


def test_who_acts_for_the_broker_does_not_learn_whether_the_partner_rated(signed, world):
    rate(signed)
    found = {each.broker: each for each in to_rate(world.two_hats, signed.pilot)}
    assert found[world.northern_association].given_at is None
    assert [each.is_own for each in found.values()].count(True) == 1
    assert not found[world.northern_association].is_open


def test_editor_of_both_partners_rates_for_each(signed, world):
    make.MembershipFactory(user=world.officer_south, organisation=world.north, duty=Duty.EDITOR)
    found = to_rate(world.officer_south, signed.pilot)
    assert {each.partner for each in found} == {world.south, world.north}
    assert len(found) == 4
    for partner in (world.south, world.north):
        rate(signed, organisation=partner)
    rated = [each for each in to_rate(world.officer_south, signed.reload()) if each.given_at]
    assert [(each.broker, each.partner) for each in rated] == [
        (world.northern_association, world.south),
        (world.northern_association, world.north),
    ]


def test_partner_that_brokered_itself_does_not_find_itself(signed, world):
    make.ApprovalFactory(match=signed.pilot.match, association=world.south)
    found = to_rate(world.officer_south, signed.pilot)
    assert {each.broker for each in found} == {world.northern_association, world.southern_association}


@pytest.mark.parametrize("person", ["staff_north", "coordinator", "donor", "outsider"])
def test_others_find_nothing_to_rate(signed, world, person):
    assert to_rate(getattr(world, person), signed.pilot) == []


def test_nothing_is_to_be_rated_before_the_agreement(story, world):
    assert to_rate(world.officer_south, story.pilot) == []


def told():
    found = Notification.objects.filter(kind="pilot_to_rate")
    return set(found.values_list("user__name", flat=True))


def test_editors_are_told_once_the_pilot_is_completed(story):
    story.to(PilotState.COMPLETED)  # by officer.south, whom the page asks
    assert told() == {"officer.north", "two.hats"}
    row = Notification.objects.filter(kind="pilot_to_rate").first()
    assert row.title == f"How were you brought together? “{story.pilot.title}”"
    assert row.url == story.pilot.get_absolute_url()


def test_who_has_rated_everybody_is_not_told(story, world):
    story.to(PilotState.ACTIVE)
    for broker in (world.northern_association, world.southern_association):
        rate(story, broker, world.north, world.officer_north)
        rate(story, broker)
    story.complete()
    assert told() == set()


def test_who_acts_for_all_that_is_left_is_not_told(story, world):
    story.to(PilotState.ACTIVE)
    rate(story, world.southern_association)
    assert {user.name for user in people_to_rate(story.pilot)} == {"officer.north", "officer.south"}


def test_completion_of_long_ago_is_no_news(story):
    story.to(PilotState.ACTIVE)
    long_ago = timezone.now() - timedelta(days=10)
    type(story.pilot).objects.update(prepared_at=long_ago, agreed_at=long_ago, started_at=long_ago)
    HistoryEvent.objects.update(at=long_ago)
    story.reload()
    story.complete(at=timezone.now() - timedelta(days=5))
    assert told() == set()
