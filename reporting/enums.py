from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EvaluationKind(models.TextChoices):
    MID_TERM = "mid_term", _("mid-term evaluation")
    FINAL = "final", _("final evaluation against the Millennium Declaration Goals")


class Light(models.TextChoices):
    """How far a target is reached, as of a day."""

    GREEN = "green", pgettext_lazy("target", "reached")
    AMBER = "amber", pgettext_lazy("target", "partly reached")
    RED = "red", pgettext_lazy("target", "not reached")
    OPEN = "open", pgettext_lazy("target", "not due yet")


class Standing(models.TextChoices):
    """What a report makes of a record."""

    COUNTED = "counted", pgettext_lazy("record of a report", "counted")
    LATE = "late", pgettext_lazy("record of a report", "late, not counted")
    EXCLUDED = "excluded", pgettext_lazy("record of a report", "not counted")
    MISSING = "missing", pgettext_lazy("record of a report", "named as missing")


class ReportKind(models.TextChoices):
    """What a report is about and for whom; `subject` says what it names."""

    MILESTONE = "milestone", pgettext_lazy("kind of report", "milestone")
    EVALUATION = "evaluation", pgettext_lazy("kind of report", "evaluation")
    ANNUAL = "annual", pgettext_lazy("kind of report", "annual, to UNACLA")
    BRIEF = "brief", pgettext_lazy("kind of report", "brief")
    ASSOCIATION = "association", pgettext_lazy("kind of report", "association's own")
    PROGRAMME = "programme", pgettext_lazy("kind of report", "programme's own")
    CUSTOM = "custom", pgettext_lazy("kind of report", "chosen period and part")

    @classmethod
    def kept(cls) -> frozenset[str]:
        """Those that are not for every reader."""
        return frozenset({cls.ASSOCIATION, cls.PROGRAMME})

    @property
    def subject(self) -> frozenset[str]:
        """What a report of this kind names, and no other may."""
        return SUBJECTS[self]


SUBJECTS: dict[ReportKind, frozenset[str]] = {
    ReportKind.MILESTONE: frozenset({"milestone"}),
    ReportKind.EVALUATION: frozenset({"milestone", "evaluation"}),
    ReportKind.ANNUAL: frozenset({"since"}),
    ReportKind.BRIEF: frozenset({"audience"}),
    ReportKind.ASSOCIATION: frozenset({"submission"}),
    ReportKind.PROGRAMME: frozenset({"programme"}),
    ReportKind.CUSTOM: frozenset({"since"}),
}


class Audience(models.TextChoices):
    """Before whom a brief is put."""

    GOVERNING_COUNCIL = "council", _("Governing Council")
    WORLD_URBAN_FORUM = "forum", _("World Urban Forum")
    INTER_AGENCY = "agencies", _("inter-agency committee")


class AssociationReportState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("association report", "draft")
    SUBMITTED = "submitted", pgettext_lazy("association report", "handed in")
    RETURNED = "returned", pgettext_lazy("association report", "returned")
    ACCEPTED = "accepted", pgettext_lazy("association report", "accepted")

    @classmethod
    def editable(cls) -> frozenset[str]:
        return frozenset({cls.DRAFT, cls.RETURNED})


class Measure(models.TextChoices):
    """How the value of a figure follows from its records."""

    COUNT = "count", _("how many records there are")
    GROUPS = "groups", _("how many groups the records fall into")
    SUM = "sum", _("what the records' amounts add up to")
    MEDIAN = "median", _("the median of the records' amounts")
    SHARE = "share", _("the mean of the records' amounts: 100 for each that has it, 0 for each that has not")


class Setting(models.TextChoices):
    """What a target must say for some indicators, beside the threshold."""

    KIND = "kind", _("kind of evaluation")
    CURRENCY = "currency", _("currency")
