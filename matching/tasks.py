from core.models import Job
from core.tasks import handles
from matching import pipeline


@handles("matching.offer", queue="match")
def match_offer(job: Job) -> None:
    pipeline.match_offer(job.subject_id)


@handles("matching.request", queue="match")
def match_request(job: Job) -> None:
    pipeline.match_request(job.subject_id)
