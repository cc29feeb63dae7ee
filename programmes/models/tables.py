import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import City, Organisation, coordinates
from programmes.enums import SeatRole, TableState
from programmes.models.funding import FundingCall


class RoundTableQuerySet(models.QuerySet["RoundTable"]):
    def visible_to(self, user: Any) -> Self:
        """Those that were held for all; planned ones for who is invited, who convenes, and coordinators."""
        held = Q(state=TableState.HELD)
        if not user.is_authenticated:
            return self.filter(held)
        return self.filter(held | seats_of(user) | coordinates(user))

    def with_pack_for(self, user: Any) -> Self:
        """Those whose pack the user may read: it shows pilots that are not public."""
        return self.filter(seats_of(user) | coordinates(user))

    def for_display(self) -> Self:
        seats = Seat.objects.select_related("organisation")
        return self.select_related("convened_by", "city__country").prefetch_related(
            models.Prefetch("seats", seats)
        )


def seats_of(user: Any) -> Q:
    own = Organisation.objects.acted_for_by(user)
    return Q(convened_by__in=own) | Q(pk__in=Seat.objects.filter(organisation__in=own).values("table"))


class RoundTable(models.Model):
    """A meeting of donors, support programmes and cities.

    While it is planned, `held_on` is the day for which it is planned, and `outcomes` are notes taken live.
    They become the published minutes when it is recorded as held.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language of the text"), max_length=2, choices=WorkLanguage.choices)
    convened_by = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="round_tables_convened",
        verbose_name=_("convened by"),
    )
    city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="round_tables",
        verbose_name=_("held in"),
    )
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    held_on = models.DateField(_("held on"))
    starts_at = models.TimeField(_("from (UTC)"), null=True, blank=True)
    ends_at = models.TimeField(_("until (UTC)"), null=True, blank=True)
    agenda = models.TextField(_("agenda"), max_length=3000, blank=True)
    participants = models.ManyToManyField(
        Organisation, through="Seat", related_name="round_tables", verbose_name=_("participants")
    )
    calls = models.ManyToManyField(FundingCall, related_name="round_tables", blank=True)
    state = models.CharField(max_length=10, choices=TableState.choices, default=TableState.PLANNED)
    outcomes = models.TextField(_("outcomes"), max_length=5000, blank=True)
    recorded_at = models.DateTimeField(
        null=True, editable=False, help_text="when the platform learnt that it was held"
    )
    pack_pdf = models.FileField(max_length=200, blank=True, editable=False)
    pack_xlsx = models.FileField(max_length=200, blank=True, editable=False)
    pack_made_at = models.DateTimeField(null=True, editable=False)

    objects = RoundTableQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", recorded_at__isnull=True)
                | Q(state="held", recorded_at__isnull=False) & ~Q(outcomes=""),
                name="held_round_table_has_outcomes",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="round_table_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(pack_pdf="", pack_xlsx="", pack_made_at__isnull=True)
                | ~Q(pack_pdf="") & ~Q(pack_xlsx="") & Q(pack_made_at__isnull=False),
                name="round_table_pack_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:round_table_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"T-{self.pk:05d}"

    @property
    def is_planned(self) -> bool:
        return self.state == TableState.PLANNED

    @property
    def agenda_points(self) -> list[str]:
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]


class Seat(models.Model):
    """That an organisation takes part in a round-table, and as what."""

    table = models.ForeignKey(RoundTable, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=SeatRole.choices, default=SeatRole.PARTICIPANT)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "organisation"], name="one_seat_per_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"
