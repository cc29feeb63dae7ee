from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pilots.forms.pilots import field_of
from pilots.forms.standing import StandingForm
from reporting.release.enums import Heading
from reporting.release.models import Release, ReleaseSection
from reporting.release.services import FIELDS


class SectionForm(StandingForm):
    """A section that is there, or a new one in the language of the page."""

    kind = field_of(ReleaseSection, "kind")
    own_heading = field_of(
        ReleaseSection,
        "own_heading",
        help_text=_("Only with “A heading of one's own”, in the language of the text."),
    )
    language = field_of(ReleaseSection, "language", label=_("Language of the text"))
    text = field_of(
        ReleaseSection,
        "text",
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Plain text; an empty line begins a new paragraph. Name nothing that is not published."),
    )

    def __init__(self, data: Any = None, *, section: ReleaseSection | None = None) -> None:
        begun = section or ReleaseSection(kind=Heading.SUMMARY, language=get_language() or "")
        super().__init__(data, subject=begun, names=FIELDS)


class ChangesForm(StandingForm):
    changes = field_of(
        Release,
        "changes",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences for who has read the version before."),
    )

    def __init__(self, data: Any = None, *, release: Release) -> None:
        super().__init__(data, subject=release, names=("changes",))
