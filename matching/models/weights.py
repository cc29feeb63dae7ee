from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import Duty, OrganisationKind
from cities.models import Membership, Organisation, coordinates


class WeightSetQuerySet(models.QuerySet["WeightSet"]):
    def visible_to(self, user: Any) -> "WeightSetQuerySet":
        """For the staff of associations the default and their own ones, for coordinators all."""
        if not user.is_authenticated:
            return self.none()
        duties = Membership.objects.active().filter(
            user_id=user.pk, duty=Duty.APPROVER, organisation__kind=OrganisationKind.ASSOCIATION
        )
        own = Q(association__in=duties.values("organisation"))
        default = Q(association__isnull=True) & Q(Exists(duties))
        return self.filter(own | default | coordinates(user))

    def newest(self) -> "WeightSetQuerySet":
        """The one version of each association, and of the default, that counts now."""
        return self.filter(pk__in=current_keys())

    def with_currency(self) -> "WeightSetQuerySet":
        """With `is_current`: whether it is the newest version of its association, or of the default."""
        return self.annotate(is_current=Q(pk__in=current_keys()))


def current_keys() -> Any:
    """Of the newest version of each association, and of the default."""
    newest = WeightSet.objects.order_by("association_id", "-version").distinct("association_id")
    return newest.values("pk")


class WeightSet(models.Model):
    """One version of the weights of the criteria: an association's own, or the default (no association)."""

    association = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="weight_sets"
    )
    version = models.PositiveIntegerField()
    weights = models.JSONField(help_text="weight per name of criterion")
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="weight_sets"
    )
    reason = models.TextField(gettext_lazy("why the weights were changed"), max_length=1000, blank=True)

    objects = WeightSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["association", "version"], nulls_distinct=False, name="weight_set_version_once"
            )
        ]

    def __str__(self) -> str:
        if self.association is None:
            return _("default, version %(version)d") % {"version": self.version}
        return _("%(association)s, version %(version)d") % {
            "association": self.association,
            "version": self.version,
        }

    def get_absolute_url(self) -> str:
        return f"{weights_page(self.association)}#version-{self.version}"


def weights_page(association: Organisation | None) -> str:
    """The address of the page of the association's weights, or of the default ones."""
    if association is None:
        return reverse("matching:default_weights")
    return reverse("matching:association_weights", args=[association.slug])


class TermStatistics(models.Model):
    """In how many postings each stem occurs: what makes a shared word weigh much or little.

    The newest row counts. It is made again with every re-match, not with every posting, so that the same two
    texts keep the same score meanwhile.
    """

    documents = models.PositiveIntegerField()
    average_length = models.FloatField(help_text="stems per text")
    frequency = models.JSONField(help_text="number of postings per stem")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "term statistics"
        get_latest_by = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.documents} texts, {self.created_at:%Y-%m-%d}"
