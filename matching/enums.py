from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Continents and the regions in which the initiative works, a part after its whole; finer ones are
# rarely asked for.
PREFERRED_REGIONS = ["002", "202", "015", "419", "142", "145", "150", "009", "021"]


class PostingState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("posting", "draft")
    SUBMITTED = "submitted", pgettext_lazy("posting", "submitted")
    RETURNED = "returned", pgettext_lazy("posting", "returned")
    PUBLISHED = "published", pgettext_lazy("posting", "published")
    FULFILLED = "fulfilled", pgettext_lazy("posting", "fulfilled")
    EXPIRED = "expired", pgettext_lazy("posting", "expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("posting", "withdrawn")

    @classmethod
    def editable(cls) -> frozenset[str]:
        return frozenset({cls.DRAFT, cls.RETURNED})

    @classmethod
    def changeable(cls) -> frozenset[str]:
        """Its editors may still change what it says; once published, as a correction."""
        return cls.editable() | {cls.PUBLISHED}

    @classmethod
    def renewable(cls) -> frozenset[str]:
        return frozenset({cls.PUBLISHED, cls.EXPIRED})

    @classmethod
    def public(cls) -> frozenset[str]:
        """What was published once stays findable by reference."""
        return frozenset({cls.PUBLISHED, cls.FULFILLED, cls.EXPIRED})


class Part(models.TextChoices):
    """The pages on which a posting is written, in their order."""

    TEXT = "text", _("What it is about")
    THEMES = "themes", _("Themes")
    WORK = "work", _("How you want to work")
    TIME = "time", _("When")
    PARTNER = "partner", _("You and your partner")
    EXCHANGE = "exchange", _("What you give and gain")


class Mode(models.TextChoices):
    REMOTE_ADVICE = "remote_advice", _("remote advice")
    STUDY_VISIT = "study_visit", _("study visit")
    EXPERT_MISSION = "expert_mission", _("expert mission")
    TRAINING = "training", _("training")
    PEER_REVIEW = "peer_review", _("peer review")
    SECONDMENT = "secondment", _("secondment")
    DOCUMENT_EXCHANGE = "document_exchange", _("exchange of documents")


class Urgency(models.TextChoices):
    LOW = "low", pgettext_lazy("urgency", "low")
    NORMAL = "normal", pgettext_lazy("urgency", "normal")
    HIGH = "high", pgettext_lazy("urgency", "high")


class Side(models.TextChoices):
    REQUEST = "request", _("the requesting side")
    OFFER = "offer", _("the offering side")


class MatchState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("match", "proposed")
    INTERESTED = "interested", pgettext_lazy("match", "one side is interested")
    AGREED = "agreed", pgettext_lazy("match", "both agreed to explore")
    APPROVED = "approved", pgettext_lazy("match", "approved")
    PILOTED = "piloted", pgettext_lazy("match", "became a pilot")
    DECLINED = "declined", pgettext_lazy("match", "declined")
    REJECTED = "rejected", pgettext_lazy("match", "rejected by an association")
    EXPIRED = "expired", pgettext_lazy("match", "expired")

    @classmethod
    def open(cls) -> frozenset[str]:
        """A decision of somebody can still change it."""
        return frozenset({cls.PROPOSED, cls.INTERESTED, cls.AGREED})

    @classmethod
    def answerable(cls) -> frozenset[str]:
        return frozenset({cls.PROPOSED, cls.INTERESTED})

    @classmethod
    def alive(cls) -> frozenset[str]:
        """Still waits for an answer, or came to something."""
        return cls.open() | cls.engaged()

    @classmethod
    def served(cls) -> frozenset[str]:
        """The request has found its partner."""
        return frozenset({cls.APPROVED, cls.PILOTED})

    @classmethod
    def engaged(cls) -> frozenset[str]:
        """Takes one place of the offer's capacity."""
        return frozenset({cls.AGREED, cls.APPROVED, cls.PILOTED})


class AnswerKind(models.TextChoices):
    INTERESTED = "interested", _("interested")
    DECLINED = "declined", _("declined")


class DeclineReason(models.TextChoices):
    NOT_NOW = "not_now", _("not now, perhaps later")
    OTHER_PARTNER = "other_partner", _("we work with another partner")
    NOT_WHAT_WE_NEED = "not_what_we_need", _("it does not fit what we need")
    SETTING_DIFFERS = "setting_differs", _("our situations differ too much")
    NO_CAPACITY = "no_capacity", _("we have no staff for it")
    LANGUAGE = "language", _("we lack a common language")
    COST = "cost", _("the cost is too high")
    OTHER = "other", pgettext_lazy("reason", "another reason")


class WorkKind(models.TextChoices):
    """What of the queue of an association's staff is to be done."""

    DECISION = "decision", _("decision on a match")
    REVIEW = "review", _("review of a posting")
    VERIFICATION = "verification", _("verification of an organisation")

    @classmethod
    def of(cls, subject: str) -> "WorkKind":
        return {"match": cls.DECISION, "organisation": cls.VERIFICATION}.get(subject, cls.REVIEW)


class Due(models.TextChoices):
    OVERDUE = "overdue", _("overdue")
    SOON = "soon", _("due within five days")
    LATER = "later", _("due later")


class Verdict(models.TextChoices):
    """What is said about several matters at once."""

    APPROVE = "approve", _("approve")
    REFUSE = "refuse", _("return or reject")


class ItemOutcome(models.TextChoices):
    """What became of one of them."""

    DONE = "done", pgettext_lazy("bulk decision", "done")
    REFUSED = "refused", pgettext_lazy("bulk decision", "not done")


class Decision(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("decision", "approved")
    REJECTED = "rejected", pgettext_lazy("decision", "rejected")


class Outcome(models.TextChoices):
    """How the pilot of a match ended: what the reliability of its partners is judged by."""

    COMPLETED = "completed", pgettext_lazy("pilot", "completed")
    CANCELLED = "cancelled", pgettext_lazy("pilot", "cancelled")


class RunStatus(models.TextChoices):
    """How far the workers have come with a re-match of everything."""

    PREPARING = "preparing", pgettext_lazy("re-match", "preparing")
    RANKING = "ranking", pgettext_lazy("re-match", "comparing")
    ASSIGNING = "assigning", pgettext_lazy("re-match", "sharing out places")
    DONE = "done", pgettext_lazy("re-match", "done")
    FAILED = "failed", pgettext_lazy("re-match", "failed")
    CANCELLED = "cancelled", pgettext_lazy("re-match", "cancelled")

    @classmethod
    def active(cls) -> frozenset[str]:
        return frozenset({cls.PREPARING, cls.RANKING, cls.ASSIGNING})

    @classmethod
    def resumable(cls) -> frozenset[str]:
        return frozenset({cls.FAILED, cls.CANCELLED})


class RunJob(StrEnum):
    """Kinds of jobs of a re-match; the subject of a block's job is the block, of the others the run."""

    PREPARE = "matching.prepare"
    BLOCK = "matching.block"
    ASSIGN = "matching.assign"


class UnservedCause(models.TextChoices):
    NO_OFFER = "no_offer", _("no offer fits")
    COMPETITION = "competition", _("more requests than places")
