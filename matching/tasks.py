from core.models import Job
from core.tasks import handles
from matching import pipeline, rematch
from matching.enums import RunJob

# Of its own: the proposals of a new posting never wait behind the blocks of a re-match.
REMATCH_QUEUE = "rematch"


@handles("matching.offer", queue="match")
def match_offer(job: Job) -> None:
    pipeline.match_offer(job.subject_id)


@handles("matching.request", queue="match")
def match_request(job: Job) -> None:
    pipeline.match_request(job.subject_id)


@handles(RunJob.PREPARE, queue=REMATCH_QUEUE)
def prepare_run(job: Job) -> None:
    rematch.prepare_run(job.subject_id)


@handles(RunJob.BLOCK, queue=REMATCH_QUEUE)
def rank_block(job: Job) -> None:
    rematch.rank_block(job.subject_id)


@handles(RunJob.ASSIGN, queue=REMATCH_QUEUE)
def assign_run(job: Job) -> None:
    rematch.assign_run(job.subject_id)
