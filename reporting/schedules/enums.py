from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}


class Ending(models.TextChoices):
    """Why no more reports come."""

    STOPPED = "stopped", _("ended by you")
    RIGHTS = "rights", _("ended, because you may no longer read reports")
