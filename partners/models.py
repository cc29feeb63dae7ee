"""The systems of partners that use the API, and the secrets by which they prove who they are."""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Membership, Organisation
from partners.enums import Scope


def new_client_id() -> str:
    return f"c2c-{secrets.token_hex(12)}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """Those of the organisations whose account the user looks after."""
        return self.filter(organisation__in=Organisation.objects.kept_by(user))

    def open(self) -> "ApplicationQuerySet":
        return self.filter(ended_at__isnull=True)

    def working(self) -> "ApplicationQuerySet":
        """Those that may act now: not ended, for an organisation that has no successor yet, and members of
        it still.
        """
        held = Membership.objects.active().filter(
            user=OuterRef("service_user"), organisation=OuterRef("organisation")
        )
        succeeded = Q(organisation__succeeded_on__lte=timezone.localdate())
        return self.open().exclude(succeeded).filter(Exists(held))

    def for_display(self) -> "ApplicationQuerySet":
        """With `is_working`, those that are open first, by name."""
        working = Application.objects.working().filter(pk=OuterRef("pk"))
        known = self.select_related("created_by", "ended_by", "organisation")
        in_order = known.order_by(F("ended_at").desc(nulls_first=True), Lower("name"), "pk")
        return in_order.annotate(is_working=Exists(working))


class Application(models.Model):
    """A system of a partner that uses the API as its organisation, within its scopes.

    It belongs to the organisation and stays when the person who made it leaves. Its service account gives it
    the duty of those who look after the organisation's account, so that `visible_to` needs to know no more.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client_id = models.CharField(max_length=40, unique=True, default=new_client_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    service_user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="application", editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    purpose = models.TextField(_("purpose"), max_length=500)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope.choices))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                condition=Q(ended_at__isnull=True),
                name="one_open_application_per_organisation_and_name",
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="application_has_a_scope"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_application_has_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:application_detail", args=[self.uuid])

    @property
    def scope_names(self) -> list[Any]:
        return [Scope(scope).label for scope in Scope.values if scope in self.scopes]


class SecretQuerySet(models.QuerySet["Secret"]):
    def working(self) -> "SecretQuerySet":
        return self.filter(Q(works_until__isnull=True) | Q(works_until__gt=timezone.now()))


class Secret(models.Model):
    """What an application proves itself by. Only its hash is kept: it is random and long enough for a plain
    one.

    One lasts; another may still work beside it for some hours, so that nothing stops while it is replaced.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="secrets")
    sha256 = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    works_until = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SecretQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(works_until__isnull=True),
                name="one_lasting_secret_per_application",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.created_at:%Y-%m-%d}"
