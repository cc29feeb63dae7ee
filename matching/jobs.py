from django.utils import timezone

from core.tasks import task
from matching import services
from matching.models import Offer, Request
from matching.queries import lapsed_refusals


@task
def expire_postings() -> None:
    """End what ran out and was not renewed, so that the matcher no longer proposes it."""
    for model in (Offer, Request):
        for posting in model.objects.published().filter(expires_at__lte=timezone.now()):
            services.expire_posting(posting)


@task
def match_unmatched() -> None:
    """Ask again for postings whose matching failed for good, for instance while the encoder was missing."""
    for model in (Offer, Request):
        for posting in model.objects.published().filter(
            matched_at__isnull=True, expires_at__gt=timezone.now()
        ):
            services.request_matching(posting)


@task
def propose_lapsed_again() -> None:
    """A "not now" is no "never": after its time the pair may be proposed again."""
    for match in lapsed_refusals(timezone.now()):
        services.reopen_match(match)
