from contextlib import suppress

from django.utils import timezone

from core.exceptions import ActionRefused
from core.tasks import task
from programmes import services
from programmes.enums import CallState
from programmes.models import FundingCall


@task
def lapse_calls() -> None:
    """End the calls for funds whose last day is over."""
    for call in FundingCall.objects.filter(state=CallState.OPEN, closes_on__lt=timezone.localdate()):
        with suppress(ActionRefused):  # closed by its partners a moment ago
            services.lapse_call(call)
