from accounts import emails
from accounts.models import User
from core.tasks import task


@task
def send_mails(user_pk: int) -> None:
    for user in User.objects.filter(pk=user_pk, is_active=True):
        emails.send_due_mails(user)
