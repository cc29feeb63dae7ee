"""Plain things; a pilot that walked its real steps is a `tests.pilots.story.Story`."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.enums import Mode
from pilots.enums import CheckKind, ContributionKind, Role, RoundKind, SectionKind, Stage, StakeholderGroup
from pilots.models import (
    Activity,
    Agreement,
    Answer,
    AssessmentRound,
    BrokerRating,
    ChecklistTick,
    Comment,
    Contribution,
    DocumentationConfirmation,
    DocumentationFile,
    DocumentationSection,
    Indicator,
    Invitation,
    Measurement,
    MeasurementEvidence,
    PaperBatch,
    Participant,
    Pilot,
    ProgressUpdate,
    Questionnaire,
    Reach,
    Result,
    Signature,
)
from tests.factories import AssociationFactory, MatchFactory, OrganisationFactory, UserFactory
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
    current_of = factory.SelfAttribute("pilot")


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    agreement = factory.SubFactory(AgreementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    by = factory.SubFactory(UserFactory)
    at = NOW


class DocumentationFileFactory(DjangoModelFactory):
    class Meta:
        model = DocumentationFile

    pilot = factory.SubFactory(PilotFactory)
    content_type = "application/pdf"
    file = factory.django.FileField(filename="document.pdf", data=b"%PDF-1.7 minutes")
    size = 16
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    description = "Minutes of the second visit"
    people = "nobody"
    contact = "Waste department"
    added_by = factory.SubFactory(UserFactory)


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

    version = 2
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


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    round = factory.SubFactory(AssessmentRoundFactory)
    text = factory.Sequence(lambda n: f"Comment {n}")


class BrokerRatingFactory(DjangoModelFactory):
    """Of an association that is content, long ago: it counts."""

    class Meta:
        model = BrokerRating

    pilot = factory.SubFactory(PilotFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    broker = factory.SubFactory(AssociationFactory)
    useful = 4
    answered = 4
    again = 4
    by = factory.SubFactory(UserFactory)
    given_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=60))


class PaperBatchFactory(DjangoModelFactory):
    class Meta:
        model = PaperBatch

    round = factory.SubFactory(AssessmentRoundFactory)
    side = factory.SubFactory(OrganisationFactory)
    association = factory.SubFactory(AssociationFactory)
    held_on = factory.LazyFunction(timezone.localdate)
    handed_out = 20
    counted = 14
    opened_at = NOW
    by = factory.SubFactory(UserFactory)


class ContributionFactory(DjangoModelFactory):
    """A thousand dollars."""

    class Meta:
        model = Contribution

    participant = factory.SubFactory(ParticipantFactory)
    kind = ContributionKind.CASH
    stage = Stage.DELIVERED
    day = factory.LazyFunction(timezone.localdate)
    what = "Travel of three engineers"
    value = 1000
    currency = "USD"
    usd_rate = 1
    rate_on = factory.LazyFunction(timezone.localdate)
    by = factory.SubFactory(UserFactory)


class ActivityFactory(DjangoModelFactory):
    """A study visit that begins today and takes five days."""

    class Meta:
        model = Activity

    pilot = factory.SubFactory(PilotFactory)
    mode = Mode.STUDY_VISIT
    title = factory.Sequence(lambda n: f"Visit {n}")
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda activity: activity.starts_on + timedelta(days=4))


class ChecklistTickFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistTick

    activity = factory.SubFactory(ActivityFactory)
    kind = CheckKind.VISAS
    by = factory.SubFactory(UserFactory)
    at = NOW


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    pilot = factory.SubFactory(PilotFactory)
    position = 1
    title = factory.Sequence(lambda n: f"Less waste {n}")


class IndicatorFactory(DjangoModelFactory):
    """Counts people, from none to a hundred."""

    class Meta:
        model = Indicator

    result = factory.SubFactory(ResultFactory)
    position = 1
    title = "Collectors trained"
    unit = "people"
    baseline = 0
    target = 100
    source = "Lists of participants"
    counts_people = True


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    indicator = factory.SubFactory(IndicatorFactory)
    on = factory.LazyFunction(timezone.localdate)
    value = 25
    by = factory.SubFactory(UserFactory)


class MeasurementEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = MeasurementEvidence

    measurement = factory.SubFactory(MeasurementFactory)
    content_type = "application/pdf"
    file = factory.django.FileField(filename="document.pdf", data=b"%PDF-1.7 lists")
    size = 14
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    description = factory.Sequence(lambda n: f"List of participants {n}")
    added_by = factory.SubFactory(UserFactory)


class ReachFactory(DjangoModelFactory):
    class Meta:
        model = Reach

    pilot = factory.SubFactory(PilotFactory)
    on = factory.LazyFunction(timezone.localdate)
    slum_dwellers = 300
    other_residents = 120
    method = "Door to door"
    by = factory.SubFactory(UserFactory)


class ProgressUpdateFactory(DjangoModelFactory):
    class Meta:
        model = ProgressUpdate

    pilot = factory.SubFactory(PilotFactory)
    starts_on = date(2026, 7, 1)
    ends_on = date(2026, 9, 30)
