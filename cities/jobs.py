from functools import partial

from django.utils import timezone

from cities import services
from cities.models import MemberImport
from cities.services.member_imports import MEMBER_IMPORT
from core.models import Job
from core.tasks import handles, report_progress, task


@handles(MEMBER_IMPORT, queue="report")
def carry_out_member_import(job: Job) -> None:
    member_import = MemberImport.objects.select_related("by", "association").get(pk=job.subject_id)
    services.carry_out_member_import(member_import, partial(report_progress, job))


@task
def forget_member_imports() -> None:
    """Lists that nobody confirmed in time, and old results: they hold addresses of people."""
    kept = MemberImport.objects.kept(timezone.now()).values("pk")
    MemberImport.objects.exclude(pk__in=kept).delete()
