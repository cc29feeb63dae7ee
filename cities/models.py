import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cities.enums import ClassificationScheme, Duty, OrganisationKind, WorkLanguage
from cities.names import fold


def in_force(on: date, *, start: str, end: str) -> Q:
    """Rows whose dates, from `start` up to the day before `end` (open when null), contain the day."""
    return Q(**{f"{start}__lte": on}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))


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
        return reverse("cities:city_detail", args=[self.pk])


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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def acted_for_by(self, user: Any, *duties: str) -> "OrganisationQuerySet":
        """Organisations for which the user has one of the duties now (any duty when none is named)."""
        memberships = Membership.objects.active().filter(user_id=user.pk)
        if duties:
            memberships = memberships.filter(duty__in=duties)
        return self.filter(pk__in=memberships.values("organisation"))

    def led_by(self, association: "Organisation", on: date) -> "OrganisationQuerySet":
        """Members for whom the association answers on the day."""
        return self.filter(
            pk__in=Affiliation.objects.lead(on).filter(association=association).values("member")
        )

    def answered_for_by(self, user: Any, on: date) -> "OrganisationQuerySet":
        """Organisations whose lead association has the user as approver on the day.

        An organisation without a lead association follows the government of its city.
        """
        led = Affiliation.objects.lead(on)
        own = led.filter(association__in=Organisation.objects.acted_for_by(user, Duty.APPROVER))
        governments = Organisation.objects.filter(
            kind=OrganisationKind.CITY_GOVERNMENT, pk__in=own.values("member"), city__isnull=False
        )
        by_city = Q(city__in=governments.values("city")) & ~Q(pk__in=led.values("member"))
        return self.filter(Q(pk__in=own.values("member")) | by_city)

    def without_association(self, on: date) -> "OrganisationQuerySet":
        """Those for whom neither a lead association nor that of their city's government answers."""
        led = Affiliation.objects.lead(on).values("member")
        governments = Organisation.objects.filter(kind=OrganisationKind.CITY_GOVERNMENT, pk__in=led)
        return self.exclude(pk__in=led).exclude(city__in=governments.values("city"))


class Organisation(models.Model):
    """Whoever acts: a city government, an association, a donor. Accounts belong to it, never to a person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=200)
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=WorkLanguage.choices), default=list, blank=True
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.URLField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    trusts_members = models.BooleanField(
        default=False, help_text="an association whose verified members publish without its review"
    )
    approvals_needed = models.PositiveSmallIntegerField(
        default=1, help_text="how many people of an association must approve a match"
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    succeeded_on = models.DateField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor__isnull=True, succeeded_on__isnull=True)
                | Q(successor__isnull=False, succeeded_on__isnull=False),
                name="successor_has_date",
            ),
            models.CheckConstraint(
                condition=Q(approvals_needed__gte=1, approvals_needed__lte=2), name="one_or_two_approvals"
            ),
            models.CheckConstraint(
                condition=~Q(kind="city_government") | Q(city__isnull=False), name="city_government_has_city"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cities:organisation_detail", args=[self.slug])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """That a person has a duty in an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    duty = models.CharField(max_length=15, choices=Duty.choices)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "duty"],
                condition=Q(ended_at__isnull=True),
                name="one_open_membership_per_duty",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_duty_display()}"


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def lead(self, on: date) -> "AffiliationQuerySet":
        return self.filter(in_force(on, start="starts_on", end="ends_on"), is_lead=True)


class Affiliation(models.Model):
    """That an association has a member; the lead one answers for it. One lead at a time."""

    member = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    association = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="member_affiliations"
    )
    is_lead = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(is_lead=True, ends_on__isnull=True),
                name="one_open_lead_association_per_member",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="affiliation_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(member=F("association")), name="no_member_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.association}"
