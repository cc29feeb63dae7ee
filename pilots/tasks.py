from django.utils import timezone

from core.models import Job
from core.tasks import handles
from pilots import emails
from pilots.models import Invitation

INVITATION = "pilots.invitation"


@handles(INVITATION, queue="notify")
def send_invitation(job: Job) -> None:
    """To somebody without an account, so beside the notifications; claimed before it is sent, as they are."""
    waiting = Invitation.objects.filter(pk=job.subject_id, sent_at__isnull=True)
    if not waiting.update(sent_at=timezone.now()):
        return
    try:
        emails.send_invitation(Invitation.objects.select_related("round__pilot").get(pk=job.subject_id))
    except OSError:  # which every error of SMTP is: the mail is not out, so the claim is given back
        Invitation.objects.filter(pk=job.subject_id).update(sent_at=None)
        raise
