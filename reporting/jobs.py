from django.utils import timezone

from core.tasks import task
from reporting.trends.keeping import renew


@task
def renew_trends() -> None:
    renew(timezone.localdate())
