from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from reporting.queries import milestone_facts, shown_to
from reporting.rows import HEADER, report_rows
from tests import factories as make
from tests.pilots.factories import ReachFactory
from tests.reporting import made

DAY = date(2012, 12, 31)


@pytest.fixture
def reached(world):
    """A pilot of the two cities with its reach, and one of other cities."""
    first = made.made_pilot(world, "Standpipes")
    ReachFactory(pilot=first, on=DAY, slum_dwellers=1200, other_residents=80, recorded_at=made.EARLY)
    other = made.made_pilot(world, "Bus lanes")
    for participant in other.participants.all():
        participant.organisation = make.OrganisationFactory()
        participant.save()
    ReachFactory(pilot=other, on=DAY, slum_dwellers=0, other_residents=500, recorded_at=made.EARLY)
    return first


def facts_of(milestones, known_at=made.NOW):
    return milestone_facts(milestones[2012], as_of=DAY, known_at=known_at)


def figures(facts):
    return {fact.code: fact for fact in facts.context}


def test_residents_reached_add_up_over_pilots_with_their_method(milestones, reached):
    found = figures(facts_of(milestones))
    assert found["slum_dwellers_reached"].value == 1200
    assert found["other_residents_reached"].value == 580
    [record] = found["slum_dwellers_reached"].records
    assert (record.title, record.amount, record.note, record.on) == ("Standpipes", 1200, "Door to door", DAY)


def test_pilots_that_share_a_city_count_people_once(milestones, world, reached):
    again = made.made_pilot(world, "Kiosks")
    ReachFactory(pilot=again, on=DAY, slum_dwellers=900, other_residents=10, recorded_at=made.EARLY)
    fact = figures(facts_of(milestones))["slum_dwellers_reached"]
    assert fact.value == 1200
    [excluded] = fact.excluded
    assert (excluded.record.title, excluded.record.amount) == ("Kiosks", 900)
    assert excluded.reason == "It shares a city with a pilot that reached more people."


def test_newest_number_known_at_the_moment_counts(milestones, reached):
    later = made.NOW + timedelta(days=1)
    ReachFactory(pilot=reached, on=date(2013, 1, 1), slum_dwellers=9000, recorded_at=made.EARLY)
    ReachFactory(pilot=reached, on=DAY, slum_dwellers=5000, other_residents=80, recorded_at=later)
    assert figures(facts_of(milestones))["slum_dwellers_reached"].value == 1200
    assert figures(facts_of(milestones, known_at=later))["slum_dwellers_reached"].value == 5000


def test_reach_of_a_pilot_not_prepared_by_the_day_is_left_out(milestones, world, reached):
    facts = milestone_facts(milestones[2012], as_of=date(2002, 9, 2), known_at=made.NOW)
    assert figures(facts)["slum_dwellers_reached"].value == 0
    ReachFactory(on=DAY, slum_dwellers=77, recorded_at=made.EARLY)  # its pilot has no history before the day
    assert figures(facts_of(milestones))["slum_dwellers_reached"].value == 1200


def test_public_sees_the_number_of_an_unpublished_pilot_and_nothing_it_wrote(milestones, world, reached):
    facts = facts_of(milestones)
    [record] = figures(shown_to(facts, AnonymousUser()))["slum_dwellers_reached"].records
    assert (record.title, record.url, record.note) == ("A pilot that is not published", "", "")
    assert record.amount == 1200
    assert shown_to(facts, world.coordinator) == facts


def test_amount_is_a_column_of_the_csv_file(milestones, reached):
    rows = [dict(zip(HEADER, row, strict=True)) for row in report_rows(facts_of(milestones).to_dict())]
    amounts = {row["title"]: row["amount"] for row in rows if row["indicator"] == "other_residents_reached"}
    assert amounts == {"Bus lanes": 500, "Standpipes": 80}


def test_facts_of_a_report_from_before_there_were_amounts_are_still_rows(milestones, reached):
    content = facts_of(milestones).to_dict()
    for fact in content["context"]:
        for record in fact["records"]:
            del record["amount"]
    rows = [dict(zip(HEADER, row, strict=True)) for row in report_rows(content)]
    assert {row["amount"] for row in rows} == {""}


def test_milestone_page_opens_what_adds_up(client, milestones, reached):
    page = client.get(milestones[2012].get_absolute_url(), {"as_of": "2012-12-31"}).content.decode()
    assert "What adds up to this figure: Slum dwellers reached" in page
    assert "1,200" in page
