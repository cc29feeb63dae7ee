"""Lists of members that an association's staff brings: looked at first, then carried out row by row."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cities.enums import Duty, MemberOutcome
from cities.models.organisations import Organisation
from cities.models.places import City

# A list holds addresses of people: one that nobody confirms is kept for days, its result for weeks.
OPEN_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=90)


class MemberImportQuerySet(models.QuerySet["MemberImport"]):
    def visible_to(self, user: Any) -> "MemberImportQuerySet":
        """For who brought it, while still an approver of the association."""
        approved_for = Organisation.objects.acted_for_by(user, Duty.APPROVER)
        return self.kept(timezone.now()).filter(by_id=user.pk, association__in=approved_for)

    def kept(self, at: datetime) -> "MemberImportQuerySet":
        is_open = Q(confirmed_at__isnull=True, created_at__gt=at - OPEN_FOR)
        return self.filter(is_open | Q(confirmed_at__gt=at - KEPT_FOR))


class MemberImport(models.Model):
    """One file of members of an association, as one person brought it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="member_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, help_text="of the file")
    unread = ArrayField(models.CharField(max_length=100), default=list, help_text="columns passed over")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = MemberImportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.association}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("cities:member_import_detail", args=[self.uuid])

    @property
    def expires_at(self) -> datetime:
        return self.created_at + OPEN_FOR


class MemberRow(models.Model):
    """One row of the file, what the person chose where it was not clear, and what became of it.

    `city` is the one that the row means, else `candidates` are the keys of those it may mean. `chosen` is the
    organisation that the row is about, unless the person said that it `is_new`.
    """

    member_import = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="as a spreadsheet counts")
    cells = models.JSONField()
    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, related_name="+")
    candidates = ArrayField(models.BigIntegerField(), default=list)
    chosen = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    is_new = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=MemberOutcome.choices, blank=True)
    sentence = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["member_import", "number"], name="row_once_per_member_import"),
            models.CheckConstraint(
                condition=Q(chosen__isnull=True) | Q(is_new=False), name="member_row_is_new_or_chosen"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["new", "joined", "changed", "unchanged"], organisation__isnull=False)
                | Q(outcome__in=["", "refused"], organisation__isnull=True),
                name="member_row_outcome_has_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.cells.get('name', '')} {self.outcome}".strip()
