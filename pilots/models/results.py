from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import EvidenceFile, has_room
from pilots.models.pilots import Pilot

NUMBER: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
MOST_RESULTS, MOST_INDICATORS = 5, 3
MOST_PEOPLE = 1_000_000_000


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user: Any) -> "ResultQuerySet":
        return self.filter(pilot__in=Pilot.objects.visible_to(user))

    def of(self, pilot: Pilot) -> "ResultQuerySet":
        return self.filter(pilot=pilot)

    def in_full(self, *, with_documents: bool = False) -> "ResultQuerySet":
        measurements = "indicators__measurements"
        return self.prefetch_related(f"{measurements}__documents" if with_documents else measurements)


class Result(models.Model):
    """What the partners want to be different afterwards: up to five for each pilot."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="results")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("result"), max_length=200)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "position"], name="one_result_per_position"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_RESULTS), name="five_results_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """By what a result is measured. `counts_people`: its values are people, told by sex and group."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40)
    baseline = models.DecimalField(_("baseline"), **NUMBER, null=True, blank=True)
    target = models.DecimalField(_("target"), **NUMBER)
    target_on = models.DateField(_("to be reached by"), null=True, blank=True)
    source = models.CharField(_("where the figures come from"), max_length=200)
    counts_people = models.BooleanField(_("it counts people"), default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "position"], name="one_indicator_per_position"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_INDICATORS), name="three_indicators_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Measurement(models.Model):
    """What an indicator was at the end of a day. It is never changed: of one day, the newest counts."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    on = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), **NUMBER)
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("of them men"), null=True, blank=True)
    sex_unknown = models.PositiveIntegerField(_("sex another or not known"), null=True, blank=True)
    slum_dwellers = models.PositiveIntegerField(_("of them slum dwellers"), null=True, blank=True)
    young = models.PositiveIntegerField(_("of them under 25"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(women__isnull=True, men__isnull=True, sex_unknown__isnull=True)
                | Q(value=F("women") + F("men") + F("sex_unknown")),
                name="sexes_add_up",
            ),
            models.CheckConstraint(
                condition=(Q(slum_dwellers__isnull=True) | Q(slum_dwellers__lte=F("value")))
                & (Q(young__isnull=True) | Q(young__lte=F("value"))),
                name="group_is_part_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value} ({self.on})"

    @property
    def takes_documents(self) -> bool:
        """Whether one more may be added; pages prefetch the documents."""
        return has_room(self.documents.all())


class MeasurementEvidenceQuerySet(models.QuerySet["MeasurementEvidence"]):
    def visible_to(self, user: Any) -> "MeasurementEvidenceQuerySet":
        """For the people of the pilot, published or not; what was withdrawn, for nobody."""
        pilots = Pilot.objects.inside_of(user)
        return self.filter(withdrawn_at__isnull=True, measurement__indicator__result__pilot__in=pilots)


class MeasurementEvidence(EvidenceFile):
    """A document that shows what was measured."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="documents")

    objects = MeasurementEvidenceQuerySet.as_manager()

    class Meta(EvidenceFile.Meta):
        constraints = [
            *EvidenceFile.Meta.constraints,
            models.UniqueConstraint(fields=["measurement", "sha256"], name="one_evidence_per_measurement"),
        ]

    @property
    def pilot(self) -> Pilot:
        return self.measurement.indicator.result.pilot

    @property
    def name(self) -> str:
        """Under which it is kept by who downloads it."""
        return f"{self.pilot.reference}-figure-{self.pk}.{self.format.lower()}"


class ReachQuerySet(models.QuerySet["Reach"]):
    def visible_to(self, user: Any) -> "ReachQuerySet":
        return self.filter(pilot__in=Pilot.objects.visible_to(user))


class Reach(models.Model):
    """How many residents the exchange had reached by a day, and how they were counted.

    It is never changed: the newest of the latest day counts.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="reaches")
    on = models.DateField(_("as of"))
    slum_dwellers = models.PositiveIntegerField(_("slum dwellers reached"))
    other_residents = models.PositiveIntegerField(_("other residents reached"))
    method = models.TextField(_("how they were counted"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReachQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(method=""), name="reach_has_method"),
        ]

    def __str__(self) -> str:
        return f"{self.pilot}: {self.slum_dwellers} + {self.other_residents} ({self.on})"
