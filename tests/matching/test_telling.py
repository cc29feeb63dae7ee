"""Who hears of what: each event, its recipients, and what they read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import MailStatus
from accounts.models import Notification
from accounts.notices import kinds
from matching import services
from matching.enums import DeclineReason, MatchState, PostingState, Side
from matching.models import Match
from matching.queries import people_deciding, reviewers
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=400)
SOUTH = {"officer.south", "two.hats"}


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))


def said(kind):
    """Title and body, the same for everybody on one side."""
    row = Notification.objects.filter(kind=kind).order_by("pk").first()
    return row.title, row.body


@pytest.fixture
def match(world):
    match = world.match()
    for posting, title in ((match.request, "Leaks"), (match.offer, "Pumps")):
        type(posting).objects.update(title=title)
    return Match.objects.get()


def test_interest_is_told_to_the_other_side(world, match):
    world.interest_of_south(match)
    assert told("interest") == {"officer.north"}
    assert said("interest")[0] == "Southtown is interested in an exchange with you"
    assert "“Pumps”" in said("interest")[1]
    assert Notification.objects.get().url == match.get_absolute_url()


def test_agreement_is_told_to_both_sides_but_not_to_who_made_it(world, match):
    world.interest_of_north(world.interest_of_south(match))
    assert told("agreed") == SOUTH
    assert said("agreed")[0] == "You and Northville both want to explore an exchange"


def test_agreement_asks_the_associations_but_nobody_who_acts_for_a_side(world, match):
    world.interest_of_south(world.interest_of_north(match))
    assert told("decision") == {"staff.north", "staff.south"}
    assert said("decision")[0] == "Your decision, please: Southtown and Northville"


@pytest.mark.parametrize("count", [0, 1])
def test_the_coordinator_is_asked_where_an_association_is_missing(world, match, count):
    world.north.affiliations.all().delete()
    if count:
        world.south.affiliations.all().delete()
    world.interest_of_south(world.interest_of_north(match))
    by_count = [{"staff.south"}, {"coordinator"}]
    assert told("decision") == by_count[count]


def test_who_has_decided_is_not_asked_again(world):
    match = world.approval_of_south(world.match_in(MatchState.AGREED))
    today = timezone.localdate()
    assert people_deciding(match, today) == [world.staff_north]


def test_approval_is_told_to_both_sides(world, match):
    for step in world.path_to(MatchState.APPROVED):
        match = step(match)
    assert told("approved") == SOUTH | {"officer.north"}
    assert said("approved")[0] == "Approved: you and Northville can begin"


def test_rejection_is_told_with_its_reason(world):
    world.match_in(MatchState.REJECTED)
    assert told("rejected") == SOUTH | {"officer.north"}
    assert "South Local has rejected" in said("rejected")[1]
    assert said("rejected")[1].endswith("The reason: The two already cooperate.")


@pytest.mark.parametrize(
    ("is_private", "words"),
    [(False, "the cost is too high"), (True, "They keep their reason to themselves.")],
)
def test_decline_is_told_without_a_private_reason(world, match, is_private, words):
    services.decline_match(
        match, side=Side.OFFER, by=world.officer_north, reason=DeclineReason.COST, is_private=is_private
    )
    assert told("declined") == SOUTH
    assert said("declined") == ("Northville has declined", f"It is about “Leaks”. The reason: {words}")
    assert (DeclineReason.COST in str(Notification.objects.first().data)) != is_private


def test_a_new_question_is_told_to_the_other_side(world, match):
    services.write_message(match, side=Side.OFFER, by=world.officer_north, text="How many?\nAnd when?")
    assert told("message") == SOUTH
    assert said("message") == ("Northville has written to you about “Leaks”", "How many?\nAnd when?")


def test_posting_to_review_is_told_to_the_association(world):
    request = make.RequestFactory(organisation=world.south, title="Leaks")
    services.submit_posting(request, by=world.officer_south)
    assert told("review") == {"staff.south"}
    assert said("review")[0] == "To review: “Leaks” of Southtown"


def test_the_coordinator_reviews_where_there_is_no_association(world):
    request = make.RequestFactory(organisation=make.OrganisationFactory())
    assert list(reviewers(request)) == [world.coordinator]


def test_publication_is_told_to_the_editors(world):
    request = make.RequestFactory(organisation=world.south, state=PostingState.SUBMITTED, title="Leaks")
    services.publish_posting(request, by=world.staff_south)
    assert told("published") == SOUTH
    assert said("published")[0] == "Published: “Leaks”"


def test_who_publishes_without_review_hears_it_from_the_page(world):
    world.southern_association.trusts_members = True
    world.southern_association.save()
    services.submit_posting(make.RequestFactory(organisation=world.south), by=world.officer_south)
    assert (told("published"), told("review")) == ({"two.hats"}, set())


def test_return_is_told_each_time_with_its_reason(world):
    request = make.RequestFactory(organisation=world.south, title="Leaks")
    for reason in ("Name the street.", "Name the year."):
        services.submit_posting(request, by=world.officer_south)
        services.return_posting(request, by=world.staff_south, reason=reason)
    returned = Notification.objects.filter(kind="returned", user=world.officer_south).order_by("pk")
    assert [row.body.partition("changed: ")[2] for row in returned] == ["Name the street.", "Name the year."]


@pytest.mark.parametrize("state", [MatchState.APPROVED, MatchState.REJECTED, MatchState.DECLINED])
def test_history_that_is_entered_late_is_told_to_nobody(world, state):
    match, at = world.match(), {"at": LONG_AGO}
    services.write_message(match, side=Side.REQUEST, by=world.officer_south, text="When?", **at)
    match = world.interest_of_north(world.interest_of_south(match, **at), **at)
    if state == MatchState.APPROVED:
        world.approval_of_north(world.approval_of_south(match, **at), **at)
    elif state == MatchState.REJECTED:
        services.reject_match(match, by=world.staff_south, reason="Late.", **at)
    else:
        services.decline_match(
            match, side=Side.OFFER, by=world.officer_north, reason=DeclineReason.COST, **at
        )
    assert not Notification.objects.exists()


def test_postings_of_long_ago_are_told_to_nobody(world):
    request = make.RequestFactory(organisation=world.south)
    services.submit_posting(request, by=world.officer_south, at=LONG_AGO)
    services.publish_posting(request, by=world.staff_south, at=LONG_AGO)
    assert not Notification.objects.exists()


def test_what_is_rolled_back_tells_nobody(world, match):
    world.interest_of_south(match)
    with pytest.raises(Exception, match="already shown"):
        world.interest_of_south(match)
    assert Notification.objects.count() == 1


def test_every_kind_can_be_said(world):
    data = {
        "title": "Leaks", "partner": "Northville", "asks": "Southtown", "offers": "Northville",
        "due_on": "2026-12-24", "ends_on": "2026-12-24", "reason": "cost", "association": "South Local",
        "organisation": "Southtown", "text": "When?", "days": 180, "name": "All", "count": 2,
        "changes": "Litres.", "link": "https://example.org/", "language": "English", "since_on": "2026-12-24",
        "person": "Officer", "state": "active", "value": "1000.00", "currency": "EUR",
        "year": "2004",
    }  # fmt: skip
    rows = [make.NotificationFactory.build(kind=kind, data=data) for kind in kinds]
    assert all("%(" not in f"{row.title}{row.body}" for row in rows)
    assert {row.mail_status for row in rows} == {MailStatus.WAITING}


def test_what_is_corrected_after_review_is_told_to_who_reviewed_it_once_a_day(world):
    posting = make.RequestFactory(organisation=world.south, published=True, title="Leaks")
    for title in ("Pumps", "Valves"):
        services.revise_posting(posting, by=world.officer_south, title=title)
    assert told("corrected") == {"staff.south"}
    assert said("corrected")[0] == "Corrected after your review: “Pumps”"
    assert Notification.objects.filter(kind="corrected").count() == 1


def test_a_file_added_after_review_is_told_and_one_of_a_draft_is_not(world, files):
    for number, state in enumerate((PostingState.DRAFT, PostingState.PUBLISHED)):
        posting = make.RequestFactory(organisation=world.south, published=True, state=state)
        services.attach(posting, by=world.officer_south, name="a.pdf", content=b"%PDF-1.7\n1 0 obj\n")
        assert Notification.objects.filter(kind="corrected").count() == number


def test_corrections_of_trusted_members_are_no_news(world):
    world.southern_association.trusts_members = True
    world.southern_association.save()
    posting = make.RequestFactory(organisation=world.south, published=True)
    services.revise_posting(posting, by=world.officer_south, title="Pumps")
    assert told("corrected") == set()
