from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.enums import Duty, OrganisationKind

# Who supports many cities puts together what they should all know.
CURATORS = frozenset(
    {
        OrganisationKind.ASSOCIATION,
        OrganisationKind.DONOR,
        OrganisationKind.SUPPORT_PROGRAMME,
        OrganisationKind.UN_BODY,
    }
)
CURATING_DUTIES = (Duty.EDITOR, Duty.APPROVER, Duty.COORDINATOR)


class ToolKind(models.TextChoices):
    METHOD = "method", pgettext_lazy("tool", "method")
    MANUAL = "manual", pgettext_lazy("tool", "manual")
    TEMPLATE = "template", pgettext_lazy("tool", "template")
    TRAINING = "training", pgettext_lazy("tool", "training material")


class ToolState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("tool", "draft")
    SUBMITTED = "submitted", pgettext_lazy("tool", "submitted")
    RETURNED = "returned", pgettext_lazy("tool", "returned")
    PUBLISHED = "published", pgettext_lazy("tool", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("tool", "withdrawn")

    @classmethod
    def editable(cls) -> frozenset[str]:
        return frozenset({cls.DRAFT, cls.RETURNED})

    @classmethod
    def changeable(cls) -> frozenset[str]:
        """Its editors may still change what it says; once published, as a correction."""
        return cls.editable() | {cls.PUBLISHED}


class PracticeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("practice", "not published yet")
    PUBLISHED = "published", pgettext_lazy("practice", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("practice", "withdrawn")


class PartKind(models.TextChoices):
    """What a practice tells, in this order: six parts by the pilot that it came out of, two for those who
    think of adapting it, which the partners can write in either place.
    """

    CONTEXT = "context", _("Context")
    TRANSFERRED = "transferred", _("What was transferred")
    ADAPTED = "adapted", _("How it was adapted")
    RESULTS = "results", _("Results")
    COSTS = "costs", _("Costs")
    LESSONS = "lessons", _("Lessons and failures")
    PRECONDITIONS = "preconditions", _("What must be in place")
    DIFFERENTLY = "differently", _("What we would do differently")

    @classmethod
    def for_adapters(cls) -> list["PartKind"]:
        return [cls.PRECONDITIONS, cls.DIFFERENTLY]


class Licence(models.TextChoices):
    """What others may do with a tool; names of licences are the same in every language."""

    CC0 = "cc0", "CC0 1.0"
    CC_BY = "cc_by", "CC BY 4.0"
    CC_BY_SA = "cc_by_sa", "CC BY-SA 4.0"
    CC_BY_NC = "cc_by_nc", "CC BY-NC 4.0"
    CC_BY_NC_SA = "cc_by_nc_sa", "CC BY-NC-SA 4.0"
    CC_BY_ND = "cc_by_nd", "CC BY-ND 4.0"
    ASK = "ask", _("ask the owner")

    @property
    def meaning(self) -> Any:
        return LICENCE_MEANINGS[self]

    @property
    def url(self) -> str:
        """The deed, for people; none where the owner is to be asked."""
        if self == Licence.ASK:
            return ""
        if self == Licence.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        return f"https://creativecommons.org/licenses/{self.value[3:].replace('_', '-')}/4.0/"


LICENCE_MEANINGS = {
    Licence.CC0: _("Use, change and pass it on as you like."),
    Licence.CC_BY: _("Use, change and pass it on; name the owner."),
    Licence.CC_BY_SA: _("Use and change it, name the owner, and pass it on under the same licence."),
    Licence.CC_BY_NC: _("Use and change it, but not for profit; name the owner."),
    Licence.CC_BY_NC_SA: _(
        "Use and change it, but not for profit; name the owner and pass it on under the same licence."
    ),
    Licence.CC_BY_ND: _("Use it and pass it on unchanged; name the owner. Ask before you adapt it."),
    Licence.ASK: _("Ask the owner before you use or adapt it."),
}
