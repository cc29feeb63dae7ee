import uuid
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from matching.models.postings import Offer, Posting, Request


def stored_as(attachment: "Attachment", name: str) -> str:
    """Under a name of our own: what the file was called is only shown."""
    return f"attachments/{attachment.uuid}{PurePath(name).suffix}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> "AttachmentQuerySet":
        """For who is signed in and sees the posting: like its text, a file is not for the public."""
        if not user.is_authenticated:
            return self.none()
        offers, requests = Offer.objects.visible_to(user), Request.objects.visible_to(user)
        return self.filter(Q(offer__in=offers) | Q(request__in=requests))


class Attachment(models.Model):
    """A file that belongs to one posting."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="attachments")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, related_name="attachments")
    file = models.FileField(max_length=100, upload_to=stored_as)
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False, request__isnull=True)
                | Q(offer__isnull=True, request__isnull=False),
                name="attachment_of_one_posting",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("matching:attachment", args=[self.uuid])

    @property
    def posting(self) -> Posting:
        return self.offer or self.request  # type: ignore[return-value] # one of them is there

    @property
    def format(self) -> str:
        return PurePath(self.name).suffix.removeprefix(".").upper()
