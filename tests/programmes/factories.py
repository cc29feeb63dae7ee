from datetime import date

import factory
from factory.django import DjangoModelFactory

from cities.enums import OrganisationKind
from programmes.models import RoundTable, SupportProgramme
from tests.factories import OrganisationFactory


class SupportProgrammeFactory(DjangoModelFactory):
    """A planned one."""

    class Meta:
        model = SupportProgramme

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.SUPPORT_PROGRAMME, city=None)
    name = factory.Sequence(lambda n: f"Programme {n}")
    language = "en"


class RoundTableFactory(DjangoModelFactory):
    class Meta:
        model = RoundTable

    title = factory.Sequence(lambda n: f"Round-table {n}")
    language = "en"
    convened_by = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.UN_BODY, city=None)
    held_on = date(2006, 6, 20)
    outcomes = "Two donors support three pilots."
