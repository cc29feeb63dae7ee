from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching.enums import AnswerKind, Decision, DeclineReason, MatchState, PostingState, Side, Verdict
from matching.models import Match, Offer, Request, WeightSet
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = datetime(2004, 3, 1, tzinfo=UTC)
WRONG_WINDOW = {"window_start": date(2004, 2, 1), "window_end": date(2004, 1, 31)}


def twice(factory, **fields):
    factory(**fields)
    factory(**fields)


def two_of_one_organisation(factory):
    twice(factory, organisation=make.OrganisationFactory(), external_id="A-1")


def two_matches_of_a_pair():
    match = make.MatchFactory()
    make.MatchFactory(request=match.request, offer=match.offer)


def two_interests_of_a_side():
    twice(make.MatchAnswerFactory, match=make.MatchFactory())


def two_decisions_of_a_person():
    approval = make.ApprovalFactory()
    make.ApprovalFactory(match=approval.match, association=approval.association, by=approval.by)


def brokered(**fields):
    unscored = {"score_tenths": None, "weight_set": None, "brokered_evidence": "Met in 2003."}
    return make.MatchFactory(**{"brokered_by": make.AssociationFactory()} | unscored | fields)


BROKEN = [
    ("bulk_refusal_has_reason", lambda: make.BulkDecisionFactory(verdict=Verdict.REFUSE)),
    ("matter_once_per_bulk", lambda: twice(make.BulkItemFactory, bulk=make.BulkDecisionFactory())),
    ("bulk_outcome_has_sentence", lambda: make.BulkItemFactory(outcome="done")),
    ("bulk_outcome_has_sentence", lambda: make.BulkItemFactory(sentence="Published.")),
    ("note_on_one_thing", lambda: make.StaffNoteFactory(match=None)),
    ("note_on_one_thing", lambda: make.StaffNoteFactory(offer=make.OfferFactory())),
    ("note_has_text", lambda: make.StaffNoteFactory(text="")),
    ("offer_window_in_order", lambda: make.OfferFactory(**WRONG_WINDOW)),
    ("request_window_in_order", lambda: make.RequestFactory(**WRONG_WINDOW)),
    ("offer_published_has_dates", lambda: make.OfferFactory(published=True, expires_at=None)),
    ("offer_published_has_dates", lambda: make.OfferFactory(published=True, published_at=None)),
    ("request_published_has_dates", lambda: make.RequestFactory(published=True, published_at=None)),
    ("offer_external_id_once_per_organisation", lambda: two_of_one_organisation(make.OfferFactory)),
    ("request_external_id_once_per_organisation", lambda: two_of_one_organisation(make.RequestFactory)),
    ("offer_capacity_positive", lambda: make.OfferFactory(capacity=0)),
    ("weight_set_version_once", lambda: twice(WeightSet.objects.create, version=1, weights={})),
    ("one_match_per_pair", two_matches_of_a_pair),
    ("match_scored_or_brokered_with_evidence", lambda: make.MatchFactory(score_tenths=None)),
    ("match_scored_or_brokered_with_evidence", lambda: make.MatchFactory(weight_set=None)),
    ("match_scored_or_brokered_with_evidence", lambda: make.MatchFactory(brokered_evidence="A fair.")),
    ("match_scored_or_brokered_with_evidence", lambda: brokered(brokered_evidence="")),
    ("match_scored_or_brokered_with_evidence", lambda: brokered(score_tenths=700)),
    ("agreed_match_has_date", lambda: make.MatchFactory(state=MatchState.AGREED)),
    ("approved_match_has_date", lambda: make.MatchFactory(state=MatchState.APPROVED, agreed_at=THEN)),
    ("concluded_match_has_outcome", lambda: make.MatchFactory(concluded_at=THEN)),
    ("concluded_match_has_outcome", lambda: make.MatchFactory(outcome="completed")),
    ("interest_once_per_side", two_interests_of_a_side),
    ("declined_has_reason", lambda: make.MatchAnswerFactory(kind=AnswerKind.DECLINED)),
    ("declined_has_reason", lambda: make.MatchAnswerFactory(reason=DeclineReason.COST)),
    ("one_decision_per_person", two_decisions_of_a_person),
    ("rejection_has_reason", lambda: make.ApprovalFactory(decision=Decision.REJECTED)),
]


@pytest.mark.parametrize(("constraint", "store"), BROKEN)
def test_the_database_refuses(constraint, store):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        store()


def later_round(factory, **fields):
    match = make.MatchFactory()
    by = make.UserFactory()
    factory(match=match, by=by, is_current=False, **fields)
    return factory(match=match, by=by, **fields)


@pytest.mark.parametrize(
    "store",
    [
        lambda: make.OfferFactory(window_start=date(2004, 2, 1), window_end=date(2004, 2, 1)),
        lambda: make.OfferFactory(window_end=date(2004, 2, 1)),
        lambda: twice(make.OfferFactory, organisation=make.OrganisationFactory()),
        lambda: twice(make.OfferFactory, external_id="A-1"),
        lambda: WeightSet.objects.create(version=1, weights={}, association=make.AssociationFactory()),
        lambda: brokered(),
        lambda: later_round(make.MatchAnswerFactory),
        lambda: later_round(make.ApprovalFactory, association=make.AssociationFactory()),
        lambda: make.ApprovalFactory(decision=Decision.REJECTED, reason="They cooperate already."),
    ],
)
def test_the_database_takes(store):
    store()


