from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What an application may do, by noun and verb. The noun is that of the endpoints (`core.api`)."""

    READ_DIRECTORY = "directory:read", _("Read cities, countries, themes and organisations")
    READ_POSTINGS = "postings:read", _("Read offers and requests, your own drafts included")
    READ_MATCHES = "matches:read", _("Read matches with the reasons behind them")
    READ_WEIGHTS = "weights:read", _("Read the weights by which matches are scored")
    READ_LIBRARY = "library:read", _("Read tools and practices of the library")
    READ_PILOTS = "pilots:read", _("Read pilots and their documentation")
    READ_MILESTONES = "milestones:read", _("Read milestones and their figures")
    READ_REPORTS = "reports:read", _("Read frozen reports")
    READ_CHANGES = "changes:read", _("Follow what changes in all that the other scopes open")
