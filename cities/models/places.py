"""Regions, countries with their dated classifications, cities that take part; and the themes of exchange."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from cities.enums import ClassificationScheme
from cities.models.dates import in_force
from cities.names import fold


class NamedInLanguages(models.Model):
    """Something whose official name exists in the seven languages of the interface."""

    names = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.names.get(get_language() or "en") or self.names.get("en", str(self.pk))


class Region(NamedInLanguages):
    """A geographic region of the UN Statistics Division (M49)."""

    code = models.CharField(primary_key=True, max_length=3)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")

    class Meta:
        ordering = ["code"]


class Country(NamedInLanguages):
    code = models.CharField(primary_key=True, max_length=2)
    alpha3 = models.CharField(max_length=3, unique=True)
    m49 = models.CharField(max_length=3, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="countries")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"


class ClassificationQuerySet(models.QuerySet["CountryClassification"]):
    def in_force(self, on: date) -> "ClassificationQuerySet":
        return self.filter(in_force(on, start="valid_from", end="valid_until"))


class CountryClassification(models.Model):
    """That a country belongs to a group for a time, by a named source."""

    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="classifications")
    scheme = models.CharField(max_length=10, choices=ClassificationScheme.choices)
    value = models.CharField(max_length=30)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "scheme", "valid_from"], name="one_value_per_country_scheme_and_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="classification_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.scheme} {self.value}"


class Theme(NamedInLanguages):
    """An area of cooperation, or a sub-theme of one (`water.sanitation` under `water`)."""

    code = models.CharField(primary_key=True, max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    is_area = models.BooleanField(
        default=False, help_text="one of the five areas named by the 2004 milestone"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]


class CityQuerySet(models.QuerySet["City"]):
    def named(self, text: str) -> "CityQuerySet":
        """Cities one of whose names, in any script, begins with the text.

        Those whose own name does so come first, then the largest.
        """
        start = f"\n{fold(text)}"
        found = self.filter(search__contains=start).annotate(is_own_name=Q(search__startswith=start))
        return found.order_by("-is_own_name", F("population").desc(nulls_last=True), "name", "pk")

    def taking_part(self, on: date) -> "CityQuerySet":
        return self.filter(
            pk__in=CityParticipation.objects.filter(in_force(on, start="starts_on", end="ends_on")).values(
                "city"
            )
        )


class City(models.Model):
    """A place, as GeoNames lists it, or one that staff added (then without a GeoNames number)."""

    geonames_id = models.PositiveBigIntegerField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    search = models.TextField(editable=False)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="cities")
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField(null=True, blank=True)
    timezone = models.CharField(max_length=50, blank=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "cities"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="city_on_earth"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("city", args=[self.pk])


class CityParticipation(models.Model):
    """That a city takes part in the initiative, from a day on."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="participations")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city"], condition=Q(ends_on__isnull=True), name="one_open_participation_per_city"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="participation_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.starts_on}"
