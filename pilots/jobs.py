from django.utils import timezone

from core.tasks import task
from pilots import services
from pilots.queries import overdue_periods


@task
def remind_of_updates() -> None:
    """Each reminder is a row, so running again repeats none."""
    for pilot, period in overdue_periods(timezone.localdate()):
        services.remind_of_update(pilot, period)
