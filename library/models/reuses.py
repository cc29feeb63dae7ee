import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation
from library.models.practices import Practice
from library.models.tools import Tool


class ReuseQuerySet(models.QuerySet["Reuse"]):
    def of(self, subject: Tool | Practice) -> "ReuseQuerySet":
        return self.filter(**{link_to(type(subject)): subject})

    def removable_by(self, user: Any) -> "ReuseQuerySet":
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user, Duty.EDITOR))


class Reuse(models.Model):
    """That an organisation has adapted a tool or a practice; a new tool may have come out of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, related_name="reuses")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, null=True, related_name="reuses")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reuses")
    place = models.CharField(_("where"), max_length=150, blank=True)
    on = models.DateField(_("since when"))
    changes = models.TextField(_("what was changed"), max_length=3000)
    language = models.CharField(_("language"), max_length=2, choices=WorkLanguage.choices)
    leads_to = models.OneToOneField(Tool, on_delete=models.PROTECT, null=True, related_name="origin")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tool__isnull=False, practice__isnull=True)
                | Q(tool__isnull=True, practice__isnull=False),
                name="reuse_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(tool__isnull=True) | Q(leads_to__isnull=True) | ~Q(tool=F("leads_to")),
                name="reuse_leads_to_another_tool",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.organisation}"

    @property
    def subject(self) -> Tool | Practice:
        return self.tool or self.practice  # type: ignore[return-value] # one of them is there


def link_to(model: type[models.Model]) -> str:
    return "tool" if model is Tool else "practice"


def reuse_count(model: type[models.Model]) -> Coalesce:
    """How often each row of a list of tools or practices was used again."""
    link = link_to(model)
    reuses = Reuse.objects.filter(**{link: OuterRef("pk")}).order_by().values(link)
    return Coalesce(Subquery(reuses.annotate(number=Count("pk")).values("number")), 0)
