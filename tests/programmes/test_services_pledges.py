from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from programmes import services
from programmes.models import Interest, Payment, Pledge
from programmes.queries import totals
from tests.programmes.factories import (
    InterestFactory,
    PaymentFactory,
    PledgeFactory,
    RoundTableFactory,
    SupportProgrammeFactory,
)

DAY = date(2006, 6, 21)
LATER = date(2007, 2, 12)
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def promised(funding) -> Pledge:
    return services.pledge(
        funding.fund, amount=Decimal(1000), currency="EUR", by=funding.giver, on=DAY, call=funding.call()
    )


def committed(pledge, funding, **fields) -> Pledge:
    asked = {"amount": Decimal(900), "on": LATER, "evidence": "Decision 4", "by": funding.giver}
    return services.commit_pledge(pledge, **asked | fields)


def paid(pledge, funding, amount, **fields) -> Pledge:
    asked = {
        "amount": Decimal(amount),
        "on": date(2007, 10, 1),
        "evidence": "Transfer 7",
        "by": funding.giver,
    }
    return services.record_payment(pledge, **asked | fields)


def test_pledge_is_committed_and_paid_in_parts(promised, funding):
    pledge = paid(committed(promised, funding), funding, 400, on=date(2008, 1, 1))
    assert (pledge.state, pledge.paid_amount, pledge.disbursed_on) == ("committed", 400, None)
    pledge = paid(pledge, funding, 500)
    assert (pledge.state, pledge.paid_amount, pledge.disbursed_on) == ("disbursed", 900, date(2008, 1, 1))
    assert str(pledge.payments.first()) == "500.00 EUR · 2007-10-01"
    actions = [(event.action, event.at.year) for event in HistoryEvent.objects.of(pledge).order_by("pk")]
    assert actions == [("pledge", 2006), ("commit", 2007), ("pay", 2008), ("disburse", 2007)]


def test_pledges_and_interests_are_named(promised, funding):
    interest = services.show_interest(promised.call, funding.fund, by=funding.giver)
    assert str(promised) == f"G-{promised.pk:05d} · Fund"
    assert str(interest) == f"Fund · {promised.call}"


def test_pledge_is_withdrawn_with_a_reason_and_what_was_paid_stays(promised, funding):
    pledge = paid(committed(promised, funding), funding, 400)
    services.withdraw_pledge(pledge, reason="The fund was closed.", by=funding.giver)
    [total] = totals(Pledge.objects.all())
    assert (total.awaited, total.paid) == (0, 400)
    with pytest.raises(ActionRefused, match="already “withdrawn”"):
        paid(pledge, funding, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": Decimal(0)}, "above zero"),
        ({"currency": "EURO"}, "ISO 4217"),
        ({"on": TOMORROW}, "in the future"),
        ({"purpose": " "}, "what the pledge is for"),
    ],
)
def test_pledge_refused_with_a_sentence(funding, fields, sentence):
    asked = {"amount": Decimal(1), "currency": "EUR", "purpose": "Travel", "by": funding.giver}
    with pytest.raises(ActionRefused, match=sentence):
        services.pledge(funding.fund, **asked | fields)


def test_pledge_is_for_one_receiver(funding):
    with pytest.raises(ActionRefused, match="one pilot or one programme"):
        services.pledge(
            funding.fund, amount=Decimal(1), currency="EUR", by=funding.giver,
            call=funding.call(), programme=SupportProgrammeFactory(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": Decimal(1001)}, "Only 1,000 EUR was pledged"),
        ({"on": DAY - timedelta(days=1)}, "cannot have happened before"),
        ({"on": TOMORROW}, "in the future"),
        ({"evidence": " "}, "Say what shows it"),
    ],
)
def test_commitment_refused_with_a_sentence(promised, funding, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        committed(promised, funding, **fields)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": Decimal(901)}, "Only 900 EUR is committed"),
        ({"amount": Decimal(-1)}, "above zero"),
        ({"on": LATER - timedelta(days=1)}, "cannot have happened before"),
        ({"evidence": ""}, "Say what shows it"),
    ],
)
def test_payment_refused_with_a_sentence(promised, funding, fields, sentence):
    pledge = committed(promised, funding)
    with pytest.raises(ActionRefused, match=sentence):
        paid(pledge, funding, **{"amount": 1} | fields)
    assert Payment.objects.count() == 0


def test_more_is_committed_and_paid_with_a_reason_only(promised, funding):
    pledge = committed(promised, funding, amount=Decimal(1100), reason="Travel costs more.")
    assert pledge.excess_reason == "Travel costs more."
    pledge = paid(pledge, funding, 1200, reason="So does sleep.")
    assert (pledge.state, pledge.excess_reason) == ("disbursed", "So does sleep.")


def test_payment_before_the_commitment_is_refused(promised, funding):
    with pytest.raises(ActionRefused, match="already “pledged”"):
        paid(promised, funding, 1)


def test_pledges_are_changed_by_who_gives_and_coordinators(world, promised, funding):
    for other in (world.officer_south, world.donor, world.outsider):
        with pytest.raises(PermissionDenied):
            committed(promised, funding, by=other)
        with pytest.raises(PermissionDenied):
            services.pledge(funding.fund, amount=Decimal(1), currency="EUR", purpose="x", by=other)
    assert committed(promised, funding, by=world.coordinator).state == "committed"


