from django.utils import timezone

from core.models import Job
from core.tasks import handles
from pilots import emails
from pilots.models import Invitation

INVITATION = "pilots.invitation"


@handles(INVITATION, queue="notify")
def send_invitation(job: Job) -> None:
    invitation = Invitation.objects.select_related("round__pilot").get(pk=job.subject_id)
    if invitation.sent_at is None:
        emails.send_invitation(invitation)
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