def all_states(factory, **fields):
    dates = {"published_at": THEN, "expires_at": THEN}
    return [factory(state=state, title=state, **dates, **fields) for state in PostingState.values]


PUBLIC = {"published", "fulfilled", "expired"}
BEYOND_DRAFT = set(PostingState.values) - {"draft"}
SEEN = {
    "anonymous": PUBLIC,
    "outsider": PUBLIC,
    "donor": PUBLIC,
    "officer_north": PUBLIC,
    "staff_north": PUBLIC,
    "officer_south": set(PostingState.values),
    "two_hats": set(PostingState.values),
    "staff_south": BEYOND_DRAFT,
    "coordinator": BEYOND_DRAFT,
}


@pytest.mark.parametrize(("model", "factory"), [(Offer, make.OfferFactory), (Request, make.RequestFactory)])
@pytest.mark.parametrize(("role", "states"), SEEN.items())
def test_postings_of_the_southern_city_visible_to(world, model, factory, role, states):
    all_states(factory, organisation=world.south)
    user = (world.everyone() | {"anonymous": AnonymousUser()})[role]
    assert set(model.objects.visible_to(user).values_list("state", flat=True)) == states


def test_an_ended_membership_shows_no_drafts(world):
    all_states(make.OfferFactory, organisation=world.south)
    world.officer_south.memberships.update(ended_at=timezone.now())
    assert set(Offer.objects.visible_to(world.officer_south).values_list("state", flat=True)) == PUBLIC


MATCH_SEEN = {
    "anonymous": False,
    "outsider": False,
    "donor": False,
    "officer_north": True,
    "officer_south": True,
    "two_hats": True,
    "staff_north": True,
    "staff_south": True,
    "coordinator": True,
}


@pytest.mark.parametrize(("role", "seen"), MATCH_SEEN.items())
def test_matches_visible_to(world, role, seen):
    match = world.match()
    foreign = make.MatchFactory()
    user = (world.everyone() | {"anonymous": AnonymousUser()})[role]
    expected = ([match] if seen else []) + ([foreign] if role == "coordinator" else [])
    assert list(Match.objects.visible_to(user).order_by("pk")) == expected


@pytest.mark.parametrize("state", MatchState.values)
def test_match_is_visible_in_every_state(world, state):
    match = make.MatchFactory(
        state=state, agreed_at=THEN, approved_at=THEN, request=make.RequestFactory(organisation=world.south)
    )
    assert Match.objects.visible_to(world.officer_south).get() == match


def test_editable_by_editors_of_the_organisation_only(world):
    offer = make.OfferFactory(organisation=world.south)
    editors = {name for name, user in world.everyone().items() if Offer.objects.editable_by(user)}
    assert offer in Offer.objects.editable_by(world.officer_south)
    assert editors == {"officer_south", "two_hats"}


def test_places_taken_counts_engaged_and_not_concluded_matches():
    offer = make.OfferFactory(published=True)
    for state in MatchState.values:
        make.MatchFactory(offer=offer, state=state, agreed_at=THEN, approved_at=THEN)
    ended = {"concluded_at": THEN, "outcome": "completed"}
    make.MatchFactory(offer=offer, state=MatchState.PILOTED, agreed_at=THEN, approved_at=THEN, **ended)
    assert Offer.objects.with_places_taken().get(pk=offer.pk).places_taken == 3


@pytest.mark.parametrize(
    ("state", "matched_at", "pending"),
    [("published", None, True), ("published", THEN, False), ("draft", None, False)],
)
def test_matching_is_pending_for_published_postings_only(state, matched_at, pending):
    assert Offer(state=state, matched_at=matched_at).is_matching_pending == pending


def test_posting_names_its_codes_in_words():
    offer = make.OfferFactory(theme_other="Beekeeping", work_languages=["en", "fr"], modes=["training"])
    assert offer.theme_names == ["water", "Beekeeping"]
    assert offer.work_language_names == ["English", "Français"]
    assert offer.mode_names == ["training"]


@pytest.mark.parametrize(("language", "is_right_to_left"), [("ar", True), ("fr", False)])
def test_direction_of_a_posting(language, is_right_to_left):
    assert Offer(language=language).is_right_to_left == is_right_to_left


def test_references_and_addresses():
    match = make.MatchFactory()
    pairs = [(match, "M", "matches"), (match.offer, "O", "offers"), (match.request, "R", "requests")]
    for thing, letter, path in pairs:
        assert thing.reference == f"{letter}-{thing.pk:05d}"
        assert thing.get_absolute_url() == f"/{path}/{thing.uuid}/"


def test_score_is_in_points():
    assert (Match(score_tenths=683).score, Match().score) == (68.3, None)


def test_organisation_on_each_side(world):
    match = world.match()
    assert [match.organisation_on(side) for side in (Side.REQUEST, Side.OFFER)] == [world.south, world.north]


def test_best_match_comes_first_and_brokered_last():
    low, none, high = make.MatchFactory(score_tenths=100), brokered(), make.MatchFactory(score_tenths=900)
    assert list(Match.objects.all()) == [high, low, none]
    assert [match.is_brokered for match in (high, none)] == [False, True]


def test_awaiting_approval_is_what_both_agreed_to():
    for state in MatchState.values:
        make.MatchFactory(state=state, agreed_at=THEN, approved_at=THEN)
    assert Match.objects.awaiting_approval().get().state == MatchState.AGREED
