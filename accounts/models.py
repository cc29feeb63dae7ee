from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Frequency, Group, MailStatus
from accounts.notices import kinds, say


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from their memberships in organisations alone."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(
        default=False, help_text="no person: in whose name the application of a partner system acts"
    )
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(
                condition=Q(is_service=False) | Q(is_active=False), name="service_account_never_signs_in"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Preference(models.Model):
    """How often a person wants mails about a group of notifications, where it is not the default."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    group = models.CharField(max_length=10, choices=Group.choices)
    frequency = models.CharField(max_length=10, choices=Frequency.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="one_preference_per_person_and_group")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.group} {self.frequency}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> "NotificationQuerySet":
        return self.filter(user_id=user.pk)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> "NotificationQuerySet":
        return self.annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-created_at", "-pk")

    def in_group(self, group: str) -> "NotificationQuerySet":
        return self.filter(kind__in=[name for name, kind in kinds.items() if kind.group == group])

    def mail_waiting(self) -> "NotificationQuerySet":
        return self.filter(mail_status=MailStatus.WAITING)

    def mail_due(self, at: datetime) -> "NotificationQuerySet":
        return self.mail_waiting().filter(due_at__lte=at)

    @transaction.atomic
    def claim(self, at: datetime) -> list["Notification"]:
        """Those that still wait and that nobody else is sending, from now on the caller's alone."""
        mine = list(self.mail_waiting().select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
        Notification.objects.filter(pk__in=[row.pk for row in mine]).update(
            mail_status=MailStatus.CLAIMED, claimed_at=at, attempts=F("attempts") + 1
        )
        for row in mine:
            row.attempts += 1
        return mine


class Notification(models.Model):
    """That something concerns a person: one row for each event and recipient, and at most one mail.

    `key` names the event. The row is the truth about the mail too: who sends it claims it first.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=150)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_status = models.CharField(
        max_length=10, choices=MailStatus.choices, default=MailStatus.WAITING, editable=False
    )
    due_at = models.DateTimeField(default=timezone.now, help_text="when its mail may leave")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_notification_per_event_and_person"),
            models.CheckConstraint(
                condition=~Q(mail_status__in=["claimed", "sent"]) | Q(claimed_at__isnull=False),
                name="mail_is_claimed_before_it_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(mail_status="sent", mailed_at__isnull=False)
                | (~Q(mail_status="sent") & Q(mailed_at__isnull=True)),
                name="sent_mail_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "read_at", "-created_at"], name="notifications_of_a_person"),
            models.Index(
                fields=["due_at"],
                condition=Q(mail_status__in=["waiting", "claimed"]),
                name="mails_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.user}"

    @property
    def title(self) -> str:
        return say(kinds[self.kind].title, self.kind, self.data)

    @property
    def body(self) -> str:
        return say(kinds[self.kind].body, self.kind, self.data)

    @property
    def group(self) -> Group:
        return kinds[self.kind].group
