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


class Figure(models.TextChoices):
    """What the page of trends counts."""

    DEMAND = "demand", _("requests by theme")
    SUPPLY = "supply", _("offers by theme")
    ANSWER = "answer", _("requests by whether a partner was found")
    EXCHANGE = "exchange", _("exchanges agreed")


class Answered(models.TextChoices):
    """What became of a request within sixty days."""

    AGREED = "agreed", _("agreed partner within 60 days")
    UNMET = "unmet", _("no agreed partner after 60 days")


class TopicKind(models.TextChoices):
    THEME = "theme", _("theme")
    TERM = "term", _("words")
