from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cities.enums import OrganisationKind
from programmes.enums import TableState
from programmes.models import (
    FundingCall,
    Interest,
    Payment,
    Pledge,
    PledgeEvidence,
    Priorities,
    RoundTable,
    Seat,
    SupportProgramme,
)
from tests.factories import OrganisationFactory, UserFactory
from tests.pilots.factories import PilotFactory


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
    state = TableState.HELD
    outcomes = "Two donors support three pilots."
    recorded_at = factory.LazyFunction(timezone.now)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    table = factory.SubFactory(RoundTableFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.DONOR, city=None)


class PrioritiesFactory(DjangoModelFactory):
    """A donor's own, which say nothing yet."""

    class Meta:
        model = Priorities

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.DONOR, city=None)


class FundingCallFactory(DjangoModelFactory):
    """Open for another month."""

    class Meta:
        model = FundingCall

    pilot = factory.SubFactory(PilotFactory)
    amount = 1000
    currency = "EUR"
    purpose = "Travel of six people."
    opened_on = factory.LazyFunction(timezone.localdate)
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    opened_by = factory.SubFactory(UserFactory)


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    call = factory.SubFactory(FundingCallFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.DONOR, city=None)
    by = factory.SubFactory(UserFactory)
    shown_on = factory.LazyFunction(timezone.localdate)


class PledgeFactory(DjangoModelFactory):
    class Meta:
        model = Pledge

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.DONOR, city=None)
    purpose = "Travel between southern cities."
    amount = 1000
    currency = "EUR"
    pledged_on = date(2006, 6, 21)
    recorded_by = factory.SubFactory(UserFactory)


class PaymentFactory(DjangoModelFactory):
    class Meta:
        model = Payment

    pledge = factory.SubFactory(PledgeFactory)
    amount = 100
    paid_on = date(2007, 10, 1)
    evidence = "Transfer 7"
    by = factory.SubFactory(UserFactory)


class PledgeEvidenceFactory(DjangoModelFactory):
    """Of a commitment."""

    class Meta:
        model = PledgeEvidence

    pledge = factory.SubFactory(PledgeFactory)
    content_type = "application/pdf"
    file = factory.django.FileField(filename="document.pdf", data=b"%PDF-1.7 decision")
    size = 17
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    description = factory.Sequence(lambda n: f"Decision {n}")
    added_by = factory.SubFactory(UserFactory)
