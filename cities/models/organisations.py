"""Who acts, and which association answers for whom."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, OrganisationKind, WorkLanguage
from cities.models.dates import in_force
from cities.models.places import City, Country

KEEPING_DUTIES: dict[str, Duty] = {
    OrganisationKind.ASSOCIATION: Duty.APPROVER,
    OrganisationKind.UN_BODY: Duty.COORDINATOR,
}


def usual_days() -> int:
    """What an association promises that has not chosen."""
    return settings.ANSWER_DUE_AFTER_DAYS


def coordinates(user: Any) -> Q:
    """True for every row when the user is a coordinator; part of the one query, not a query of its own."""
    return Q(Exists(Membership.objects.active().filter(user_id=user.pk, duty=Duty.COORDINATOR)))


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
        """Organisations whose lead association has the user as approver on the day."""
        return self.answered_for(Organisation.objects.acted_for_by(user, Duty.APPROVER), on)

    def answered_for(self, associations: "OrganisationQuerySet", on: date) -> "OrganisationQuerySet":
        """Organisations whose lead association is one of these on the day.

        An organisation without a lead association follows the government of its city.
        """
        led = Affiliation.objects.lead(on)
        own = led.filter(association__in=associations)
        governments = Organisation.objects.filter(
            kind=OrganisationKind.CITY_GOVERNMENT, pk__in=own.values("member"), city__isnull=False
        )
        by_city = Q(city__in=governments.values("city")) & ~Q(pk__in=led.values("member"))
        return self.filter(Q(pk__in=own.values("member")) | by_city)

    def helped_by(self, user: Any, on: date) -> "OrganisationQuerySet":
        """Organisations whose account the user may help from outside: as approver of the association that
        answers for it, or as coordinator where none does.
        """
        answered_for = Organisation.objects.answered_for_by(user, on).values("pk")
        alone = Organisation.objects.without_association(on).values("pk")
        return self.filter(Q(pk__in=answered_for) | (coordinates(user) & Q(pk__in=alone)))

    def with_people_visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Organisations whose people and invitations the user may see: a colleague, an approver of the
        association that answers for it, a coordinator.
        """
        own = Organisation.objects.acted_for_by(user).values("pk")
        answered_for = Organisation.objects.answered_for_by(user, timezone.localdate()).values("pk")
        return self.filter(coordinates(user) | Q(pk__in=own) | Q(pk__in=answered_for))

    def with_reader(self, user: Any) -> "OrganisationQuerySet":
        """With `shows_people`, `is_edited` and `is_kept`: whether the user sees who acts for it, edits its
        profile, looks after its account.
        """
        seen = Organisation.objects.with_people_visible_to(user).filter(pk=OuterRef("pk"))
        edited = Organisation.objects.acted_for_by(user, Duty.EDITOR).filter(pk=OuterRef("pk"))
        kept = Organisation.objects.kept_by(user).filter(pk=OuterRef("pk"))
        return self.annotate(shows_people=Exists(seen), is_edited=Exists(edited), is_kept=Exists(kept))

    def kept_by(self, user: Any) -> "OrganisationQuerySet":
        """Organisations whose account the user looks after."""
        kept = Membership.objects.keeping().filter(user_id=user.pk)
        return self.filter(pk__in=kept.values("organisation"))

    def without_keeper(self) -> "OrganisationQuerySet":
        """Those whose account nobody looks after."""
        keepers = Membership.objects.keeping().filter(organisation=OuterRef("pk"))
        return self.filter(~Exists(keepers))

    def without_association(self, on: date) -> "OrganisationQuerySet":
        """Those for whom neither a lead association nor that of their city's government answers."""
        led = Affiliation.objects.lead(on).values("member")
        governments = Organisation.objects.filter(kind=OrganisationKind.CITY_GOVERNMENT, pk__in=led)
        return self.exclude(pk__in=led).exclude(city__in=governments.values("city"))

    def verifiable_by(self, user: Any, on: date) -> "OrganisationQuerySet":
        """Those that the user's association answers for, and those without any for coordinators; never who
        the user acts for.
        """
        members = Organisation.objects.answered_for_by(user, on)
        unled = Q(coordinates(user), pk__in=Organisation.objects.without_association(on))
        return self.filter(Q(pk__in=members) | unled).exclude(pk__in=Organisation.objects.acted_for_by(user))

    def unverified(self) -> "OrganisationQuerySet":
        """Those that nobody has verified or refused yet."""
        return self.filter(verified_at__isnull=True, refused_at__isnull=True)


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
    contact = models.TextField(_("contact"), max_length=1000, blank=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was looked at and not verified"
    )
    trusts_members = models.BooleanField(
        default=False, help_text="an association whose verified members publish without its review"
    )
    approvals_needed = models.PositiveSmallIntegerField(
        default=1, help_text="how many people of an association must approve a match"
    )
    promised_days = models.PositiveSmallIntegerField(
        default=usual_days, help_text="within how many days an association promises to answer"
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
                condition=Q(promised_days__gte=1, promised_days__lte=60), name="promise_of_1_to_60_days"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(refused_at__isnull=True),
                name="verified_or_refused",
            ),
            models.CheckConstraint(
                condition=~Q(kind="city_government") | Q(city__isnull=False), name="city_government_has_city"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])

    @property
    def language_names(self) -> list[Any]:
        return [WorkLanguage(code).label for code in self.languages]

    @property
    def keeping_duty(self) -> Duty:
        """The duty of those who look after the account; one of them must always be there."""
        return KEEPING_DUTIES.get(self.kind, Duty.EDITOR)

    @property
    def is_unverified(self) -> bool:
        """Nobody has verified or refused it yet."""
        return self.verified_at is None and self.refused_at is None


