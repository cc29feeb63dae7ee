from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from core.models import HistoryEvent
from matching.enums import MatchState
from matching.models import Match
from pilots import services
from pilots.enums import PilotState, RoundKind
from pilots.models import Answer, DocumentationConfirmation, DocumentationSection, Pilot
from pilots.queries import Partner, Tally, assessed_on, documented_on, pilot_records
from tests import factories as make
from tests.pilots.story import Story

D1, D2, D3 = date(2004, 3, 1), date(2004, 4, 1), date(2004, 5, 1)
SOUTH, NORTH = 1, 2
FIVE = [
    (D1, "residents", SOUTH),
    (D1, "residents", NORTH),
    (D1, "ngo", SOUTH),
    (D1, "utility", NORTH),
    (D2, "ngo", NORTH),
]


@pytest.mark.parametrize(
    ("acceptances", "confirmations", "expected"),
    [
        ([], [], None),
        ([D1] * 5, [(SOUTH, D2), (NORTH, D2)], None),
        ([D1] * 6, [], None),
        ([D1] * 6, [(SOUTH, D2)], None),
        ([D1] * 6, [(SOUTH, D2), (3, D2)], None),
        ([D1] * 6, [(SOUTH, D2), (NORTH, D1)], D2),
        ([D1] * 5 + [D3], [(SOUTH, D2), (NORTH, D2)], D3),
    ],
)
def test_documented_on_is_the_day_of_the_last_missing_piece(acceptances, confirmations, expected):
    assert documented_on(acceptances, confirmations, {SOUTH, NORTH}) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], None),
        (FIVE, D2),
        (list(reversed(FIVE)), D2),
        (FIVE[:4], None),
        ([*FIVE[:4], (D1, "utility", NORTH), (D3, "ngo", SOUTH)], D1),
        ([(D1, group, side) for group in ("residents", "ngo") for side in (1, 2, 1)], None),
        ([(D1, group, SOUTH) for group in ("residents", "ngo", "utility", "business", "university")], None),
        ([(D1, group, side) for group in ("utility", "other_department", "other") for side in (1, 2)], None),
        (
            [
                (D1, "utility", 1),
                (D1, "other_department", 2),
                (D1, "other", 1),
                (D2, "university", 1),
                (D3, "other", 1),
            ],
            D3,
        ),
    ],
    ids=[
        "nobody",
        "five of three groups in both cities",
        "in any order",
        "four",
        "the fifth on the first day",
        "two groups",
        "one city only",
        "nobody from outside",
        "the fifth completes it",
    ],
)
def test_assessed_on_is_the_first_day_on_which_the_answers_suffice(answers, expected):
    assert assessed_on(answers, {SOUTH, NORTH}) == expected


@pytest.mark.parametrize(
    ("group", "is_outside"),
    [
        ("residents", True),
        ("ngo", True),
        ("business", True),
        ("university", True),
        ("other_department", False),
        ("utility", False),
        ("other", False),
    ],
)
def test_tally_knows_who_is_outside_the_municipality(group, is_outside):
    tally = Tally({SOUTH})
    tally.add(group, SOUTH)
    assert tally.has_outside is is_outside


@pytest.fixture
def complete(story) -> Story:
    """Documented and assessed; its facts lie on days of 2004, in order."""
    story.to(PilotState.COMPLETED).document().open_final()
    story.assess()
    HistoryEvent.objects.of(story.pilot).update(at=noon(2004, 1, 10))
    Pilot.objects.update(prepared_at=noon(2004, 1, 10))
    HistoryEvent.objects.of(story.pilot).filter(action="agree").update(at=noon(2004, 2, 10))
    HistoryEvent.objects.of(story.pilot).filter(action="activate").update(at=noon(2004, 3, 10))
    HistoryEvent.objects.of(story.pilot).filter(action="complete").update(at=noon(2004, 4, 10))
    DocumentationSection.objects.update(accepted_at=noon(2004, 5, 10))
    DocumentationConfirmation.objects.update(at=noon(2004, 6, 10))
    Answer.objects.update(answered_on=date(2004, 7, 10))
    return story


