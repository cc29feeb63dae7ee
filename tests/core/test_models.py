from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import HistoryEvent, Job, JobStatus, Stamp
from tests import factories as make

pytestmark = pytest.mark.django_db
LEASE = {"status": JobStatus.RUNNING, "lease_until": timezone.now()}


def twice(**fields):
    make.JobFactory(**fields)
    make.JobFactory(**fields)


@pytest.mark.parametrize(
    ("constraint", "store"),
    [
        ("one_queued_job_per_subject", lambda: twice(subject_id=7)),
        ("running_job_has_lease", lambda: make.JobFactory(status=JobStatus.RUNNING)),
    ],
)
def test_the_database_refuses(constraint, store):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        store()


def test_jobs_of_one_subject_may_follow_each_other():
    twice(subject_id=7, **LEASE)
    make.JobFactory(subject_id=7)
    make.JobFactory(subject_id=7, status=JobStatus.DONE)
    assert Job.objects.open().count() == 3


@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [({}, True), (LEASE, False), ({"due_at": timezone.now() + timedelta(hours=1)}, False)],
)
def test_a_job_is_claimed_once_and_when_it_is_due(fields, is_taken):
    job = make.JobFactory(**fields)
    claimed = Job.objects.claim(job.pk, lease_until=timezone.now())
    assert (claimed == job) == is_taken
    assert Job.objects.claim(job.pk, lease_until=timezone.now()) is None


def test_history_is_of_one_object_in_the_order_of_its_effect():
    city, other = make.CityFactory(), make.CityFactory()
    later = HistoryEvent.record(city, "edit", by=None)
    earlier = HistoryEvent.record(city, "create", by=None, at=timezone.now() - timedelta(days=1))
    HistoryEvent.record(other, "create", by=None)
    HistoryEvent.record(make.OrganisationFactory(city=city), "create", by=None)
    assert list(HistoryEvent.objects.of(city)) == [earlier, later]


def test_names_of_rows():
    event = HistoryEvent.record(make.CityFactory(pk=7), "edit", by=None)
    assert [str(row) for row in (event, Stamp(name="reference"), Job(kind="x", subject_id=1))] == [
        "edit city 7", "reference", "x 1",
    ]  # fmt: skip
