from contextlib import suppress

from django.utils import timezone

from core.exceptions import ActionRefused
from core.tasks import task
from matching import services
from matching.models import MatchingRun, Offer, Request
from matching.queries import lapsed_refusals
from matching.queries.runs import is_worth_a_run


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


@task
def tend_runs() -> None:
    """A re-match goes on after lost messages, and ends when a part of it has failed for good."""
    for run in MatchingRun.objects.active():
        services.tend_run(run)


@task
def rematch_nightly() -> None:
    """So that suggestions are there in the morning; not if nothing has happened, or one is under way."""
    if is_worth_a_run():
        with suppress(ActionRefused):
            services.start_run(by=None, reason="nightly")
