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
