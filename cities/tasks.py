from cities import emails
from cities.models import Invitation
from core.models import Job
from core.tasks import handles

INVITATION = "cities.invitation"


@handles(INVITATION, queue="notify")
def send_invitation(job: Job) -> None:
    emails.send_invitation(Invitation.objects.get(pk=job.subject_id))
