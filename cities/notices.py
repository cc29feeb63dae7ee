"""The words of what people are told about their organisation's account."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.notices import Kind, register

register(
    not_verified=Kind(
        Group.WAITING,
        _("Not verified: %(organisation)s"),
        _(
            "The reason: %(reason)s Please correct your profile, then write to whom the page names: "
            "they look at it again."
        ),
    ),
)
