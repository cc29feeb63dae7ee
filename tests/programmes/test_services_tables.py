from datetime import date, time, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from core.exceptions import ActionRefused
from core.models import Job
from core.tasks import run_job
from programmes import services
from programmes.models import RoundTable, Seat
from tests.programmes.factories import RoundTableFactory, SeatFactory

DAY = date(2007, 5, 1)


def round_table(world, **fields) -> RoundTable:
    asked = {
        "held_on": DAY,
        "convened_by": world.un_body,
        "participants": [world.un_body, world.north],
        "outcomes": "To go on.",
        "language": "en",
        "by": world.coordinator,
    }
    return services.record_round_table("Meeting of donors", **asked | fields)


def test_round_table_is_recorded_with_its_participants(world):
    table = round_table(world, city=world.south.city)
    assert list(table.participants.order_by("name")) == [world.un_body, world.north]
    assert (str(table), table.reference) == ("Meeting of donors", f"T-{table.pk:05d}")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_on": timezone.localdate() + timedelta(days=2)}, "recorded after it was held"),
        ({"participants": []}, "Name who took part"),
    ],
)
def test_round_table_refused_with_a_sentence(world, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        round_table(world, **fields)
    assert RoundTable.objects.count() == 0


def test_round_table_by_another_is_not_allowed(world):
    with pytest.raises(PermissionDenied):
        round_table(world, by=world.staff_north)


def planned(world, **fields) -> RoundTable:
    asked = {"held_on": DAY, "convened_by": world.un_body, "language": "en", "by": world.coordinator}
    return services.plan_round_table("Meeting of donors", **asked | fields)


def test_round_table_walks_from_its_plan_to_its_minutes(world):
    table = planned(world, starts_at=time(9), ends_at=time(12), place="Room 4", agenda="Pilots\n\nPledges")
    assert table.agenda_points == ["Pilots", "Pledges"]
    services.edit_round_table(
        table, by=world.coordinator, title="New", held_on=DAY + timedelta(days=1), agenda="Pilots"
    )
    services.invite_to_table(table, world.north, by=world.coordinator)
    seat = services.invite_to_table(table, world.north, role="chair", by=world.coordinator)
    assert str(seat) == "Northville · chair"
    services.note_outcomes(table, outcomes="To go on.", by=world.coordinator)
    table = services.publish_minutes(table, by=world.coordinator)
    assert (table.state, table.title, table.held_on.day, table.starts_at) == ("held", "New", 2, None)
    assert table.recorded_at is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at": time(9)}, "both times"),
        ({"starts_at": time(9), "ends_at": time(9)}, "before it begins"),
    ],
)
def test_times_out_of_order_are_refused(world, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        planned(world, **fields)


def test_minutes_need_outcomes_and_a_day_that_is_past(world):
    table = planned(world, held_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(ActionRefused, match="in the future"):
        services.publish_minutes(table, by=world.coordinator)
    RoundTable.objects.update(held_on=DAY)
    services.invite_to_table(table, world.north, by=world.coordinator)
    table.refresh_from_db()
    with pytest.raises(ActionRefused, match="outcomes first"):
        services.publish_minutes(table, by=world.coordinator)


def test_published_round_table_does_not_change(world):
    table = round_table(world)
    by = world.coordinator
    for change in (
        lambda: services.note_outcomes(table, outcomes="Other.", by=by),
        lambda: services.take_seat_away(table.seats.first(), by=by),
        lambda: services.choose_pilots(table, [], by=by),
    ):
        with pytest.raises(ActionRefused, match="minutes of this round-table are published"):
            change()


def test_round_table_is_run_by_who_convenes_it(world):
    table = planned(world)
    for other in (world.donor, world.staff_north, world.outsider):
        with pytest.raises(PermissionDenied):
            services.note_outcomes(table, outcomes="x", by=other)
    seat = services.invite_to_table(table, world.north, by=world.coordinator)
    services.take_seat_away(seat, by=world.coordinator)
    assert table.seats.count() == 0


def test_planned_round_table_is_seen_by_who_is_invited(world):
    table = planned(world)
    services.invite_to_table(table, world.north, by=world.coordinator)
    seen = {name for name, user in world.everyone().items() if RoundTable.objects.visible_to(user).exists()}
    assert seen == {"officer_north", "coordinator"}
    assert not RoundTable.objects.visible_to(AnonymousUser()).exists()
    held = round_table(world)
    assert set(RoundTable.objects.visible_to(AnonymousUser())) == {held}
    assert set(RoundTable.objects.with_pack_for(world.officer_north)) == {table, held}


def test_pack_needs_pilots(world):
    with pytest.raises(ActionRefused, match="Choose the pilots"):
        services.choose_pilots(planned(world), [], by=world.coordinator)


def test_pack_is_made_by_a_job_and_the_same_when_it_runs_twice(world, funding, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    table = planned(world, agenda="Pilots", city=world.south.city)
    services.invite_to_table(table, funding.fund, by=world.coordinator)
    names = []
    for _ in range(2):
        job = services.choose_pilots(
            table, [funding.call()] if not names else table.calls.all(), by=world.coordinator
        )
        run_job(job.pk)
        table.refresh_from_db()
        names.append(table.pack_pdf.name)
    assert names[0] == names[1]
    assert Job.objects.get(pk=job.pk).done == 2
    with table.pack_pdf.open() as pdf, table.pack_xlsx.open() as xlsx:
        assert len(pikepdf.open(BytesIO(pdf.read())).pages) == 2
        rows = list(load_workbook(BytesIO(xlsx.read())).worksheets[0].values)
    assert rows[1][12:14] == (20000, "EUR")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"outcomes": ""}, "held_round_table_has_outcomes"),
        ({"state": "planned"}, "held_round_table_has_outcomes"),
        ({"starts_at": time(9)}, "round_table_times_in_order"),
        ({"starts_at": time(9), "ends_at": time(8)}, "round_table_times_in_order"),
        ({"pack_pdf": "a.pdf"}, "round_table_pack_is_whole"),
    ],
)
def test_round_table_is_held_by_the_database(db, changes, name):
    RoundTableFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RoundTable.objects.update(**changes)


def test_one_seat_per_organisation(db):
    seat = SeatFactory()
    with pytest.raises(IntegrityError, match="one_seat_per_organisation"), transaction.atomic():
        SeatFactory(table=seat.table, organisation=seat.organisation)
    assert Seat.objects.count() == 1
