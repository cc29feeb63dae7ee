import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.enums import Frequency
from matching.enums import Side


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, user: Any) -> "SavedSearchQuerySet":
        return self.filter(user_id=user.pk)

    def due(self, at: datetime) -> "SavedSearchQuerySet":
        daily, weekly = at - timedelta(days=1), at - timedelta(days=7)
        return self.filter(
            Q(frequency=Frequency.AT_ONCE)
            | Q(frequency=Frequency.DAILY, last_sent_at__lte=daily)
            | Q(frequency=Frequency.WEEKLY, last_sent_at__lte=weekly)
        )


class SavedSearch(models.Model):
    """Filters of the list of requests or offers, about whose new results a person wants to hear."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches")
    side = models.CharField(max_length=7, choices=Side.choices)
    query = models.JSONField(default=dict, help_text="list of values by name of the filter")
    name = models.CharField(_("name"), max_length=200)
    frequency = models.CharField(
        _("tell me"), max_length=10, choices=Frequency.choices, default=Frequency.DAILY
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_sent_at = models.DateTimeField(
        default=timezone.now, help_text="what was published up to then has been told"
    )

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["side", "name", "pk"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["user", "side", "query"], name="a_search_is_saved_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, filtered."""
        query = urlencode({**self.query, "state": "published"}, doseq=True)
        return f"{reverse(f'matching:{self.side}_list')}?{query}"

    @property
    def parameters(self) -> QueryDict:
        return QueryDict(urlencode(self.query, doseq=True))
