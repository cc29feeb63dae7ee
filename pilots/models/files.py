import uuid
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pilots.enums import PeopleShown
from pilots.models.pilots import Pilot


def stored_as(file: "DocumentationFile", name: str) -> str:
    """Under a name of our own, in a folder of the file: `name` says only what it is there."""
    return f"documentation/{file.uuid}/{name}"


class DocumentationFileQuerySet(models.QuerySet["DocumentationFile"]):
    def visible_to(self, user: Any) -> Self:
        """For who sees the pilot; what was withdrawn, for nobody."""
        return self.filter(withdrawn_at__isnull=True, pilot__in=Pilot.objects.visible_to(user))


class DocumentationFile(models.Model):
    """A photograph, or a document, that shows what the documentation tells.

    Withdrawn, only that it was there is left, and its hash, so that it does not come back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="files")
    content_type = models.CharField(max_length=100)
    file = models.FileField(max_length=100, upload_to=stored_as, blank=True)
    preview = models.FileField(max_length=100, upload_to=stored_as, blank=True)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, help_text="of the file as it was sent")
    description = models.CharField(_("description"), max_length=300, blank=True)
    people = models.CharField(_("people shown"), max_length=10, choices=PeopleShown.choices)
    contact = models.CharField(_("who may be asked"), max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = DocumentationFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "sha256"], name="one_documentation_file_per_content"),
            models.CheckConstraint(
                condition=Q(content_type="application/pdf", width__isnull=True, height__isnull=True)
                | (~Q(content_type="application/pdf") & Q(width__isnull=False, height__isnull=False)),
                name="photograph_has_measures",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(file="") & ~Q(description="") & ~Q(contact="")
                | Q(withdrawn_at__isnull=False, file="", preview="", description="", contact=""),
                name="withdrawn_documentation_file_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.description or str(self.uuid)

    @property
    def url(self) -> str:
        return reverse("pilots:documentation_file", args=[self.pilot.uuid, self.uuid])

    @property
    def preview_url(self) -> str:
        """Empty for a document, which is not shown on a page."""
        if self.width is None:
            return ""
        return reverse("pilots:documentation_preview", args=[self.pilot.uuid, self.uuid])

    @property
    def name(self) -> str:
        """Under which it is kept by who downloads it."""
        return f"{self.pilot.reference}-{self.pk}{PurePath(str(self.file)).suffix}"
