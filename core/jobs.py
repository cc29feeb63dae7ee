from datetime import timedelta

from django.utils import timezone

from core.models import Job, JobStatus
from core.tasks import give_back, task, wake

# A message that is not taken up within this time is taken for lost; sending it twice does no harm.
WAKE_AGAIN_AFTER = timedelta(seconds=20)


@task
def sweep_jobs() -> None:
    """Take running jobs back from dead workers, and wake those whose message was lost."""
    now = timezone.now()
    for job in Job.objects.filter(status=JobStatus.RUNNING, lease_until__lt=now):
        give_back(job, "the worker stopped answering")
    for job in Job.objects.filter(
        status=JobStatus.QUEUED, due_at__lte=now, created_at__lt=now - WAKE_AGAIN_AFTER
    ):
        wake(job)
