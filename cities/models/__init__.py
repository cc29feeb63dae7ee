from cities.models.dates import in_force
from cities.models.imports import MemberImport, MemberRow
from cities.models.organisations import (
    Affiliation,
    Membership,
    Organisation,
    coordinates,
    followed_by,
    usual_days,
)
from cities.models.people import Delegation, Invitation
from cities.models.places import (
    City,
    CityParticipation,
    Country,
    CountryClassification,
    Region,
    Theme,
)

__all__ = [
    "Affiliation",
    "City",
    "CityParticipation",
    "Country",
    "CountryClassification",
    "Delegation",
    "Invitation",
    "MemberImport",
    "MemberRow",
    "Membership",
    "Organisation",
    "Region",
    "Theme",
    "coordinates",
    "followed_by",
    "in_force",
    "usual_days",
]
