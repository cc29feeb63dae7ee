from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.enums import Side
from matching.models.matches import Match

MESSAGE_LENGTH = 2000


class MatchMessage(models.Model):
    """A question or an answer of one side to the other: written once, never changed."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=7, choices=Side.choices)
    text = models.TextField(_("message"), max_length=MESSAGE_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="message_says_something")]

    def __str__(self) -> str:
        return f"{self.match} {self.side} {self.pk}"
