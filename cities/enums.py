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


class Duty(models.TextChoices):
    EDITOR = "editor", pgettext_lazy("duty", "editor")
    SIGNATORY = "signatory", pgettext_lazy("duty", "signatory")
    APPROVER = "approver", pgettext_lazy("duty", "approver")
    COORDINATOR = "coordinator", pgettext_lazy("duty", "coordinator")
    VIEWER = "viewer", pgettext_lazy("duty", "viewer")


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
