from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PilotState(models.TextChoices):
    PREPARING = "preparing", pgettext_lazy("pilot", "preparing")
    AGREED = "agreed", pgettext_lazy("pilot", "agreed")
    ACTIVE = "active", pgettext_lazy("pilot", "active")
    SUSPENDED = "suspended", pgettext_lazy("pilot", "suspended")
    COMPLETED = "completed", pgettext_lazy("pilot", "completed")
    CANCELLED = "cancelled", pgettext_lazy("pilot", "cancelled")

    @classmethod
    def unfinished(cls) -> frozenset[str]:
        return frozenset({cls.PREPARING, cls.AGREED, cls.ACTIVE, cls.SUSPENDED})

    @classmethod
    def documentable(cls) -> frozenset[str]:
        """From the signed agreement on: what is not agreed has nothing to document yet."""
        return frozenset({cls.AGREED, cls.ACTIVE, cls.SUSPENDED, cls.COMPLETED})


class ExchangeType(models.TextChoices):
    SOUTH_SOUTH = "south_south", _("south-south")
    NORTH_SOUTH = "north_south", _("north-south")
    NORTH_NORTH = "north_north", _("north-north")


class Role(models.TextChoices):
    PARTNER = "partner", pgettext_lazy("role in a pilot", "partner")
    SUPPORTER = "supporter", pgettext_lazy("role in a pilot", "supporter")


class SectionKind(models.TextChoices):
    """What the documentation of every exchange tells, in this order."""

    CONTEXT = "context", _("Context")
    TRANSFERRED = "transferred", _("What was transferred")
    ADAPTED = "adapted", _("How it was adapted")
    RESULTS = "results", _("Results")
    COSTS = "costs", _("Costs")
    LESSONS = "lessons", _("Lessons and failures")


class SectionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("section", "draft")
    SUBMITTED = "submitted", pgettext_lazy("section", "submitted")
    RETURNED = "returned", pgettext_lazy("section", "returned")
    ACCEPTED = "accepted", pgettext_lazy("section", "accepted")

    @classmethod
    def editable(cls) -> frozenset[str]:
        return frozenset({cls.DRAFT, cls.RETURNED})


class RoundKind(models.TextChoices):
    MIDTERM = "midterm", _("mid-term assessment")
    FINAL = "final", _("final assessment")


class StakeholderGroup(models.TextChoices):
    RESIDENTS = "residents", _("residents")
    NGO = "ngo", _("non-governmental organisation")
    BUSINESS = "business", _("business")
    OTHER_DEPARTMENT = "other_department", _("other municipal department")
    UTILITY = "utility", _("municipal utility")
    UNIVERSITY = "university", _("university")
    OTHER = "other", pgettext_lazy("stakeholder group", "other")

    @classmethod
    def outside(cls) -> frozenset[str]:
        """Groups outside the municipality. "Other" may be anybody, so it does not count as outside."""
        return frozenset({cls.RESIDENTS, cls.NGO, cls.BUSINESS, cls.UNIVERSITY})
