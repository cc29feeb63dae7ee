"""How far a re-match of everything has come, and what its page shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone

from core.models import HistoryEvent, Job, JobStatus
from matching.enums import RunJob, RunStatus
from matching.kernel import KERNEL_VERSION
from matching.models import Match, MatchingRun, Offer, Request, WeightSet
from matching.queries.nearest import on_offer


@dataclass(frozen=True)
class Progress:
    """What the page's progress bar needs, under the names of a job; times in seconds, None where unknown."""

    pk: int
    status: str
    status_name: str
    done: int
    total: int
    seconds: int
    seconds_left: int | None

    def get_status_display(self) -> str:
        return self.status_name

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def progress_of(run: MatchingRun) -> Progress:
    now = timezone.now()
    since = Q(finished_at__gte=run.ranking_since or now)
    blocks = run.blocks.aggregate(
        total=Count("pk"), done=Count("finished_at"), lately=Count("pk", filter=since)
    )
    return Progress(
        pk=run.pk,
        status=JobStatus.RUNNING if run.is_active else run.status,
        status_name=run.get_status_display(),
        done=blocks["done"],
        total=blocks["total"],
        seconds=int(((run.finished_at or now) - run.requested_at).total_seconds()),
        seconds_left=seconds_left(run, blocks, now),
    )


def seconds_left(run: MatchingRun, blocks: dict[str, int], now: datetime) -> int | None:
    """At the pace of the blocks since ranking began, or was taken up again."""
    if run.status != RunStatus.RANKING or run.ranking_since is None or not blocks["lately"]:
        return None
    elapsed = (now - run.ranking_since).total_seconds()
    return round(elapsed / blocks["lately"] * (blocks["total"] - blocks["done"]))


def step_of(run: MatchingRun) -> tuple[RunJob, list[int]]:
    """The kind of work that an active run waits for, and the subjects of its jobs."""
    if run.status == RunStatus.RANKING:
        return RunJob.BLOCK, list(run.blocks.filter(digest="").values_list("pk", flat=True))
    return RunJob.PREPARE if run.status == RunStatus.PREPARING else RunJob.ASSIGN, [run.pk]


def newest_jobs(kind: str, subjects: Collection[int]) -> dict[int, Job]:
    """By subject."""
    jobs = Job.objects.filter(kind=kind, subject_id__in=subjects)
    return {job.subject_id: job for job in jobs.order_by("subject_id", "-pk").distinct("subject_id")}


def is_worth_a_run() -> bool:
    """Whether anything happened since the newest finished re-match that could change its result."""
    last = MatchingRun.objects.filter(status=RunStatus.DONE).first()
    if last is None or last.kernel_version != KERNEL_VERSION:
        return True
    kinds = ContentType.objects.get_for_models(Offer, Request, Match).values()
    events = HistoryEvent.objects.filter(content_type__in=kinds, recorded_at__gt=last.as_of)
    return events.exists() or WeightSet.objects.filter(created_at__gt=last.as_of).exists()


@dataclass(frozen=True)
class NetworkSize:
    requests: int
    offers: int


def network_size() -> NetworkSize:
    """What a re-match would compare if it began now."""
    today = timezone.localdate()
    return NetworkSize(on_offer(Request, today).count(), on_offer(Offer, today).count())
