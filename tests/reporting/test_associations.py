"""The reports of associations: who writes, who decides, what is kept, who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification
from cities.enums import Duty
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots.editing import ChangedMeanwhile, fingerprint
from reporting.associations import queries, rules, services, workflow
from reporting.associations.models import HEADINGS, AssociationReport, Submission
from reporting.enums import AssociationReportState
from tests import factories as make
from tests.reporting import made
from tests.reporting.factories import AssociationReportFactory, SubmissionFactory

MATRIX = {
    "submit": ({"draft", "returned"}, {"staff_south"}),
    "return": ({"submitted"}, {"coordinator"}),
    "accept": ({"submitted"}, {"coordinator"}),
}


def draft(world, **fields) -> AssociationReport:
    return AssociationReportFactory(association=world.southern_association, **fields)


def in_state(world, state) -> AssociationReport:
    report = draft(world)
    if state != "draft":
        report = services.submit_association_report(report, by=world.staff_south)
    if state == "returned":
        report = services.return_association_report(report, by=world.coordinator, reason="Which city?")
    if state == "accepted":
        report = services.accept_association_report(report, by=world.coordinator)
    return report


def told(kind):
    return set(
        Notification.objects.filter(kind=f"association_report_{kind}").values_list("user__name", flat=True)
    )


@pytest.mark.parametrize("state", AssociationReportState.values)
def test_report_in_every_state_is_open_to_exactly_whom_the_matrix_names(world, milestones, state):
    report = in_state(world, state)
    found = {
        (step.name, name)
        for step in workflow.ASSOCIATION_REPORT
        for name, person in world.everyone().items()
        if step.open_to(person, report)
    }
    expected = {
        (name, who) for name, (sources, people) in MATRIX.items() if state in sources for who in people
    }
    assert found == expected


def test_coordinator_who_writes_for_the_association_does_not_decide(world, milestones):
    make.MembershipFactory(user=world.staff_south, organisation=world.un_body, duty=Duty.COORDINATOR)
    report = in_state(world, "submitted")
    assert not rules.may_review_association_report(world.staff_south, report)
    with pytest.raises(PermissionDenied):
        services.accept_association_report(report, by=world.staff_south)


@pytest.mark.parametrize("who", ["coordinator", "staff_north", "officer_south", "donor", "outsider"])
def test_only_staff_of_the_association_begins_and_writes(world, who):
    by = getattr(world, who)
    with pytest.raises(PermissionDenied):
        services.begin_association_report(world.southern_association, year=2004, language="en", by=by)
    with pytest.raises(PermissionDenied):
        services.save_association_report(draft(world), by=by, base="", progress="Mine.")
    assert not rules.may_write_for(world.coordinator, world.un_body)


def test_report_that_was_begun_is_opened_again(world):
    asked = {"year": 2004, "language": "en", "by": world.staff_south}
    first = services.begin_association_report(world.southern_association, **asked)
    assert services.begin_association_report(world.southern_association, **asked) == first
    assert HistoryEvent.objects.filter(action="begin").count() == 1


@pytest.mark.parametrize("year", [0, 2001, 2999, 10**9])
def test_year_outside_the_initiative_is_refused(world, year):
    with pytest.raises(ActionRefused, match="A report is about a year from 2002 to this one."):
        services.begin_association_report(
            world.southern_association, year=year, language="en", by=world.staff_south
        )


def test_two_writers_lose_nothing(world):
    report = draft(world)
    base = fingerprint(report, ["progress"])
    services.save_association_report(report, by=world.staff_south, base=base, progress="First.")
    with pytest.raises(ChangedMeanwhile, match="First."):
        services.save_association_report(report, by=world.staff_south, base=base, progress="Second.")
    services.save_association_report(report, by=world.staff_south, base=base, progress="First.")
    report.refresh_from_db()
    assert report.progress == "First."


def test_what_was_handed_in_cannot_be_written_until_it_is_returned(world, milestones):
    report = in_state(world, "submitted")
    with pytest.raises(ActionRefused, match="This report is handed in and cannot be changed now."):
        services.save_association_report(report, by=world.staff_south, base="", progress="Other.")


def test_report_that_says_nothing_is_not_handed_in(world, milestones):
    with pytest.raises(ActionRefused, match="what progress the members made"):
        services.submit_association_report(draft(world, progress=" \n"), by=world.staff_south)
    assert Submission.objects.count() == 0


def test_return_needs_a_reason(world, milestones):
    report = in_state(world, "submitted")
    with pytest.raises(ActionRefused, match="Write what should be changed"):
        services.return_association_report(report, by=world.coordinator, reason="  ")


def test_figures_are_those_of_the_members_when_it_was_handed_in(world, milestones):
    for participant in made.made_pilot(
        world, "Elsewhere", documented=date(2004, 5, 1), assessed=date(2004, 5, 1)
    ).participants.filter(organisation=world.south):
        participant.organisation = make.OrganisationFactory()
        participant.save()
    made.made_pilot(world, "Before", documented=date(2003, 5, 1), assessed=date(2003, 5, 1))
    made.made_pilot(world, "Standpipes", documented=date(2004, 5, 1), assessed=date(2004, 5, 1))
    made.handed_in(world, world.southern_association, world.staff_south)
    made.made_pilot(world, "Later", documented=date(2004, 6, 1), assessed=date(2004, 6, 1))
    [submission] = Submission.objects.all()
    [pilots] = [
        figure
        for figure in submission.figures["figures"]
        if figure["code"] == "pilots_documented_and_assessed"
    ]
    assert [record["title"] for record in pilots["records"]] == ["Standpipes"]
    assert (pilots["value"], submission.as_of) == (1, date(2004, 12, 31))
    assert submission.figures["language"] == "en"


def test_report_of_this_year_has_figures_up_to_today(world, milestones):
    today = timezone.localdate()
    report = draft(world, year=today.year)
    services.submit_association_report(report, by=world.staff_south)
    assert Submission.objects.get().as_of == today


def test_each_submission_is_kept_and_the_last_one_is_accepted(world, milestones):
    report = in_state(world, "returned")
    fields = {"progress": "Three members."}
    base = fingerprint(report, fields)
    services.save_association_report(report, by=world.staff_south, base=base, **fields)
    report = services.submit_association_report(report, by=world.staff_south)
    services.accept_association_report(report, by=world.coordinator)
    first, second = Submission.objects.order_by("number")
    assert (first.texts["progress"], first.accepted_at) == ("Two members exchanged their engineers.", None)
    assert second.texts["progress"] == "Three members."
    assert second.accepted_at == AssociationReport.objects.get().accepted_at
    assert queries.last_submission(report) == second
    assert Submission.objects.for_choice().get() == second


def test_those_who_wait_are_told(world, milestones):
    in_state(world, "returned")
    assert told("submitted") == {"coordinator"}
    assert (told("returned"), told("accepted")) == ({"staff.south"}, set())
    row = Notification.objects.get(kind="association_report_returned")
    assert row.title == "Returned for changes: the report of South Local on 2004"
    assert row.body.endswith("What should be changed: Which city?")
    report = AssociationReport.objects.get()
    report = services.submit_association_report(report, by=world.staff_south)
    services.accept_association_report(report, by=world.coordinator)
    assert told("accepted") == {"staff.south"}
    assert Notification.objects.filter(kind="association_report_submitted").count() == 2


def test_history_that_is_entered_late_is_no_news(world, milestones):
    report = made.handed_in(world, world.southern_association, world.staff_south)
    at = datetime(2005, 2, 1, tzinfo=UTC)
    services.accept_association_report(report, by=world.coordinator, at=at)
    assert Notification.objects.count() == 0
    with pytest.raises(ActionRefused, match="lies in the future"):
        services.submit_association_report(
            draft(world, year=2005), by=world.staff_south, at=timezone.now() + timedelta(days=1)
        )


def test_submissions_known_are_the_last_of_each_as_of_the_moment(world, milestones):
    before = timezone.now()
    report = made.handed_in(world, world.southern_association, world.staff_south)
    moment = timezone.now()
    services.accept_association_report(report, by=world.coordinator)
    [known] = queries.submissions_known(2004, moment)
    assert not queries.is_accepted(known, moment)
    assert queries.is_accepted(known, timezone.now())
    assert queries.submissions_known(2004, before) == queries.submissions_known(2003, moment) == []


def test_silent_associations_had_members_on_the_day_and_no_successor(world, milestones):
    day, tomorrow = date(2004, 12, 31), timezone.now() + timedelta(days=1)
    make.AssociationFactory(name="Without members")
    for name, fields in (
        ("Followed", {"successor": world.southern_association, "succeeded_on": day}),
        ("Followed later", {"successor": world.southern_association, "succeeded_on": date(2005, 1, 1)}),
        ("Verified later", {"verified_at": datetime(2005, 1, 1, tzinfo=UTC)}),
        ("Registered later", {"registered_at": tomorrow}),
    ):
        make.AffiliationFactory(association=make.AssociationFactory(name=name, **fields))
    now = timezone.now()
    submission = SubmissionFactory(report=draft(world, submitted_at=now))
    names = [each.name for each in queries.silent_associations([submission], day, now)]
    assert names == ["Followed later", "North Local"]
    assert [each.name for each in queries.silent_associations([], day, now)] == [*names, "South Local"]


def test_names_and_references(world):
    report = draft(world)
    submission = SubmissionFactory(report=report, number=2)
    assert (str(report), str(submission)) == ("South Local · 2004", "South Local · 2004 · draft")
    assert submission.reference == f"{report.reference}.2"
    assert submission.told == [("Progress of the members", "Two members exchanged their engineers.")]
    assert list(report.texts) == list(HEADINGS)


MOMENT = datetime(2005, 1, 1, tzinfo=UTC)
HANDED_IN = {"state": "submitted", "submitted_at": MOMENT}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "submitted"}, "submitted_association_report_is_told"),
        (HANDED_IN | {"progress": ""}, "submitted_association_report_is_told"),
        (HANDED_IN | {"state": "returned"}, "returned_association_report_has_reason"),
        (HANDED_IN | {"state": "accepted"}, "accepted_association_report_has_date_and_person"),
        ({"accepted_at": MOMENT}, "accepted_association_report_has_date_and_person"),
    ],
)
def test_database_holds_reports_to_their_state(world, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        draft(world, **fields)


def test_an_association_has_one_report_per_year(world):
    draft(world)
    with pytest.raises(IntegrityError, match="one_association_report_per_year"), transaction.atomic():
        draft(world)


def test_submissions_are_numbered_and_accepted_with_both_dates(world):
    report = draft(world)
    SubmissionFactory(report=report)
    with pytest.raises(IntegrityError, match="one_submission_per_number"), transaction.atomic():
        SubmissionFactory(report=report)
    with pytest.raises(IntegrityError, match="accepted_submission_has_both_dates"), transaction.atomic():
        SubmissionFactory(report=report, number=2, accepted_at=timezone.now())


def test_what_was_handed_in_never_changes_and_is_accepted_once(world):
    submission = SubmissionFactory(report=draft(world))
    changes = [{"texts": {}}, {"figures": {}}, {"number": 3}, {"language": "fr"}]
    for change in changes:
        with pytest.raises(IntegrityError, match="submission_never_changes"), transaction.atomic():
            Submission.objects.update(**change)
    accepted = {"accepted_at": timezone.now(), "acceptance_recorded_at": timezone.now()}
    Submission.objects.update(**accepted)
    with pytest.raises(IntegrityError, match="submission_never_changes"), transaction.atomic():
        Submission.objects.update(accepted_at=None, acceptance_recorded_at=None)
    with pytest.raises(IntegrityError, match="submission_never_changes"), transaction.atomic():
        submission.delete()
