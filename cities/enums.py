from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    CITY_GOVERNMENT = "city_government", _("city government")
    ASSOCIATION = "association", _("association of local governments")
    NGO = "ngo", _("non-governmental organisation")
    PRIVATE = "private", _("private company")
    SUPPORT_PROGRAMME = "support_programme", _("support programme")
    DONOR = "donor", _("donor")
    UN_BODY = "un_body", _("United Nations body")

    @classmethod
    def of_members(cls) -> list["OrganisationKind"]:
        """Those for which an association can answer."""
        return [cls.CITY_GOVERNMENT, cls.NGO, cls.PRIVATE]


class Duty(models.TextChoices):
    EDITOR = "editor", pgettext_lazy("duty", "editor")
    SIGNATORY = "signatory", pgettext_lazy("duty", "signatory")
    APPROVER = "approver", pgettext_lazy("duty", "approver")
    COORDINATOR = "coordinator", pgettext_lazy("duty", "coordinator")
    VIEWER = "viewer", pgettext_lazy("duty", "viewer")


class MemberOutcome(models.TextChoices):
    """What becomes of a row of an association's list of members."""

    NEW = "new", pgettext_lazy("member", "new organisation")
    JOINED = "joined", pgettext_lazy("member", "becomes a member")
    CHANGED = "changed", pgettext_lazy("member", "changed")
    UNCHANGED = "unchanged", pgettext_lazy("member", "already a member, unchanged")
    ASKED = "asked", pgettext_lazy("member", "needs your choice")
    REFUSED = "refused", pgettext_lazy("member", "left out")

    @classmethod
    def effective(cls) -> list["MemberOutcome"]:
        """Those that write something."""
        return [cls.NEW, cls.JOINED, cls.CHANGED]


class ClassificationScheme(models.TextChoices):
    G77 = "g77", _("Group of 77 and China")
    INCOME = "income", _("World Bank income group")
    LDC = "ldc", _("least developed country")
    LLDC = "lldc", _("landlocked developing country")
    SIDS = "sids", _("small island developing State")


class WorkLanguage(models.TextChoices):
    """Languages in which local governments work together, by ISO 639-1 code, each in its own name."""

    EN = "en", "English"
    FR = "fr", "Français"
    ES = "es", "Español"
    AR = "ar", "العربية"
    PT = "pt", "Português"
    ZH = "zh", "中文"
    RU = "ru", "Русский"
    BN = "bn", "বাংলা"
    CA = "ca", "Català"
    DE = "de", "Deutsch"
    FA = "fa", "فارسی"
    HI = "hi", "हिन्दी"
    ID = "id", "Bahasa Indonesia"
    IT = "it", "Italiano"
    JA = "ja", "日本語"
    KO = "ko", "한국어"
    KY = "ky", "Кыргызча"
    NE = "ne", "नेपाली"
    NL = "nl", "Nederlands"
    SI = "si", "සිංහල"
    SV = "sv", "Svenska"
    SW = "sw", "Kiswahili"
    TA = "ta", "தமிழ்"
    TH = "th", "ไทย"
    TR = "tr", "Türkçe"
    UK = "uk", "Українська"
    UR = "ur", "اردو"
    VI = "vi", "Tiếng Việt"
    WO = "wo", "Wolof"

    @classmethod
    def right_to_left(cls) -> frozenset[str]:
        return frozenset({cls.AR, cls.FA, cls.UR})
