from typing import Any

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
    def amendable(cls) -> frozenset[str]:
        """While what the partners agreed on is still to be done."""
        return frozenset({cls.AGREED, cls.ACTIVE, cls.SUSPENDED})

    @classmethod
    def documentable(cls) -> frozenset[str]:
        """From the signed agreement on: what is not agreed has nothing to document yet."""
        return frozenset({cls.AGREED, cls.ACTIVE, cls.SUSPENDED, cls.COMPLETED})

    @classmethod
    def rateable(cls) -> frozenset[str]:
        """The partners can judge how they were brought together, also where nothing came of it."""
        return frozenset(cls) - {cls.PREPARING}


class ExchangeType(models.TextChoices):
    SOUTH_SOUTH = "south_south", _("south-south")
    NORTH_SOUTH = "north_south", _("north-south")
    NORTH_NORTH = "north_north", _("north-north")


class Role(models.TextChoices):
    PARTNER = "partner", pgettext_lazy("role in a pilot", "partner")
    SUPPORTER = "supporter", pgettext_lazy("role in a pilot", "supporter")


class SectionKind(models.TextChoices):
    """What the documentation tells: six parts of every exchange, and two that help who adapts it."""

    CONTEXT = "context", _("Context")
    TRANSFERRED = "transferred", _("What was transferred")
    ADAPTED = "adapted", _("How it was adapted")
    RESULTS = "results", _("Results")
    COSTS = "costs", _("Costs")
    LESSONS = "lessons", _("Lessons and failures")
    PRECONDITIONS = "preconditions", _("What must be in place")
    DIFFERENTLY = "differently", _("What we would do differently")

    @classmethod
    def required(cls) -> frozenset[str]:
        """Without these a pilot does not count as documented."""
        return frozenset(cls) - {cls.PRECONDITIONS, cls.DIFFERENTLY}

    @property
    def question(self) -> Any:
        return SECTION_QUESTIONS[self]


SECTION_QUESTIONS = {
    SectionKind.CONTEXT: _("What was the problem, for whom, and what had been tried before?"),
    SectionKind.TRANSFERRED: _("Which knowledge, method or rule went from one city to the other, and how?"),
    SectionKind.ADAPTED: _("What had to become different here: law, climate, money, staff, habits?"),
    SectionKind.RESULTS: _("What has changed, for how many people, and how do you know?"),
    SectionKind.COSTS: _(
        "What did it cost to begin, what does it cost each year, and who pays? Working time counts."
    ),
    SectionKind.LESSONS: _("What failed, and what did you learn from it? Others need this most."),
    SectionKind.PRECONDITIONS: _("Laws, staff, money, equipment: without what would it not have worked?"),
    SectionKind.DIFFERENTLY: _("If you began again tomorrow: what would you do first, and what not at all?"),
}


class SectionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("section", "draft")
    SUBMITTED = "submitted", pgettext_lazy("section", "submitted")
    RETURNED = "returned", pgettext_lazy("section", "returned")
    ACCEPTED = "accepted", pgettext_lazy("section", "accepted")

    @classmethod
    def editable(cls) -> frozenset[str]:
        return frozenset({cls.DRAFT, cls.RETURNED})


class PeopleShown(models.TextChoices):
    """What who adds a photograph or document states about the people in it."""

    NOBODY = "nobody", _("Nobody can be recognised")
    AGREED = "agreed", _("Everybody who can be recognised agreed that everybody may see it")


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


class Principle(models.TextChoices):
    """The G20 Rome principles on city-to-city partnerships, named as the OECD does."""

    TERRITORIAL_APPROACH = "territorial_approach", _("Territorial approach")
    MULTILEVEL_GOVERNANCE = "multilevel_governance", _("Multi-level governance")
    RURAL_URBAN = "rural_urban", _("Rural-urban partnership")
    DIGITALISATION = "digitalisation", _("Digitalisation")
    DATA = "data", _("Data and indicators")
    MONITORING = "monitoring", _("Monitoring and evaluation")
    PEER_LEARNING = "peer_learning", _("Peer-to-peer learning")
    CAPACITY_DEVELOPMENT = "capacity_development", _("Capacity development")
    STAKEHOLDER_ENGAGEMENT = "stakeholder_engagement", _("Stakeholder engagement")
    FINANCING = "financing", _("Financing")


class CommentState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("comment", "to be read")
    RELEASED = "released", pgettext_lazy("comment", "released")
    WITHHELD = "withheld", pgettext_lazy("comment", "withheld")


class BrokerQuestion(models.TextChoices):
    """What the partners say of who brought them together, from 1, disagree, to 5, agree."""

    USEFUL = "useful", _("The proposal was useful to us.")
    ANSWERED = "answered", _("We were answered quickly and clearly.")
    AGAIN = "again", _("We would turn to them again.")

    @property
    def short(self) -> Any:
        """For the head of a column."""
        return SHORT_QUESTIONS[self]


SHORT_QUESTIONS = {
    BrokerQuestion.USEFUL: pgettext_lazy("rating", "Useful"),
    BrokerQuestion.ANSWERED: pgettext_lazy("rating", "Quick and clear"),
    BrokerQuestion.AGAIN: pgettext_lazy("rating", "Again"),
}


class ContributionKind(models.TextChoices):
    CASH = "cash", pgettext_lazy("contribution", "cash")
    IN_KIND = "in_kind", pgettext_lazy("contribution", "in kind")
    TIME = "time", pgettext_lazy("contribution", "working time")


class Stage(models.TextChoices):
    """Whether a contribution is promised, or was given."""

    PLANNED = "planned", pgettext_lazy("contribution", "planned")
    DELIVERED = "delivered", pgettext_lazy("contribution", "delivered")


class WorldSide(models.TextChoices):
    """From where a contribution comes, by the classification that the exchange type rests on."""

    SOUTH = "south", pgettext_lazy("side", "South")
    NORTH = "north", pgettext_lazy("side", "North")
    MULTILATERAL = "multilateral", pgettext_lazy("side", "multilateral")
    UNCLASSIFIED = "unclassified", pgettext_lazy("side", "not classified")


class ActivityState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("activity", "planned")
    HELD = "held", pgettext_lazy("activity", "held")
    DROPPED = "dropped", pgettext_lazy("activity", "dropped")


class CheckKind(models.TextChoices):
    """What has to be ready before people travel, in the order in which it is due."""

    BUDGET = "budget", _("Budget and who pays the travel")
    LETTERS = "letters", _("Letters of invitation sent")
    VISAS = "visas", _("Visas applied for")
    INTERPRETATION = "interpretation", _("Interpretation arranged")


class Light(models.TextChoices):
    """How the exchange goes, by the partners' own judgement."""

    GREEN = "green", pgettext_lazy("traffic light", "on track")
    AMBER = "amber", pgettext_lazy("traffic light", "needs attention")
    RED = "red", pgettext_lazy("traffic light", "at risk")


class UpdateState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("update", "draft")
    SUBMITTED = "submitted", pgettext_lazy("update", "submitted")
    RETURNED = "returned", pgettext_lazy("update", "returned")
    ACCEPTED = "accepted", pgettext_lazy("update", "accepted")

    @classmethod
    def editable(cls) -> frozenset[str]:
        return frozenset({cls.DRAFT, cls.RETURNED})
