"""The words of what people are told about the library."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Group
from accounts.notices import Kind, register

register(
    tool_review=Kind(
        Group.WAITING,
        _("To review: the tool “%(title)s” of %(organisation)s"),
        _("%(organisation)s wants to share it. Please publish it, or return it with what should be changed."),
    ),
    tool_published=Kind(
        Group.POSTINGS,
        _("In the library: “%(title)s”"),
        _("Everybody can find your tool now, and it is shown beside the requests that it fits."),
    ),
    tool_returned=Kind(
        Group.WAITING,
        _("Returned for changes: the tool “%(title)s”"),
        _("Please change it and submit it again. What should be changed: %(reason)s"),
    ),
    reused=Kind(
        Group.POSTINGS,
        _("%(organisation)s has re-used “%(title)s”"),
        _("This is what they changed: %(changes)s"),
    ),
    link_broken=Kind(
        Group.WAITING,
        _("A link of “%(title)s” leads nowhere"),
        _(
            "Since %(since_on)s the link of the version in %(language)s does not answer: %(link)s. "
            "Please correct it."
        ),
    ),
)
