from datetime import timedelta

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tasks
from accounts.enums import MailStatus
from accounts.models import Notification
from core.tasks import enqueue, task

# A worker that died in the middle of a mail may have sent it: nobody gets a second one on a guess.
CLAIMS_LAPSE_AFTER = timedelta(minutes=15)
# A slow mail server must not make the queue grow: who waits on is called again in a minute.
PEOPLE_AT_A_TIME = 500
READ_ONES_ARE_KEPT_FOR = timedelta(days=180)


@task
def send_left_mails() -> None:
    """Digests whose time has come, mails whose wake-up call was lost, and those to be tried again."""
    now = timezone.now()
    Notification.objects.filter(
        mail_status=MailStatus.CLAIMED, claimed_at__lt=now - CLAIMS_LAPSE_AFTER
    ).update(mail_status=MailStatus.FAILED, error=_("The sender was interrupted; it may have arrived."))
    due = Notification.objects.mail_due(now).filter(user__is_active=True).order_by()
    longest = due.values("user_id").annotate(since=Min("due_at")).order_by("since", "user_id")
    for user_pk in longest.values_list("user_id", flat=True)[:PEOPLE_AT_A_TIME]:
        enqueue(tasks.send_mails, user_pk)


@task
def forget_read_notifications() -> None:
    old = timezone.now() - READ_ONES_ARE_KEPT_FOR
    read = Notification.objects.filter(read_at__isnull=False, created_at__lt=old)
    read.exclude(mail_status__in=[MailStatus.WAITING, MailStatus.CLAIMED]).delete()