def noon(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


AGREED, DOCUMENTED, ASSESSED = date(2004, 2, 10), date(2004, 6, 10), date(2004, 7, 10)
STORY = {
    date(2004, 1, 10): ("preparing", None, "", None, None),
    date(2004, 2, 9): ("preparing", None, "", None, None),
    date(2004, 2, 10): ("agreed", AGREED, "north_south", None, None),
    date(2004, 3, 10): ("active", AGREED, "north_south", None, None),
    date(2004, 4, 10): ("completed", AGREED, "north_south", None, None),
    date(2004, 6, 9): ("completed", AGREED, "north_south", None, None),
    date(2004, 6, 10): ("completed", AGREED, "north_south", DOCUMENTED, None),
    date(2004, 7, 9): ("completed", AGREED, "north_south", DOCUMENTED, None),
    date(2004, 7, 10): ("completed", AGREED, "north_south", DOCUMENTED, ASSESSED),
}


def test_record_as_of_a_day(complete):
    found = {}
    for as_of in STORY:
        [record] = pilot_records(as_of, timezone.now())
        found[as_of] = (
            record.state,
            record.agreed_on,
            record.exchange_type,
            record.documented_on,
            record.assessed_on,
        )
    assert found == STORY


def test_record_before_the_pilot_began_is_left_out(complete):
    assert pilot_records(date(2004, 1, 9), timezone.now()) == []


def test_record_of_what_was_not_yet_known_is_left_out(complete):
    before = Pilot.objects.get().created_at - timedelta(minutes=1)
    assert pilot_records(date(2004, 12, 31), before) == []


LEARNT = [
    (DocumentationSection, "documented_on"),
    (DocumentationConfirmation, "documented_on"),
    (Answer, "assessed_on"),
]


def test_record_lacks_a_fact_that_was_recorded_later(complete):
    now = timezone.now()
    [known] = pilot_records(date(2004, 12, 31), now)
    for model, fact in LEARNT:
        row = model.objects.first()
        model.objects.filter(pk=row.pk).update(recorded_at=now + timedelta(hours=1))
        assert pilot_records(date(2004, 12, 31), now) == [replace(known, **{fact: None})]
        model.objects.filter(pk=row.pk).update(recorded_at=row.recorded_at)


def test_record_ignores_the_midterm_assessment(complete):
    complete.round.kind = RoundKind.MIDTERM
    complete.round.save()
    [record] = pilot_records(date(2004, 12, 31), timezone.now())
    assert record.assessed_on is None


def test_record_in_full(complete, world):
    sub_theme = make.ThemeFactory(code="mobility.walking-cycling", parent=make.ThemeFactory(code="mobility"))
    complete.pilot.themes.set(
        [sub_theme, make.ThemeFactory(code="water"), make.ThemeFactory(code="mobility")]
    )
    world.south.is_demonstration = True
    world.south.save()
    [record] = pilot_records(date(2004, 12, 31), timezone.now())
    assert record.reference == f"P-{complete.pilot.pk:05d}"
    assert record.url == complete.pilot.get_absolute_url()
    assert record.areas == ("mobility", "water")
    assert record.partners == (
        Partner("Southtown", world.south.city.name, "KE"),
        Partner("Northville", world.north.city.name, "SE"),
    )
    assert record.is_demonstration
    assert not record.is_brokered


def test_record_of_a_brokered_match_and_a_partner_without_city(story, world):
    world.north.city, world.north.kind = None, "ngo"
    world.north.country = make.CountryFactory(code="SE")
    world.north.save()
    Match.objects.update(
        brokered_by=world.un_body, brokered_evidence="A fair.", score_tenths=None, weight_set=None
    )
    now = timezone.now()
    [record] = pilot_records(now.date(), now)
    assert record.is_brokered
    assert record.partners[1] == Partner("Northville", "", "SE")


def test_records_of_some_pilots_only(story):
    now = timezone.now()
    assert pilot_records(now.date(), now, Pilot.objects.none()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_records_take_the_same_number_of_queries_for_any_number(world, django_assert_num_queries, count):
    for _ in range(count):
        Story(world).to(PilotState.AGREED)
    now = timezone.now()
    pilot_records(now.date(), now)
    with django_assert_num_queries(3):
        assert len(pilot_records(now.date(), now)) == count


def test_records_are_the_same_for_the_same_pair_after_later_facts(story, world):
    now = timezone.now()
    before = pilot_records(now.date(), now)
    story.to(PilotState.ACTIVE)
    assert pilot_records(now.date(), now) == before
    assert before[0].state == PilotState.PREPARING


def test_record_after_suspension_and_resumption(story, world):
    story.to(PilotState.SUSPENDED)
    services.resume(story.pilot, by=world.officer_south)
    now = timezone.now()
    [record] = pilot_records(now.date(), now)
    assert record.state == PilotState.ACTIVE
    assert Match.objects.get(pk=story.pilot.match_id).state == MatchState.PILOTED
