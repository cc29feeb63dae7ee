import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching.enums import RunStatus
from matching.models import MatchingRun, Suggestion, Unserved
from tests import factories as make
from tests.matching import factories as runs

pytestmark = pytest.mark.django_db
RANKING = {"snapshot": "f" * 64, "ranking_since": timezone.now()}
DONE = RANKING | {
    "status": RunStatus.DONE,
    "finished_at": timezone.now(),
    "digest": "d" * 64,
    "figures": "{}",
}


def done(**fields):
    return runs.MatchingRunFactory(**DONE | fields)


def refused(make_it, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_it()


@pytest.mark.parametrize("status", sorted(RunStatus.active()))
def test_only_one_run_is_active(status):
    runs.MatchingRunFactory(status=status, **RANKING)
    refused(runs.MatchingRunFactory, "one_active_run")
    assert done().pk


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"block_size": 0}, "run_block_size_positive"),
        ({"finished_at": timezone.now()}, "ended_run_has_date"),
        ({"status": RunStatus.CANCELLED}, "ended_run_has_date"),
        ({"status": RunStatus.RANKING}, "ranking_run_has_snapshot"),
        (DONE | {"digest": ""}, "finished_run_has_figures"),
        (DONE | {"figures": ""}, "finished_run_has_figures"),
        ({"status": RunStatus.FAILED, "finished_at": timezone.now()}, "failed_run_has_error"),
        ({"error": "why"}, "failed_run_has_error"),
    ],
)
def test_run_that_contradicts_itself_is_refused(fields, constraint):
    refused(lambda: runs.MatchingRunFactory(**fields), constraint)


def test_block_number_is_there_once():
    block = runs.RunBlockFactory()
    refused(lambda: runs.RunBlockFactory(run=block.run, number=block.number), "one_block_per_number")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"start": 10}, "block_holds_requests"),
        ({"digest": "d" * 64}, "finished_block_has_result"),
        ({"result": b"1", "finished_at": timezone.now()}, "finished_block_has_result"),
    ],
)
def test_block_that_contradicts_itself_is_refused(fields, constraint):
    refused(lambda: runs.RunBlockFactory(**fields), constraint)


def test_request_has_one_suggestion_or_cause_per_run():
    suggestion = runs.SuggestionFactory()
    other = make.MatchFactory(request=suggestion.request)
    refused(lambda: runs.SuggestionFactory(run=suggestion.run, match=other), "one_suggestion_per_request")
    row = runs.UnservedFactory(run=suggestion.run)
    refused(lambda: runs.UnservedFactory(run=row.run, request=row.request), "one_cause_per_request")


def test_runs_are_for_coordinators_and_the_newest_finished_one_for_association_staff(world):
    old, newest = done(), done()
    active = runs.MatchingRunFactory()
    seen = {name: list(MatchingRun.objects.visible_to(user)) for name, user in world.everyone().items()}
    assert seen == {
        "coordinator": [active, newest, old],
        "staff_north": [newest],
        "staff_south": [newest],
        "two_hats": [newest],
        "officer_north": [],
        "officer_south": [],
        "donor": [],
        "outsider": [],
    }
    assert list(MatchingRun.objects.visible_to(AnonymousUser())) == []


def test_suggestions_are_for_the_associations_of_either_side(world):
    run = done()
    ours = runs.SuggestionFactory(run=run, match=world.match())
    theirs = runs.SuggestionFactory(run=run)
    seen = {name: set(Suggestion.objects.visible_to(user)) for name, user in world.everyone().items()}
    assert {name: rows for name, rows in seen.items() if rows} == {
        "coordinator": {ours, theirs},
        "staff_north": {ours},
        "staff_south": {ours},
        "two_hats": {ours},
    }


def test_unserved_requests_are_for_the_association_of_the_request(world):
    run = done()
    ours = runs.UnservedFactory(run=run, request__organisation=world.south)
    theirs = runs.UnservedFactory(run=run)
    seen = {name: set(Unserved.objects.visible_to(user)) for name, user in world.everyone().items()}
    assert {name: rows for name, rows in seen.items() if rows} == {
        "coordinator": {ours, theirs},
        "staff_south": {ours},
    }


def test_names():
    run = done()
    assert str(run) == f"N-{run.pk:05d} · {run.as_of:%Y-%m-%d}"
    active = runs.MatchingRunFactory()
    assert [(each.is_active, each.tone) for each in (run, active)] == [(False, "done"), (True, "running")]
    assert runs.SuggestionFactory(run=run).score == 70.0
