"""Who stands in for whom, and who is asked to act for an organisation."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty
from cities.models.organisations import Membership, Organisation


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, user: Any) -> "DelegationQuerySet":
        """For the two whom it concerns."""
        return self.filter(Q(absent_id=user.pk) | Q(membership__user_id=user.pk))


class Delegation(models.Model):
    """That a colleague stands in for an approver: `membership` gives the duty, from a day to a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="delegation")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["membership__starts_on", "pk"]

    def __str__(self) -> str:
        return f"{self.membership.user} → {self.absent}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; the time of some may have run out."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """That a person is asked to act for an organisation. Of the link in the mail only a hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language of the mail"), max_length=10, choices=settings.LANGUAGES)
    duties = ArrayField(models.CharField(max_length=15, choices=Duty.choices))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_per_organisation_and_address",
            ),
            models.CheckConstraint(condition=~Q(duties=[]), name="invitation_gives_a_duty"),
            models.CheckConstraint(
                condition=~Q(duties__contains=[Duty.COORDINATOR]), name="nobody_is_invited_to_coordinate"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_invitation_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_is_accepted_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"

    @property
    def duty_names(self) -> list[Any]:
        return [Duty(duty).label for duty in self.duties]

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
