import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Country, Organisation, coordinates
from programmes.enums import Adoption, ProgrammeState


class ProgrammeQuerySet(models.QuerySet["SupportProgramme"]):
    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """Established ones for all; planned ones for the organisation that runs them and for coordinators."""
        public = Q(state__in=ProgrammeState.public())
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(organisation__in=Organisation.objects.acted_for_by(user))
        return self.filter(public | own | coordinates(user))

    def for_display(self) -> "ProgrammeQuerySet":
        return self.select_related("organisation").prefetch_related("countries")


class SupportProgramme(models.Model):
    """A programme that supports cooperation between cities.

    `countries` are those whose cities cooperate in it, not those that fund it. Whether it is south-south is
    derived from them when it is established, by the classification in force that day, and kept.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("run by")
    )
    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("description"), max_length=5000, blank=True)
    language = models.CharField(_("language of the text"), max_length=2, choices=WorkLanguage.choices)
    countries = models.ManyToManyField(Country, related_name="programmes", verbose_name=_("countries"))
    state = models.CharField(max_length=12, choices=ProgrammeState.choices, default=ProgrammeState.PLANNED)
    is_south_south = models.BooleanField(null=True, blank=True, editable=False)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    established_evidence = models.TextField(_("evidence"), max_length=1000, blank=True)
    established_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    mainstreamed_on = models.DateField(_("mainstreamed on"), null=True, blank=True)
    mainstreamed_through = models.CharField(
        _("adopted through"), max_length=12, choices=Adoption.choices, blank=True
    )
    mainstreamed_evidence = models.TextField(_("evidence"), max_length=1000, blank=True)
    mainstreamed_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", established_on__isnull=True)
                | (
                    Q(established_on__isnull=False, established_recorded_at__isnull=False)
                    & Q(is_south_south__isnull=False)
                    & ~Q(established_evidence="")
                    & ~Q(state="planned")
                ),
                name="established_programme_has_date_and_evidence",
            ),
            models.CheckConstraint(
                condition=(~Q(state="mainstreamed") & Q(mainstreamed_on__isnull=True))
                | (
                    Q(state="mainstreamed", mainstreamed_recorded_at__isnull=False)
                    & Q(mainstreamed_on__gte=F("established_on"))
                    & ~Q(mainstreamed_evidence="")
                ),
                name="mainstreamed_programme_has_date_and_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"S-{self.pk:05d}"
