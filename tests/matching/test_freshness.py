"""Postings stay fresh: reminders, the link that renews, what comes back, what has found its partner."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import tasks
from accounts.models import Notification
from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from matching import jobs, services
from matching.enums import MatchState, Outcome, PostingState
from matching.models import Match, Offer, Request
from matching.queries import read_renewal, renewal_link
from tests import factories as make
from tests.racing import at_once, refusals

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def request_(world):
    ends = timezone.now() + 10 * DAY
    return make.RequestFactory(organisation=world.south, published=True, title="Leaks", expires_at=ends)


def link(posting, user, expires_at=None):
    return renewal_link(
        posting.side.value, posting.pk, (expires_at or posting.expires_at).isoformat(), user.pk
    )


def fresh(posting):
    return type(posting).objects.get(pk=posting.pk)


def reminders():
    return list(Notification.objects.filter(kind="expiring").values_list("user__name", "key").order_by("pk"))


# Reminders.


@pytest.mark.parametrize(("days", "count"), [(15, 0), (13.9, 1), (4, 1), (2.9, 2), (-0.1, 2)])
def test_reminders_come_twice_and_each_once(world, days, count):
    end = timezone.now() + 20 * DAY
    make.OfferFactory(organisation=world.north, published=True, expires_at=end)
    for moment in (end - 15 * DAY, end - 13.9 * DAY, end - 4 * DAY, end - 2.9 * DAY, end + 0.1 * DAY):
        if moment <= end - days * DAY:
            with time_machine.travel(moment):
                jobs.remind_of_expiry()
                jobs.remind_of_expiry()
    assert len(reminders()) == count


def test_who_missed_the_first_reminder_gets_the_last_only(world, request_):
    Request.objects.update(expires_at=timezone.now() + 2 * DAY)
    jobs.remind_of_expiry()
    assert [(name, key.rpartition(":")[2]) for name, key in reminders()] == [
        ("officer.south", "3"),
        ("two.hats", "3"),
    ]


def test_a_renewed_posting_is_reminded_of_anew(world, request_):
    jobs.remind_of_expiry()
    services.renew_posting(request_, by=world.officer_south)
    with time_machine.travel(timezone.now() + 170 * DAY):
        jobs.remind_of_expiry()
    assert len(reminders()) == 4


@pytest.mark.parametrize("state", [PostingState.DRAFT, PostingState.WITHDRAWN, PostingState.EXPIRED])
def test_only_what_is_open_is_reminded_of(state):
    make.OfferFactory(state=state, published_at=timezone.now(), expires_at=timezone.now() + DAY)
    jobs.remind_of_expiry()
    assert reminders() == []


def test_the_mail_has_each_persons_own_link_that_renews(world, request_, client, settings):
    settings.SITE_URL = "https://exchange.example.org"
    jobs.remind_of_expiry()
    tasks.send_mails(world.two_hats.pk)
    [message] = mail.outbox
    [there] = re.findall(r"https://exchange\.example\.org(/renew/\S+)", message.body)
    client.post(there)
    assert HistoryEvent.objects.of(request_).get(action="renew").by == world.two_hats


# Reminders of decisions.


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (11, set()),
        (12, {"decision_due"}),
        (15, {"decision_due"}),
        (16, {"decision_overdue"}),
        (23, set()),
        (30, set()),
        (31, {"decision_overdue"}),
        (38, set()),
    ],
)
def test_decisions_are_reminded_of_before_and_after_they_are_due(world, days, kinds):
    match = world.match_in(MatchState.AGREED)
    with time_machine.travel(match.agreed_at + days * DAY):
        jobs.remind_of_decisions()
        jobs.remind_of_decisions()
    reminded = Notification.objects.filter(kind__startswith="decision_")
    assert set(reminded.values_list("kind", flat=True)) == kinds
    people = {"staff.south", "staff.north"} | ({"coordinator"} if days == 31 else set())
    assert set(reminded.values_list("user__name", flat=True)) == (people if kinds else set())
    assert reminded.count() == (len(people) if kinds else 0)


# The link.


def test_link_shows_what_it_renews_and_changes_nothing_by_itself(world, request_, client):
    page = client.get(link(request_, world.officer_south))
    assert ("Leaks" in page.text, "Yes, keep it open" in page.text) == (True, True)
    assert fresh(request_).expires_at == request_.expires_at


def test_link_renews_without_signing_in_and_works_once(world, request_, client):
    there = link(request_, world.officer_south)
    page = client.post(there, follow=True)
    renewed = fresh(request_)
    assert (renewed.expires_at - timezone.now()).days == 179
    assert ("Renewed: it is open until" in page.text, "This is renewed" in page.text) == (True, True)
    assert "This is renewed" in client.post(there).text
    assert fresh(request_).expires_at == renewed.expires_at
    assert Job.objects.filter(kind="matching.request", subject_id=request_.pk).exists()


def test_link_publishes_again_what_has_expired_meanwhile(world, request_, client):
    there = link(request_, world.officer_south)
    with time_machine.travel(request_.expires_at + DAY):
        jobs.expire_postings()
        assert "Publish again" in client.get(there).text
        client.post(there)
        assert fresh(request_).state == PostingState.PUBLISHED


def test_link_says_that_a_partner_was_found(world, request_, client):
    there = link(request_, world.officer_south)
    page = client.post(there, {"found": ""}, follow=True)
    assert (fresh(request_).state, "This is closed" in page.text) == (PostingState.FULFILLED, True)


def test_link_of_an_offer_offers_renewal_only(world, client):
    offer = make.OfferFactory(organisation=world.north, published=True)
    there = link(offer, world.officer_north)
    assert "we have found a partner" not in client.get(there).text
    assert client.post(there, {"found": ""}).status_code == 403


def withdrawn(world, posting):
    services.withdraw_posting(posting, by=world.officer_south)


def dismissed(world, posting):
    world.officer_south.memberships.update(ended_at=timezone.now())


def expired_long_ago(world, posting):
    Request.objects.update(expires_at=timezone.now() - 46 * DAY, state=PostingState.EXPIRED)


@pytest.mark.parametrize("meanwhile", [withdrawn, dismissed, expired_long_ago])
def test_link_that_no_longer_works_says_so_and_does_nothing(world, request_, client, meanwhile):
    meanwhile(world, request_)
    before = fresh(request_)
    page = client.post(link(before, world.officer_south))
    assert (page.status_code, "This link no longer works" in page.text) == (200, True)
    assert (fresh(request_).state, fresh(request_).expires_at) == (before.state, before.expires_at)


def gone(world):
    world.officer_south.is_active = False
    world.officer_south.save()


@pytest.mark.parametrize("change", [lambda token: f"{token}x", lambda token: f"W{token}", lambda token: "x"])
def test_link_that_was_tampered_with_is_not_found(world, request_, client, change):
    token = link(request_, world.officer_south).split("/")[2]
    assert client.post(f"/renew/{change(token)}/").status_code == 404
    assert fresh(request_).expires_at == request_.expires_at


def test_link_of_somebody_who_left_is_not_found(world, request_):
    gone(world)
    assert read_renewal(link(request_, world.officer_south).split("/")[2]) is None


def test_renewing_once_refuses_the_second(world, request_):
    services.renew_once(request_, by=world.officer_south, expires_at=request_.expires_at)
    with pytest.raises(ActionRefused, match="renewed already"):
        services.renew_once(request_, by=world.officer_south, expires_at=request_.expires_at)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_renew_once(world, request_):
    def renew():
        return services.renew_once(request_, by=world.officer_south, expires_at=request_.expires_at)

    outcomes = at_once(renew, renew, held=request_)
    assert len(refusals(outcomes)) == 1
    assert HistoryEvent.objects.of(request_).filter(action="renew").count() == 1


# Expired, and published again.


def test_expired_posting_leaves_the_matcher_and_comes_back_with_one_click(world, client):
    match = world.match_in(MatchState.INTERESTED)
    Offer.objects.update(expires_at=timezone.now())
    jobs.expire_postings()
    match.refresh_from_db()
    assert match.state == MatchState.EXPIRED
    client.force_login(world.officer_north)
    page = client.get(match.offer.get_absolute_url())
    assert "Publish again" in page.text
    client.post(f"{match.offer.get_absolute_url()}renew/")
    match.refresh_from_db()
    assert (match.state, fresh(match.offer).state) == (MatchState.PROPOSED, PostingState.PUBLISHED)
    assert Job.objects.filter(kind="matching.offer", subject_id=match.offer_id).exists()


# Partner found.


@pytest.mark.parametrize(
    ("state", "offered"),
    [(MatchState.AGREED, False), (MatchState.APPROVED, True), (MatchState.PILOTED, False)],
)
def test_partner_found_is_offered_to_the_requester_of_an_approved_match(world, client, state, offered):
    match = world.match_in(state)
    client.force_login(world.officer_south)
    address = f'"{match.request.get_absolute_url()}found/"'
    assert (address in client.get(match.get_absolute_url()).text) == offered
    assert (address in client.get(match.request.get_absolute_url()).text) == offered


@pytest.mark.parametrize("role", ["officer_north", "staff_south", "coordinator"])
def test_partner_found_is_offered_to_nobody_else(world, client, role):
    match = world.match_in(MatchState.APPROVED)
    client.force_login(getattr(world, role))
    assert "found/" not in client.get(match.get_absolute_url()).text
    assert "found/" not in client.get(match.request.get_absolute_url()).text


def test_partner_found_ends_what_nobody_decided_and_keeps_the_approved(world, client):
    match = world.match_in(MatchState.APPROVED)
    rival = make.MatchFactory(request=match.request)
    client.force_login(world.officer_south)
    client.post(f"{match.request.get_absolute_url()}found/")
    for each in (match, rival):
        each.refresh_from_db()
    assert fresh(match.request).state == PostingState.FULFILLED
    assert (match.state, rival.state) == (MatchState.APPROVED, MatchState.EXPIRED)
    assert world.pilot(match).state == MatchState.PILOTED


def test_partner_found_is_for_editors_of_the_request(world):
    with pytest.raises(PermissionDenied):
        services.close_as_served(world.match().request, by=world.officer_north)


# All places taken.


def test_full_offer_is_shown_as_such_until_a_place_is_free(world, client):
    match = world.match_in(MatchState.AGREED)
    for address in (match.offer.get_absolute_url(), "/offers/"):
        assert "all places taken" in client.get(address).text
    Match.objects.update(state=MatchState.REJECTED)
    for address in (match.offer.get_absolute_url(), "/offers/"):
        assert "all places taken" not in client.get(address).text


def test_offer_with_a_place_left_is_not_full(world):
    match = world.match(capacity=2, state=MatchState.AGREED, agreed_at=timezone.now())
    assert [offer.is_full for offer in Offer.objects.for_display()] == [False]
    make.MatchFactory(
        offer=match.offer, state=MatchState.APPROVED, agreed_at=timezone.now(), approved_at=timezone.now()
    )
    assert [offer.is_full for offer in Offer.objects.for_display()] == [True]


def test_used_up_offer_comes_back_by_itself_when_its_exchange_ends(world):
    match = world.match_in(MatchState.PILOTED)
    lapsed = make.MatchFactory(offer=match.offer, state=MatchState.EXPIRED)
    assert fresh(match.offer).state == PostingState.FULFILLED
    services.record_outcome(match, outcome=Outcome.COMPLETED)
    lapsed.refresh_from_db()
    assert (fresh(match.offer).state, lapsed.state) == (PostingState.PUBLISHED, MatchState.PROPOSED)
    assert Job.objects.filter(kind="matching.offer", subject_id=match.offer_id).exists()
    assert Notification.objects.filter(kind="place_free").get().user == world.officer_north


def test_used_up_offer_whose_time_is_over_comes_back_as_expired(world):
    match = world.match_in(MatchState.PILOTED)
    Offer.objects.update(expires_at=timezone.now() - DAY)
    services.record_outcome(match, outcome=Outcome.COMPLETED)
    assert fresh(match.offer).state == PostingState.EXPIRED
    assert services.renew_posting(match.offer, by=world.officer_north).state == PostingState.PUBLISHED


def test_an_offer_that_is_still_full_stays_closed(world):
    match = world.match_in(MatchState.PILOTED)
    make.MatchFactory(
        offer=match.offer, state=MatchState.APPROVED, agreed_at=timezone.now(), approved_at=timezone.now()
    )
    services.record_outcome(match, outcome=Outcome.COMPLETED)
    assert fresh(match.offer).state == PostingState.FULFILLED