def followed_by(user: Any) -> Q:
    """Rows whose `organisation` is the user's own or a member whom their association answers for; all for
    coordinators.
    """
    own = Q(organisation__in=Organisation.objects.acted_for_by(user))
    answered_for = Q(organisation__in=Organisation.objects.answered_for_by(user, timezone.localdate()))
    return own | answered_for | coordinates(user)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Those that hold now: not ended, and within their days where they stand in for somebody."""
        today = timezone.localdate()
        has_begun = Q(starts_on__isnull=True) | Q(starts_on__lte=today)
        is_not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        return self.filter(has_begun, is_not_over, ended_at__isnull=True)

    def of_people(self) -> "MembershipQuerySet":
        """Without those in whose name the applications of partner systems act."""
        return self.filter(user__is_service=False)

    def permanent(self) -> "MembershipQuerySet":
        """Without those of people who stand in for a colleague."""
        return self.filter(ended_at__isnull=True, starts_on__isnull=True)

    def stand_ins(self) -> "MembershipQuerySet":
        """Those of people who stand in for a colleague, now or later."""
        return self.filter(ended_at__isnull=True, starts_on__isnull=False)

    def keeping(self) -> "MembershipQuerySet":
        """Those of the people who look after their organisation's account, and can sign in to do so."""
        special = Q(
            *(Q(organisation__kind=kind, duty=duty) for kind, duty in KEEPING_DUTIES.items()), _connector=Q.OR
        )
        others = ~Q(organisation__kind__in=KEEPING_DUTIES) & Q(duty=Duty.EDITOR)
        return self.permanent().filter(special | others, user__is_active=True)


class Membership(models.Model):
    """That a person has a duty in an organisation; from a day to a day for who stands in for a colleague."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    duty = models.CharField(max_length=15, choices=Duty.choices)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="the last day")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "duty"],
                condition=Q(ended_at__isnull=True, starts_on__isnull=True),
                name="one_open_membership_per_duty",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_duty_display()}"

    def holds_on(self, day: date) -> bool:
        """Whether an open membership gives its duty on the day."""
        return (self.starts_on or day) <= day <= (self.ends_on or day)


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def open(self) -> "AffiliationQuerySet":
        return self.filter(ends_on__isnull=True)

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
    external_id = models.CharField(
        max_length=60, blank=True, help_text="the association's own number of the member"
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(is_lead=True, ends_on__isnull=True),
                name="one_open_lead_association_per_member",
            ),
            models.UniqueConstraint(
                fields=["association", "external_id"],
                condition=Q(ends_on__isnull=True) & ~Q(external_id=""),
                name="one_member_per_external_id",
            ),
            models.UniqueConstraint(
                fields=["association", "member"],
                condition=Q(ends_on__isnull=True),
                name="one_open_affiliation_per_association_and_member",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="affiliation_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(member=F("association")), name="no_member_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.association}"
