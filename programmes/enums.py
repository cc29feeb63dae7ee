from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.enums import OrganisationKind

# Kinds of organisations that support exchanges of others; others do when they run a programme.
SUPPORTING_KINDS = frozenset(
    {OrganisationKind.DONOR, OrganisationKind.SUPPORT_PROGRAMME, OrganisationKind.UN_BODY}
)


class ProgrammeState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("programme", "planned")
    ESTABLISHED = "established", pgettext_lazy("programme", "established")
    MAINSTREAMED = "mainstreamed", pgettext_lazy("programme", "mainstreamed")

    @classmethod
    def public(cls) -> frozenset[str]:
        return frozenset({cls.ESTABLISHED, cls.MAINSTREAMED})


class Adoption(models.TextChoices):
    """How a programme became part of regular work."""

    BUDGET = "budget", _("a line in a regular budget")
    STATUTE = "statute", _("a statute, law or standing decision")
    SECOND_CYCLE = "second_cycle", _("a second cycle, decided and funded")


class CitySize(models.TextChoices):
    SMALL = "small", _("up to 100,000 people")
    MEDIUM = "medium", _("100,000 to 500,000 people")
    LARGE = "large", _("500,000 to 2 million people")
    VERY_LARGE = "very_large", _("more than 2 million people")

    @classmethod
    def of(cls, population: int) -> "CitySize":
        if population <= 100_000:
            return cls.SMALL
        if population <= 500_000:
            return cls.MEDIUM
        return cls.LARGE if population <= 2_000_000 else cls.VERY_LARGE


class CallState(models.TextChoices):
    OPEN = "open", pgettext_lazy("call for funds", "open")
    MET = "met", pgettext_lazy("call for funds", "met")
    WITHDRAWN = "withdrawn", pgettext_lazy("call for funds", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("call for funds", "ended without enough")


class PledgeState(models.TextChoices):
    PLEDGED = "pledged", pgettext_lazy("pledge", "pledged")
    COMMITTED = "committed", pgettext_lazy("pledge", "committed")
    DISBURSED = "disbursed", pgettext_lazy("pledge", "disbursed")
    WITHDRAWN = "withdrawn", pgettext_lazy("pledge", "withdrawn")


class TableState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("round-table", "planned")
    HELD = "held", pgettext_lazy("round-table", "held")


class SeatRole(models.TextChoices):
    """What an organisation does at a round-table."""

    PARTICIPANT = "participant", pgettext_lazy("at a round-table", "participant")
    CHAIR = "chair", pgettext_lazy("at a round-table", "chair")
    SUPPORTER = "supporter", pgettext_lazy("at a round-table", "donor or programme")
    PRESENTER = "presenter", pgettext_lazy("at a round-table", "presents a pilot")
    OBSERVER = "observer", pgettext_lazy("at a round-table", "observer")
