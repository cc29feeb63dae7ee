import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Organisation
from library.enums import CURATING_DUTIES, PracticeState, ToolState
from library.models.practices import Practice
from library.models.tools import Tool


class CollectionQuerySet(models.QuerySet["Collection"]):
    def editable_by(self, user: Any) -> Self:
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user, *CURATING_DUTIES))

    def for_display(self) -> Self:
        """With `tool_count` and `practice_count` of what everybody can see."""
        tools = Q(tools__state=ToolState.PUBLISHED)
        practices = Q(practices__state=PracticeState.PUBLISHED)
        counted = self.select_related("organisation").annotate(
            tool_count=Count("tools", filter=tools, distinct=True),
            practice_count=Count("practices", filter=practices, distinct=True),
        )
        return counted.order_by("title", "pk")


class Collection(models.Model):
    """What a support programme recommends for one purpose, whoever shares it, so that approaches agree."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="collections", verbose_name=_("put together by")
    )
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("what it is for"), max_length=3000)
    language = models.CharField(_("language"), max_length=2, choices=WorkLanguage.choices)
    tools = models.ManyToManyField(Tool, related_name="collections", blank=True)
    practices = models.ManyToManyField(Practice, related_name="collections", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:collection_detail", args=[self.uuid])
