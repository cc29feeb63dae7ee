from django.db import models
from django.utils.translation import gettext_lazy as _


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
