"""Plain things; a pilot that walked its real steps is a `tests.pilots.story.Story`."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from pilots.enums import Role, RoundKind, SectionKind, StakeholderGroup
from pilots.models import (
    Agreement,
    Answer,
    AssessmentRound,
    DocumentationConfirmation,
    DocumentationSection,
    Invitation,
    Participant,
    Pilot,
    Questionnaire,
    Signature,
)
from tests.factories import MatchFactory, OrganisationFactory, UserFactory
from tests.pilots.story import VALUES

NOW = factory.LazyFunction(timezone.now)


class PilotFactory(DjangoModelFactory):
    class Meta:
        model = Pilot

    match = factory.SubFactory(MatchFactory)
    title = factory.Sequence(lambda n: f"Compost {n}")
    language = "en"
    prepared_at = NOW


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant

    pilot = factory.SubFactory(PilotFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.PARTNER


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    pilot = factory.SubFactory(PilotFactory)


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    agreement = factory.SubFactory(AgreementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    by = factory.SubFactory(UserFactory)
    at = NOW


class DocumentationSectionFactory(DjangoModelFactory):
    class Meta:
        model = DocumentationSection

    pilot = factory.SubFactory(PilotFactory)
    kind = SectionKind.CONTEXT
    language = "en"


class DocumentationConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = DocumentationConfirmation

    pilot = factory.SubFactory(PilotFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    by = factory.SubFactory(UserFactory)
    at = NOW


class QuestionnaireFactory(DjangoModelFactory):
    class Meta:
        model = Questionnaire
        django_get_or_create = ["version"]

    version = 1
    questions = factory.LazyFunction(lambda: [{"code": code, "texts": {"en": code}} for code in VALUES])


class AssessmentRoundFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentRound

    pilot = factory.SubFactory(PilotFactory)
    kind = RoundKind.FINAL
    questionnaire = factory.SubFactory(QuestionnaireFactory)
    opened_at = NOW
    by = factory.SubFactory(UserFactory)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    round = factory.SubFactory(AssessmentRoundFactory)
    group = StakeholderGroup.RESIDENTS
    side = factory.SubFactory(OrganisationFactory)
    language = "en"
    nonce = factory.Sequence(lambda n: f"nonce-{n}")
    by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    round = factory.SubFactory(AssessmentRoundFactory)
    group = StakeholderGroup.RESIDENTS
    side = factory.SubFactory(OrganisationFactory)
    values = VALUES
    answered_on = factory.LazyFunction(lambda: timezone.now().date())
