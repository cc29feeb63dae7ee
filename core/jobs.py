from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.models import Change, Job, JobStatus, Stamp
from core.queries import FORGOTTEN
from core.tasks import give_back, task, wake

# A message that is not taken up within this time is taken for lost; sending it twice does no harm.
WAKE_AGAIN_AFTER = timedelta(seconds=20)
# Who has not asked for so long reads the lists anew.
CHANGES_ARE_KEPT_FOR = timedelta(days=90)


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


@task
def forget_changes() -> None:
    """Shorten the change feed at its old end, and note up to where: who comes from before is told so."""
    with transaction.atomic():
        last = Change.objects.filter(at__lt=timezone.now() - CHANGES_ARE_KEPT_FOR).last()
        if last is None:
            return
        Stamp.objects.update_or_create(name=FORGOTTEN, defaults={"value": str(last.place)})
        Change.objects.up_to(last.place).delete()
