from django.db import models
from django.utils.translation import pgettext_lazy


class ProgrammeState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("programme", "planned")
    ESTABLISHED = "established", pgettext_lazy("programme", "established")
    MAINSTREAMED = "mainstreamed", pgettext_lazy("programme", "mainstreamed")

    @classmethod
    def public(cls) -> frozenset[str]:
        return frozenset({cls.ESTABLISHED, cls.MAINSTREAMED})
