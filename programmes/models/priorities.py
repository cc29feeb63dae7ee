import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation, Region, Theme
from pilots.enums import ExchangeType
from programmes.enums import CitySize
from programmes.models.programmes import SupportProgramme


class PrioritiesQuerySet(models.QuerySet["Priorities"]):
    def visible_to(self, user: Any) -> Self:
        """Those of donors for all, as they say them so that cities find them; others with their programme."""
        return self.filter(
            Q(programme__isnull=True) | Q(programme__in=SupportProgramme.objects.visible_to(user))
        )

    def of(self, user: Any) -> Self:
        """Those of the organisations for which the user acts."""
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user))

    def for_display(self) -> Self:
        return self.select_related("organisation", "programme").prefetch_related("themes", "regions")


class Priorities(models.Model):
    """What a programme, or a donor without one, wants to support. What is left empty excludes nothing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="priorities")
    programme = models.OneToOneField(
        SupportProgramme, on_delete=models.CASCADE, null=True, blank=True, related_name="priorities"
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    regions = models.ManyToManyField(Region, blank=True, related_name="+", verbose_name=_("regions"))
    exchange_types = ArrayField(
        models.CharField(max_length=12, choices=ExchangeType.choices), default=list, blank=True
    )
    city_sizes = ArrayField(
        models.CharField(max_length=12, choices=CitySize.choices), default=list, blank=True
    )
    smallest = models.DecimalField(
        _("smallest amount for one pilot"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    largest = models.DecimalField(
        _("largest amount for one pilot"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PrioritiesQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(programme__isnull=True),
                name="one_set_of_own_priorities_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(smallest__isnull=True, largest__isnull=True, currency="")
                | (Q(smallest__isnull=False) | Q(largest__isnull=False)) & ~Q(currency=""),
                name="priorities_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=(Q(smallest__isnull=True) | Q(smallest__gte=0))
                & (Q(largest__isnull=True) | Q(largest__gt=0))
                & (Q(smallest__isnull=True) | Q(largest__isnull=True) | Q(largest__gte=F("smallest"))),
                name="priorities_amounts_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme or self.organisation)

    def get_absolute_url(self) -> str:
        return self.programme.get_absolute_url() if self.programme else self.organisation.get_absolute_url()

    @property
    def exchange_type_names(self) -> list[str]:
        return [str(ExchangeType(code).label) for code in self.exchange_types]

    @property
    def city_size_names(self) -> list[str]:
        return [str(CitySize(code).label) for code in self.city_sizes]
