from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job, JobStatus
from core.tasks import run_job
from matching import jobs, rematch, services
from matching.enums import RunJob, RunStatus
from matching.models import MatchingRun, RunBlock, Suggestion, TermStatistics, Unserved
from matching.queries.runs import is_worth_a_run, network_size, newest_jobs, progress_of
from matching.services.runs import LISTS_KEPT
from matching.snapshots import remove_others
from tests import factories as make
from tests.matching import factories as runs
from tests.matching.networks import finished, fresh, network, prepared, publish, started
from tests.matching.test_runs import results_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def postings(world):
    network()


def actions(run):
    return list(HistoryEvent.objects.of(run).values_list("action", "source", "target", "by__name"))


def open_jobs(kind):
    return set(Job.objects.open().filter(kind=kind).values_list("subject_id", flat=True))


def work(run):
    """Do what the run asks for."""
    for block in run.blocks.filter(digest=""):
        rematch.rank_block(block.pk)
    rematch.assign_run(run.pk)
    return fresh(run)


def test_workers_bring_a_run_to_its_end(postings):
    run = started(block_size=10)
    while waiting := list(Job.objects.filter(status=JobStatus.QUEUED)):
        for job in waiting:
            run_job(job.pk)
    assert fresh(run).status == RunStatus.DONE
    assert Counter(Job.objects.values_list("kind", "status")) == {
        (RunJob.PREPARE, "done"): 1,
        (RunJob.BLOCK, "done"): 3,
        (RunJob.ASSIGN, "done"): 1,
    }


def test_coordinator_starts_a_run(world):
    run = services.start_run(by=world.coordinator, reason="New weights", block_size=50)
    assert (run.status, run.requested_by, run.block_size) == (RunStatus.PREPARING, world.coordinator, 50)
    assert open_jobs(RunJob.PREPARE) == {run.pk}
    assert actions(run) == [("start", "", "preparing", "coordinator")]


def test_others_may_not_manage_runs(world):
    run = started()
    verbs = [lambda by: services.start_run(by=by)]
    verbs += [lambda by, verb=verb: verb(run, by=by) for verb in (services.cancel_run, services.resume_run)]
    for name, user in world.everyone().items():
        for verb in [] if name == "coordinator" else verbs:
            with pytest.raises(PermissionDenied):
                verb(user)


def test_second_run_is_refused_with_a_sentence(world):
    started()
    with pytest.raises(ActionRefused, match="A re-match is under way already"):
        started()
    assert MatchingRun.objects.count() == 1


def test_block_holds_at_least_one_request(world):
    with pytest.raises(ActionRefused, match="at least one request"):
        started(block_size=0)


def test_cancelled_run_drops_what_waits(postings, world):
    run = prepared(block_size=10)
    assert len(open_jobs(RunJob.BLOCK)) == 3
    running = Job.objects.filter(kind=RunJob.BLOCK).first()
    Job.objects.filter(pk=running.pk).update(status=JobStatus.RUNNING, lease_until=timezone.now())
    run = services.cancel_run(run, by=world.coordinator)
    assert (run.status, run.finished_at is None) == (RunStatus.CANCELLED, False)
    assert open_jobs(RunJob.BLOCK) == {running.subject_id}
    assert actions(run)[-1] == ("end", "ranking", "cancelled", "coordinator")


def test_preparation_and_assignment_that_wait_are_dropped_too(world):
    run = started()
    services.cancel_run(run, by=None)
    assert open_jobs(RunJob.PREPARE) == set()


def test_ended_run_is_not_cancelled(world):
    run = services.cancel_run(started(), by=None)
    with pytest.raises(ActionRefused, match="ended already"):
        services.cancel_run(run, by=None)


def test_resumed_run_does_only_what_is_missing(postings, world):
    run = prepared(block_size=5)
    undisturbed = [block.pk for block in run.blocks.all()[:2]]
    for pk in undisturbed:
        rematch.rank_block(pk)
    done_before = list(run.blocks.exclude(digest="").values_list("pk", "finished_at"))
    services.cancel_run(run, by=None)
    run = services.resume_run(run, by=world.coordinator)
    assert (run.status, run.finished_at, actions(run)[-1][0]) == (RunStatus.RANKING, None, "resume")
    assert open_jobs(RunJob.BLOCK) == set(run.blocks.filter(digest="").values_list("pk", flat=True))
    run = work(run)
    assert list(run.blocks.filter(pk__in=undisturbed).values_list("pk", "finished_at")) == done_before
    resumed = results_of(run)
    Suggestion.objects.all().delete()
    Unserved.objects.all().delete()
    assert results_of(finished()) == resumed


def test_resumed_run_with_all_blocks_done_goes_on_to_the_assignment(postings):
    run = prepared()
    rematch.rank_block(run.blocks.get().pk)
    run = services.resume_run(services.cancel_run(run, by=None), by=None)
    assert (run.status, open_jobs(RunJob.ASSIGN)) == (RunStatus.ASSIGNING, {run.pk})


def test_resumed_run_without_its_snapshot_begins_anew(postings):
    run = prepared()
    services.cancel_run(run, by=None)
    remove_others("another")
    run = services.resume_run(run, by=None)
    assert (run.status, run.blocks.count(), open_jobs(RunJob.PREPARE)) == ("preparing", 0, {run.pk})
    rematch.prepare_run(run.pk)
    assert work(fresh(run)).status == RunStatus.DONE


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda run: services.resume_run(run, by=None), "Only a re-match that failed"),
        (lambda run: runs.MatchingRunFactory(), "There is a newer re-match"),
        (lambda run: MatchingRun.objects.update(kernel_version="0"), "The matcher has changed"),
    ],
)
def test_run_that_cannot_go_on_says_why(world, change, sentence):
    run = services.cancel_run(started(), by=None)
    change(run)
    with pytest.raises(ActionRefused, match=sentence):
        services.resume_run(run, by=None)


