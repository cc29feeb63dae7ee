from django.utils import timezone

from core.tasks import task
from reporting.schedules.queries import due_schedules, ready_to_tell
from reporting.schedules.services import request_scheduled, tell_scheduled
from reporting.trends.keeping import renew


@task
def request_scheduled_reports() -> None:
    """When a period is over. What was asked for is a row, so that running again asks for nothing."""
    for schedule, ends_on in due_schedules(timezone.localdate()):
        request_scheduled(schedule, ends_on)


@task
def tell_scheduled_reports() -> None:
    for scheduled in ready_to_tell():
        tell_scheduled(scheduled)


@task
def renew_trends() -> None:
    renew(timezone.localdate())
