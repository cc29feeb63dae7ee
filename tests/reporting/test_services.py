from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import Job, JobStatus
from reporting import services
from reporting.models import Milestone, Report, Target
from reporting.reference import INITIATIVE_START
from tests.reporting import made

DAY = date(2004, 12, 31)


def requested(world, milestone, **fields):
    asked = {"as_of": DAY, "language": "en", "by": world.coordinator} | fields
    return services.request_report(milestone, **asked)


def test_load_milestones_twice_changes_nothing(milestones):
    before = list(Target.objects.values())
    services.load_milestones()
    assert list(Target.objects.values()) == before
    assert list(Milestone.objects.values_list("year", "due_on")) == [
        (year, date(year, 12, 31)) for year in (2004, 2006, 2008, 2012, 2015, 2030)
    ]


def test_load_milestones_leaves_others_alone(milestones):
    other = Milestone.objects.create(year=2020, due_on=date(2020, 12, 31), wording="Later")
    Milestone.objects.filter(year=2015).update(wording="Ours")
    services.load_milestones()
    assert Milestone.objects.get(year=2020) == other
    assert Milestone.objects.get(year=2015).wording == "Ours"


def test_request_report_makes_one_job_of_its_kind(world, milestones):
    report = requested(world, milestones[2004])
    assert (report.as_of, report.language, report.requested_by) == (DAY, "en", world.coordinator)
    [job] = Job.objects.all()
    assert (job.kind, job.subject_id) == ("report", report.pk)


def test_two_requests_for_the_same_report_share_one_job(world, milestones):
    first = requested(world, milestones[2004])
    assert requested(world, milestones[2004], by=world.staff_north) == first
    assert requested(world, milestones[2004], known_at=first.known_at) == first
    assert Job.objects.count() == 1


def test_other_day_language_or_milestone_is_another_report(world, milestones):
    requested(world, milestones[2004])
    requested(world, milestones[2004], language="fr")
    requested(world, milestones[2004], as_of=date(2005, 1, 1))
    requested(world, milestones[2006])
    assert Job.objects.count() == Report.objects.count() == 4


def test_request_after_the_last_is_finished_asks_again(world, milestones):
    first = requested(world, milestones[2004])
    Job.objects.update(status=JobStatus.DONE)
    assert requested(world, milestones[2004]) != first


def test_request_of_the_same_moment_after_a_failure_tries_again(world, milestones):
    first = requested(world, milestones[2004])
    Job.objects.update(status=JobStatus.FAILED)
    assert requested(world, milestones[2004], known_at=first.known_at) == first
    assert Job.objects.filter(status=JobStatus.QUEUED).count() == 1


def test_request_of_a_ready_report_makes_no_job(world, milestones):
    first = requested(world, milestones[2004])
    Job.objects.update(status=JobStatus.DONE)
    link = {"number": 1, "chain_sha256": "z"}
    Report.objects.update(facts="{}", sha256="x", pdf="reports/x.pdf", pdf_sha256="y", **link)
    assert requested(world, milestones[2004], known_at=first.known_at) == first
    assert Job.objects.filter(status=JobStatus.QUEUED).count() == 0


def test_request_without_a_job_is_not_under_way(world, milestones):
    report = requested(world, milestones[2004])
    Job.objects.all().delete()
    assert services.is_under_way(report) is False


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"as_of": timezone.localdate() + timedelta(days=2)},
            "Nothing is known of a day in the future. Choose a day up to today.",
        ),
        (
            {"as_of": INITIATIVE_START - timedelta(days=1)},
            "The initiative started on Sept. 1, 2002. Choose that day or a later one.",
        ),
        (
            {"known_at": timezone.now() + timedelta(days=1)},
            "Nothing is known yet at a moment in the future.",
        ),
    ],
)
def test_request_report_refused_with_a_sentence(world, milestones, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        requested(world, milestones[2004], **fields)
    assert Report.objects.count() == 0


@pytest.mark.parametrize("who", ["officer_north", "officer_south", "outsider"])
def test_request_report_not_allowed(world, milestones, who):
    with pytest.raises(PermissionDenied):
        requested(world, milestones[2004], by=getattr(world, who))


@pytest.mark.parametrize("who", ["coordinator", "staff_north", "two_hats", "donor"])
def test_request_report_allowed(world, milestones, who):
    assert requested(world, milestones[2004], by=getattr(world, who)).requested_by == getattr(world, who)


def evaluation(world, **fields):
    asked = {
        "evaluator": world.un_body,
        "completed_on": date(2006, 9, 1),
        "terms": "T",
        "findings": "F",
        "recommendations": "R",
        "language": "en",
        "by": world.coordinator,
    }
    return services.record_evaluation("mid_term", **asked | fields)


def test_record_evaluation_by_the_coordinator(world):
    recorded = evaluation(world)
    assert str(recorded) == "mid-term evaluation · Coordination"
    assert recorded.recorded_at.date() == timezone.localdate()


def test_record_evaluation_by_another_is_not_allowed(world):
    with pytest.raises(PermissionDenied):
        evaluation(world, by=world.staff_north)


def test_record_evaluation_of_the_future_is_refused(world):
    with pytest.raises(ActionRefused):
        evaluation(world, completed_on=made.NOW.date() + timedelta(days=3650))