def test_lost_work_is_asked_for_again(postings):
    run = started()
    for stage in (lambda: None, lambda: rematch.prepare_run(run.pk), lambda: work(run)):
        Job.objects.all().delete()
        jobs.tend_runs()
        asked = Job.objects.open().count()
        jobs.tend_runs()
        assert Job.objects.open().count() == asked > 0
        stage()
        if fresh(run).status == RunStatus.DONE:
            return
    raise AssertionError(fresh(run).status)


def test_jobs_that_did_nothing_are_asked_for_again(postings):
    """A worker took the block up while the run was cancelled, and left it."""
    run = prepared()
    Job.objects.update(status=JobStatus.DONE)
    jobs.tend_runs()
    assert open_jobs(RunJob.BLOCK) == {run.blocks.get().pk}


def test_run_whose_blocks_are_all_done_is_assigned(postings):
    run = prepared()
    rematch.rank_block(run.blocks.get().pk)
    MatchingRun.objects.update(status=RunStatus.RANKING)
    Job.objects.all().delete()
    jobs.tend_runs()
    assert (fresh(run).status, open_jobs(RunJob.ASSIGN)) == (RunStatus.ASSIGNING, {run.pk})


def test_run_fails_with_a_part_that_has_failed_for_good(postings):
    run = prepared(block_size=10)
    failed = Job.objects.filter(kind=RunJob.BLOCK).first()
    Job.objects.filter(pk=failed.pk).update(status=JobStatus.FAILED, error="out of memory")
    jobs.tend_runs()
    run = fresh(run)
    assert (run.status, run.error) == (RunStatus.FAILED, "out of memory")
    assert actions(run)[-1] == ("end", "ranking", "failed", None)
    run = services.resume_run(run, by=None)
    jobs.tend_runs()
    assert (fresh(run).status, fresh(run).error) == (RunStatus.RANKING, "")


def test_failure_without_a_word_has_one(world):
    run = started()
    Job.objects.update(status=JobStatus.FAILED)
    jobs.tend_runs()
    assert (fresh(run).status, fresh(run).error) == (RunStatus.FAILED, "no reason given")


def test_ended_run_is_left_alone(world):
    run = services.cancel_run(started(), by=None)
    services.tend_run(run)
    assert not Job.objects.exists()


def test_newest_job_of_a_subject_counts(world):
    for status in (JobStatus.FAILED, JobStatus.DONE):
        make.JobFactory(kind="matching.block", subject_id=7, status=status)
    assert [job.status for job in newest_jobs("matching.block", [7, 8]).values()] == ["done"]


def test_lists_of_old_runs_are_forgotten_and_their_figures_stay(postings):
    old = finished()
    for _ in range(LISTS_KEPT - 1):
        services.cancel_run(started(), by=None)
    assert old.suggestions.exists()
    publish(make.RequestFactory, terms={"en:": 1, "en:tram": 1})
    started()
    assert [model.objects.exists() for model in (Suggestion, Unserved, RunBlock)] == [False] * 3
    assert (fresh(old).figures, fresh(old).term_statistics) == (old.figures, None)
    assert not TermStatistics.objects.exists()


def test_nightly_run_only_when_something_has_happened(postings, world):
    jobs.rematch_nightly()
    run = MatchingRun.objects.get()
    assert (run.reason, run.requested_by) == ("nightly", None)
    jobs.rematch_nightly()  # refused: one is under way
    rematch.prepare_run(run.pk)
    work(fresh(run))
    jobs.rematch_nightly()
    assert MatchingRun.objects.get().status == RunStatus.DONE
    match = world.match()
    services.show_interest(match, side="request", by=world.officer_south)
    jobs.rematch_nightly()
    assert MatchingRun.objects.count() == 2


def test_new_weights_and_a_new_matcher_are_worth_a_run(postings):
    finished()
    assert not is_worth_a_run()
    make.WeightSetFactory(version=2)
    assert is_worth_a_run()
    MatchingRun.objects.update(as_of=timezone.now() + timedelta(days=1))
    assert not is_worth_a_run()
    MatchingRun.objects.update(kernel_version="0")
    assert is_worth_a_run()


def test_progress_counts_blocks_and_foretells_the_end(postings):
    run = started(block_size=6)
    first = progress_of(run)
    assert (first.status, first.done, first.total, first.percent) == ("running", 0, 0, 0)
    assert first.seconds_left is None
    rematch.prepare_run(run.pk)
    assert progress_of(fresh(run)).seconds_left is None
    rematch.rank_block(run.blocks.first().pk)
    now = timezone.now()
    MatchingRun.objects.update(
        ranking_since=now - timedelta(seconds=20), requested_at=now - timedelta(seconds=30)
    )
    later = progress_of(fresh(run))
    assert (later.done, later.total, later.percent, later.seconds, later.seconds_left) == (1, 4, 25, 30, 60)
    assert later.get_status_display() == "comparing"
    services.cancel_run(fresh(run), by=None)
    ended = progress_of(fresh(run))
    assert (ended.status, ended.seconds_left) == ("cancelled", None)


def test_network_size_counts_what_is_on_offer(postings):
    assert (network_size().requests, network_size().offers) == (23, 30)
