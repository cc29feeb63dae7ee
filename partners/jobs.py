from django.utils import timezone
from oauth2_provider.models import AccessToken

from core.tasks import task


@task
def forget_tokens() -> None:
    """Those that have run out open nothing any more."""
    AccessToken.objects.filter(expires__lt=timezone.now()).delete()
