"""The columns of a list of members, and the template that explains them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import OrganisationKind, WorkLanguage

COLUMNS: dict[str, Any] = {
    "external_id": gettext_lazy(
        "Your own number of the member, at most 60 characters. It finds the member again."
    ),
    "name": gettext_lazy("Must be filled. Name of the organisation, at most 200 characters."),
    "kind": gettext_lazy("Must be filled. One of the codes below."),
    "city": gettext_lazy(
        "The city's name in any language, or its GeoNames number. Must be filled for a city government."
    ),
    "country": gettext_lazy(
        "Two letters of ISO 3166, like KE. Must be filled unless the city is given by its number."
    ),
    "languages": gettext_lazy("Languages of work: the codes below, with a semicolon between them."),
    "email": gettext_lazy("Address of the office. Everybody can see it."),
    "website": gettext_lazy("Address of the website, with https://"),
    "contact": gettext_lazy("Postal address, telephone; at most 1,000 characters. Everybody can see it."),
    "member_since": gettext_lazy("Day on which it became a member, like 2004-12-31. Empty: today."),
    "person_email": gettext_lazy(
        "Address of the person who will act for the member. An invitation goes there, once."
    ),
    "person_name": gettext_lazy("Name of that person."),
}
REQUIRED = ("name", "kind")
# Columns of the report, which may come back with the corrected rows.
REPORTED = ("row", "result", "explanation")


def template_notes() -> Iterable[tuple[str, str]]:
    """What the second sheet of the template says."""
    yield _("How to fill it"), _("One member per row of the first sheet. Columns you do not need may go.")
    yield from ((name, str(meaning)) for name, meaning in COLUMNS.items())
    for kind in OrganisationKind.of_members():
        yield f"kind: {kind.value}", str(kind.label)
    for language in WorkLanguage:
        yield f"languages: {language.value}", str(language.label)
