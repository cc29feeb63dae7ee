from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import services
from pilots.enums import PilotState
from pilots.models import Contribution
from pilots.queries import ledger_of, pilots_for_page
from tests.pilots.factories import ContributionFactory, ParticipantFactory
from tests.pilots.story import Story
from tests.racing import at_once, refusals
from tests.world import build_world

TODAY = date(2026, 11, 28)
CASH = {"kind": "cash", "stage": "delivered", "day": TODAY, "what": "Travel", "value": Decimal(500)}
EURO = {"currency": "EUR", "usd_rate": Decimal("1.1667"), "rate_on": TODAY}
TIME = {"kind": "time", "value": None, "hours": Decimal(40), "role": "planner"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-28T12:00Z", tick=False)


def enter(story, by=None, **fields):
    [south] = story.pilot.participants.filter(organisation=story.world.south)
    fields = {"participant": south, **CASH, **EURO, **fields}
    return services.record_contribution(story.pilot, by=by or story.world.officer_south, **fields)


def test_entry_is_kept_with_its_currency_and_its_dated_rate(story):
    entry = enter(story)
    assert (entry.amount, entry.currency, entry.usd) == (Decimal("500.00"), "EUR", Decimal("583.35"))
    event = HistoryEvent.objects.of(story.pilot).latest("pk")
    assert (event.action, event.note) == ("contribute", "Southtown: Travel (500.00 EUR)")


def test_dollar_needs_no_rate(story):
    entry = enter(story, currency="USD", usd_rate=None, rate_on=None)
    assert (entry.usd, entry.rate_on) == (Decimal("500.00"), TODAY)


def test_planned_dollars_of_a_later_day_are_worth_what_they_are_today(story):
    entry = enter(story, currency="USD", stage="planned", day=TODAY + timedelta(days=90))
    assert entry.rate_on == TODAY


def test_rate_that_is_not_told_is_that_of_the_last_time(story):
    enter(story, rate_on=date(2026, 1, 1), usd_rate=Decimal("1.10"))
    enter(story)
    entry = enter(story, usd_rate=None, rate_on=None)
    assert (entry.usd_rate, entry.rate_on) == (Decimal("1.1667"), TODAY)


def test_hours_with_a_rate_are_money_and_hours_without_are_not(story):
    assert enter(story, **TIME, hourly_rate=Decimal("12.50")).amount == Decimal("500.00")
    free = enter(story, **TIME, currency="", usd_rate=None, rate_on=None)
    assert (free.amount, free.usd, str(free)) == (None, None, "Southtown: Travel (40 h)")


REFUSED = [
    ({"value": Decimal(-1)}, "more than zero"),
    ({"value": Decimal(0)}, "more than zero"),
    ({"value": Decimal(10) ** 30}, "less than 1,000,000,000,000"),
    ({"value": Decimal("NaN")}, "more than zero"),
    ({"value": Decimal("Infinity")}, "more than zero"),
    ({"value": None}, "Write the amount"),
    ({"hours": Decimal(1)}, "belong to working time"),
    ({"what": " "}, "Say in a few words"),
    ({"currency": ""}, "needs its currency"),
    ({"currency": "EUX"}, "EUX is no currency"),
    ({"currency": "DEM"}, "no currency of ISO 4217 that was in use on 2026-11-28"),
    ({"currency": "KES", "usd_rate": None, "rate_on": None}, "what one KES is worth"),
    ({"usd_rate": None}, "what one EUR is worth"),
    ({"usd_rate": Decimal(-1)}, "more than zero"),
    ({"usd_rate": Decimal(10) ** 9}, "less than 10,000"),
    ({"rate_on": TODAY + timedelta(days=1)}, "exchange rate lies in the future"),
    ({"day": TODAY + timedelta(days=1)}, "a day up to today"),
    ({"day": date(1026, 11, 28)}, "1026-11-28 cannot be right"),
    ({"day": date(9999, 1, 1), "stage": "planned"}, "cannot be right"),
    ({**TIME, "hours": None}, "number of hours"),
    ({**TIME, "role": ""}, "role of those who work"),
    ({**TIME, "value": Decimal(1)}, "leave the amount empty"),
    (TIME, "leave the currency empty"),
    ({**TIME, "hours": Decimal(-3), "currency": ""}, "more than zero"),
    ({**TIME, "hourly_rate": Decimal(10) ** 30}, "less than 100,000,000"),
]


@pytest.mark.parametrize(("fields", "sentence"), REFUSED)
def test_entry_that_cannot_be_right_is_refused(story, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        enter(story, **fields)
    assert not Contribution.objects.exists()


def test_largest_entry_fits_into_the_ledger(story):
    entry = enter(story, value=Decimal("999999999999.99"), usd_rate=Decimal("9999.99999999"))
    assert entry.usd > 0
    hours = {**TIME, "hours": Decimal("999999.99"), "hourly_rate": Decimal("99999999.99")}
    assert enter(story, **hours).amount > 0


def test_form_that_is_sent_twice_makes_one_entry(story):
    sent = uuid4()
    assert enter(story, entered_from=sent) == enter(story, entered_from=sent)
    assert Contribution.objects.count() == 1


def test_participant_of_another_pilot_is_refused(story):
    with pytest.raises(ActionRefused, match="takes no part"):
        enter(story, participant=ParticipantFactory())


def test_cancelled_pilot_takes_no_entries(world):
    with pytest.raises(ActionRefused, match="cancelled"):
        enter(Story(world).to(PilotState.CANCELLED))


@pytest.mark.parametrize("name", ["staff_north", "staff_south", "coordinator", "donor", "outsider"])
def test_ledger_is_written_by_editors_of_the_partners_alone(story, world, name):
    with pytest.raises(PermissionDenied):
        enter(story, by=getattr(world, name))


def test_entry_that_is_taken_back_leaves_both_in_the_ledger(story, world):
    entry = enter(story)
    reversal = services.reverse_contribution(entry, by=world.officer_north, reason="Twice.")
    assert (reversal.amount, reversal.usd, reversal.day) == (-entry.amount, -entry.usd, entry.day)
    assert ledger_of(pilots_for_page().get()).total.delivered == 0
    assert HistoryEvent.objects.of(story.pilot).latest("pk").note.endswith("Twice.")


def test_unpriced_hours_are_taken_back_as_hours(story, world):
    entry = enter(story, **TIME, currency="", usd_rate=None, rate_on=None)
    assert services.reverse_contribution(entry, by=world.officer_south, reason="No.").hours == -40


def test_entry_is_taken_back_once_and_a_reversal_never(story, world):
    entry = enter(story)
    reversal = services.reverse_contribution(entry, by=world.officer_south, reason="Twice.")
    with pytest.raises(ActionRefused, match="taken back already"):
        services.reverse_contribution(entry, by=world.officer_south, reason="Twice.")
    with pytest.raises(ActionRefused, match="Enter anew"):
        services.reverse_contribution(reversal, by=world.officer_south, reason="Twice.")


def test_taking_back_needs_a_reason_and_an_editor(story, world):
    entry = enter(story)
    with pytest.raises(ActionRefused, match="Write why"):
        services.reverse_contribution(entry, by=world.officer_south, reason=" ")
    with pytest.raises(PermissionDenied):
        services.reverse_contribution(entry, by=world.staff_south, reason="Twice.")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("contribution_is_time_or_money", {"hours": 3}),
        ("contribution_is_time_or_money", {"kind": "time"}),
        ("contribution_amount_has_currency_and_rate", {"currency": ""}),
        ("contribution_amount_has_currency_and_rate", {"rate_on": None}),
        ("contribution_rate_is_positive", {**TIME, "hourly_rate": -1}),
        ("contribution_is_negative_only_as_reversal", {"value": -1}),
        ("dollar_is_worth_a_dollar", {"usd_rate": 2}),
    ],
)
def test_database_refuses(db, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ContributionFactory(**fields)


def test_entries_are_seen_by_those_inside(story, world):
    enter(story)
    sees = {name for name, user in world.everyone().items() if Contribution.objects.visible_to(user).exists()}
    assert sees == set(world.everyone()) - {"donor", "outsider"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_reversals_at_once_are_one():
    story = Story(build_world())
    entry = enter(story)
    by = story.world.officer_south
    outcomes = at_once(
        *[lambda: services.reverse_contribution(entry, by=by, reason="Twice.")] * 2, held=story.pilot
    )
    assert refusals(outcomes) == ["This entry was taken back already."]
    assert Contribution.objects.count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_makes_one_entry():
    story = Story(build_world())
    sent = uuid4()
    at_once(*[lambda: enter(story, entered_from=sent)] * 2, held=story.pilot)
    assert Contribution.objects.count() == 1
