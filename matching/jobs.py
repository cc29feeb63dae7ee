from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from core.exceptions import ActionRefused
from core.tasks import task
from matching import services
from matching.models import MatchingRun, Offer, Request, SavedSearch
from matching.queries import decisions_to_remind_of, ending_soon, lapsed_refusals
from matching.queries.reminders import REMIND_OF_EXPIRY
from matching.queries.runs import is_worth_a_run
from matching.searching import found_by


@task
def expire_postings() -> None:
    """End what ran out and was not renewed, so that the matcher no longer proposes it."""
    for model in (Offer, Request):
        for posting in model.objects.published().filter(expires_at__lte=timezone.now()):
            with suppress(ActionRefused):  # renewed a moment ago
                services.expire_posting(posting)


@task
def remind_of_expiry() -> None:
    """Twice before a posting ends; each reminder is a row, so running again repeats none."""
    now = timezone.now()
    for model in (Offer, Request):
        for posting in ending_soon(model, now):
            days_left = (posting.expires_at - now) / timedelta(days=1)
            services.remind_of_expiry(posting, days_before=min(d for d in REMIND_OF_EXPIRY if days_left <= d))


@task
def remind_of_decisions() -> None:
    """Three days before an association's answer is due, and when it is overdue."""
    now = timezone.now()
    for match in decisions_to_remind_of(now):
        kind = "decision_overdue" if match.due_on < now.date() else "decision_due"
        services.ask_for_decision(match, kind)


@task
def send_saved_searches() -> None:
    """What is new since the last time; the last minute is left to transactions that are still open."""
    now = timezone.now()
    until = now - timedelta(minutes=1)
    for search in SavedSearch.objects.due(now).select_related("user"):
        keys = found_by(search, until)
        if keys:
            services.tell_found(search, keys, until=until)


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