def test_who_runs_a_round_table_records_what_others_pledge_there(world, funding):
    table = RoundTableFactory(convened_by=world.northern_association)
    host = world.staff_north
    asked = {"amount": Decimal(1), "currency": "EUR", "purpose": "x", "round_table": table}
    with pytest.raises(PermissionDenied):
        services.pledge(funding.fund, by=host, **asked)
    host.memberships.update(duty="editor")
    assert services.pledge(funding.fund, by=host, **asked).round_table == table


def test_pledge_is_seen_by_who_gives_who_receives_and_coordinators(world, promised):
    def seen():
        return {name for name, user in world.everyone().items() if Pledge.objects.visible_to(user).exists()}

    insiders = {"officer_north", "officer_south", "two_hats", "coordinator", "donor"}
    assert seen() == insiders
    assert promised.receiver == promised.call.pilot
    Pledge.objects.update(call=None, programme=SupportProgrammeFactory(organisation=world.un_body))
    assert seen() == {"donor", "coordinator"}
    assert not Pledge.objects.visible_to(AnonymousUser()).exists()


def test_interest_is_shown_once_and_the_last_note_counts(world, funding):
    call = funding.call()
    for note in ("What about women?", "Thank you."):
        services.show_interest(call, funding.fund, by=funding.giver, note=note)
    assert Interest.objects.get().note == "Thank you."
    assert HistoryEvent.objects.of(call).filter(action="interest").count() == 1
    assert Interest.objects.visible_to(world.officer_north).exists()
    assert not Interest.objects.visible_to(world.outsider).exists()
    with pytest.raises(PermissionDenied):
        services.show_interest(call, funding.fund, by=world.outsider)


CONSTRAINTS = [
    ({"amount": 0}, "pledge_amount_positive"),
    ({"purpose": ""}, "pledge_says_what_it_is_for"),
    ({"state": "committed"}, "committed_pledge_has_date_amount_and_evidence"),
    ({"committed_amount": 5}, "committed_pledge_has_date_amount_and_evidence"),
    ({"paid_amount": 5}, "no_more_paid_than_committed_without_reason"),
    ({"disbursed_on": DAY}, "disbursed_pledge_is_paid"),
    ({"state": "withdrawn"}, "withdrawn_pledge_has_date"),
    ({"withdrawn_on": DAY}, "withdrawn_pledge_has_date"),
]
BOUND = {"state": "committed", "committed_amount": 900, "committed_on": LATER, "committed_evidence": "x"}
CONSTRAINTS += [
    (BOUND | {"committed_on": DAY - timedelta(days=1)}, "committed_pledge_has_date_amount_and_evidence"),
    (BOUND | {"committed_amount": 1001}, "no_more_committed_than_pledged_without_reason"),
    (BOUND | {"paid_amount": 901}, "no_more_paid_than_committed_without_reason"),
    (BOUND | {"state": "disbursed", "disbursed_on": LATER, "paid_amount": 899}, "disbursed_pledge_is_paid"),
]


@pytest.mark.parametrize(("changes", "name"), CONSTRAINTS)
def test_pledge_is_held_by_the_database(db, changes, name):
    PledgeFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Pledge.objects.update(**changes)


def test_pledge_has_one_receiver_in_the_database(promised):
    with pytest.raises(IntegrityError, match="pledge_has_one_receiver"), transaction.atomic():
        Pledge.objects.update(programme=SupportProgrammeFactory())


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"amount": 0}, "payment_amount_positive"), ({"evidence": ""}, "payment_has_evidence")],
)
def test_payment_is_held_by_the_database(db, changes, name):
    PaymentFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Payment.objects.update(**changes)


def test_one_interest_per_call_in_the_database(db):
    interest = InterestFactory()
    with pytest.raises(IntegrityError, match="one_interest_per_call"), transaction.atomic():
        InterestFactory(call=interest.call, organisation=interest.organisation)


cents = st.decimals("0.01", 10_000, places=2)
steps = st.lists(st.tuples(st.sampled_from(["commit", "pay", "withdraw"]), cents), max_size=6)
stories = st.lists(st.tuples(st.sampled_from(["EUR", "USD"]), cents, steps), min_size=1, max_size=4)


@given(stories)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_reconcile_whatever_happens_to_the_pledges(funding, stories):
    """Per currency: what is awaited and what was paid follow from single pledges, and those from payments."""
    with transaction.atomic():
        for currency, amount, happens in stories:
            live(funding, currency, amount, happens)
        everything = list(Pledge.objects.with_awaited())
        for total in totals(Pledge.objects.all()):
            own = [pledge for pledge in everything if pledge.currency == total.currency]
            assert total.paid == sum(payment.amount for payment in Payment.objects.filter(pledge__in=own))
            assert total.awaited == sum(pledge.awaited for pledge in own)
            assert all(pledge.awaited >= 0 for pledge in own)
        transaction.set_rollback(True)


def live(funding, currency, amount, happens):
    pledge = services.pledge(
        funding.fund, amount=amount, currency=currency, purpose="x", by=funding.giver, on=DAY
    )
    for step, sum_ in happens:
        try:
            if step == "commit":
                committed(pledge, funding, amount=sum_)
            elif step == "pay":
                paid(pledge, funding, sum_, reason="More." if sum_ > 9_000 else "")
            else:
                services.withdraw_pledge(pledge, reason="x", by=funding.giver)
        except ActionRefused:
            continue
