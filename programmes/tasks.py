from core.models import Job
from core.tasks import handles
from programmes.models import RoundTable
from programmes.pipeline import make_pack

KIND = "round-table pack"


@handles(KIND, queue="report")
def run_pack(job: Job) -> None:
    make_pack(RoundTable.objects.for_display().get(pk=job.subject_id), job)
