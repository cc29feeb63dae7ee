from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Frequency(models.TextChoices):
    """How often somebody wants to be written to."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, together")
    WEEKLY = "weekly", _("once a week, together")
    NEVER = "never", _("no mail; I look here")


class Group(models.TextChoices):
    """Kinds of notifications that a person sets together."""

    WAITING = "waiting", _("What waits for my answer or decision")
    MATCHES = "matches", _("What becomes of our matches")
    MESSAGES = "messages", _("Questions and answers on a match")
    POSTINGS = "postings", _("What becomes of our postings")
    PILOTS = "pilots", _("What becomes of our pilots")
    SEARCHES = "searches", _("Saved searches")
    REPORTS = "reports", _("Reports by mail")

    @classmethod
    def adjustable(cls) -> list["Group"]:
        """A saved search has a frequency of its own, and so has a report that comes by mail."""
        return [group for group in cls if group not in {cls.SEARCHES, cls.REPORTS}]

    @property
    def default_frequency(self) -> Frequency:
        at_once = {Group.WAITING, Group.SEARCHES, Group.REPORTS}
        return Frequency.AT_ONCE if self in at_once else Frequency.DAILY


class MailStatus(models.TextChoices):
    """How far the mail about a notification has come."""

    WAITING = "waiting", pgettext_lazy("mail", "waiting")
    CLAIMED = "claimed", pgettext_lazy("mail", "being sent")
    SENT = "sent", pgettext_lazy("mail", "sent")
    FAILED = "failed", pgettext_lazy("mail", "could not be sent")
    UNNEEDED = "unneeded", pgettext_lazy("mail", "not needed")
