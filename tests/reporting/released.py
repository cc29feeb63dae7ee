"""A report whose facts name a published pilot and one that is not, and walks of a release into any state."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from core.models import Job
from pilots.editing import fingerprint
from pilots.models import Pilot
from reporting import pipeline
from reporting.models import Milestone, Report
from reporting.release import queries, services
from reporting.release.enums import ReleaseState
from reporting.release.models import Release
from reporting.services import request_report
from tests.reporting import made
from tests.world import World, person

DAY = date(2004, 12, 31)
OPEN, SECRET, SECRET_PARTNER = "Pumps for everybody", "Secret negotiations", "Secretville"
SUMMARY = {"kind": "summary", "own_heading": "", "language": "en", "text": "Two pilots count.\n\nMore will."}


def ready_report(world: World, milestone: Milestone, language: str = "en", *, secret: bool = True) -> Report:
    """Made by the worker; with a secret one, three pilots of it, which stand in each list that a fact has."""
    made.made_pilot(world, OPEN, documented=DAY, assessed=DAY)
    Pilot.objects.update(published_at=timezone.now())
    if secret:
        made.made_pilot(world, SECRET, documented=DAY, assessed=DAY)
        made.made_pilot(world, f"{SECRET} late", documented=DAY, assessed=date(2005, 1, 1))
        unclassed = made.made_pilot(world, f"{SECRET} unclassed", documented=DAY, assessed=DAY, exchange="")
        Pilot.objects.filter(pk=unclassed.pk).update(exchange_problem=SECRET_PARTNER)
    report = request_report(milestone, as_of=date(2005, 6, 30), language=language, by=world.coordinator)
    pipeline.make_report(report, Job.objects.get(kind="report", subject_id=report.pk))
    return Report.objects.get(pk=report.pk)


def second_coordinator(world: World) -> User:
    found = User.objects.filter(name="second").first()
    return found or person("second", world.un_body, "coordinator")


def release_in(state: str, report: Report, world: World) -> Release:
    """Written and handed in by the one coordinator, decided on by the other."""
    release = services.begin_release(report, by=world.coordinator)
    if not release.sections.exists():
        services.add_section(release, by=world.coordinator, **SUMMARY)
    if release.is_correction:
        services.save_changes(release, by=world.coordinator, **change_of(release, "A name was wrong."))
    if state == ReleaseState.DRAFT:
        return release
    release, second = services.submit_release(release, by=world.coordinator), second_coordinator(world)
    if state == ReleaseState.SUBMITTED:
        return release
    if state == ReleaseState.RETURNED:
        return services.return_release(release, by=second, reason="Say which two.")
    release = services.release_report(release, by=second, seen=queries.draft_hash(release))
    if state == ReleaseState.WITHDRAWN:
        return services.withdraw_release(release, by=second, reason="Two figures were mixed up.")
    if state == ReleaseState.REPLACED:
        release_in(ReleaseState.RELEASED, report, world)
        release.refresh_from_db()
    return release


def change_of(release: Release, text: str) -> dict[str, str]:
    return {"base": fingerprint(release, ["changes"]), "changes": text}
