from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReleaseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", pgettext_lazy("release of a report", "in review")
    RETURNED = "returned", pgettext_lazy("release of a report", "returned")
    RELEASED = "released", pgettext_lazy("release of a report", "released")
    REPLACED = "replaced", pgettext_lazy("release of a report", "replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("release of a report", "withdrawn")

    @classmethod
    def editable(cls) -> frozenset["ReleaseState"]:
        return frozenset({cls.DRAFT, cls.RETURNED})

    @classmethod
    def open(cls) -> frozenset["ReleaseState"]:
        """Those of a version that is still being written or reviewed."""
        return cls.editable() | {cls.SUBMITTED}

    @classmethod
    def readable(cls) -> frozenset["ReleaseState"]:
        """Those in which everybody may read the text."""
        return frozenset({cls.RELEASED, cls.REPLACED})

    @classmethod
    def public(cls) -> frozenset["ReleaseState"]:
        """Those in which everybody may know of it."""
        return cls.readable() | {cls.WITHDRAWN}


class Heading(models.TextChoices):
    SUMMARY = "summary", pgettext_lazy("heading", "Summary")
    CONTEXT = "context", pgettext_lazy("heading", "Background")
    ACHIEVED = "achieved", pgettext_lazy("heading", "What was achieved")
    MISSING = "missing", pgettext_lazy("heading", "What is missing, and why")
    LESSONS = "lessons", pgettext_lazy("heading", "Lessons")
    NEXT = "next", pgettext_lazy("heading", "Next steps")
    OWN = "own", pgettext_lazy("heading", "A heading of one's own")
