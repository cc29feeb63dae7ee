from core.models import Job
from core.tasks import handles
from library import pipeline

EMBED = "library.embed"
EMBED_PRACTICE = "library.practice"


@handles(EMBED, queue="match")
def give_vectors(job: Job) -> None:
    pipeline.give_vectors(job.subject_id)


@handles(EMBED_PRACTICE, queue="match")
def give_practice_vector(job: Job) -> None:
    pipeline.give_practice_vector(job.subject_id)
