from core.models import Job
from core.tasks import handles
from reporting.models import Report
from reporting.pipeline import make_report

KIND = "report"


@handles(KIND, queue="report")
def run_report(job: Job) -> None:
    make_report(Report.objects.with_subject().get(pk=job.subject_id), job)
