from core.models import Job
from core.tasks import handles
from reporting.models import Report
from reporting.pipeline import make_report
from reporting.release.models import Release
from reporting.release.pipeline import make_public_pdf

KIND = "report"
RELEASE = "release"


@handles(KIND, queue="report")
def run_report(job: Job) -> None:
    make_report(Report.objects.with_subject().get(pk=job.subject_id), job)


@handles(RELEASE, queue="report")
def run_release(job: Job) -> None:
    make_public_pdf(Release.objects.get(pk=job.subject_id))
