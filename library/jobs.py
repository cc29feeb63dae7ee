from time import monotonic

from django.conf import settings
from django.utils import timezone

from core.tasks import task
from library import services
from library.links import trouble
from library.queries import links_to_check

# A few at a time, so that slow servers hold up no worker.
AT_ONCE, SECONDS = 20, 120


@task
def check_links() -> None:
    """Ask some of the links of published tools whether they still lead somewhere."""
    began = monotonic()
    for edition in links_to_check(timezone.now())[:AT_ONCE]:
        if monotonic() - began > SECONDS:
            return
        at = timezone.now()
        if services.claim_link(edition, at=at):
            found = trouble(edition.link, also_to=settings.LINK_CHECK_ALSO_TO)
            services.note_link(edition, trouble=found, at=at)
