from datetime import UTC, date, datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reporting.enums import EvaluationKind
from reporting.models import (
    AssociationReport,
    Evaluation,
    Milestone,
    Release,
    ReleaseSection,
    Report,
    ReportSchedule,
    RisingTopic,
    ScheduledReport,
    Submission,
    Target,
    TrendBlock,
)
from reporting.release.enums import Heading
from reporting.schedules.enums import Rhythm
from reporting.trends.enums import Figure, TopicKind
from tests.factories import AssociationFactory, OrganisationFactory, UserFactory


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone
        django_get_or_create = ["year"]

    year = 2004
    due_on = date(2004, 12, 31)
    wording = "Up to 10 documented and assessed pilots"


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    milestone = factory.SubFactory(MilestoneFactory)
    position = factory.Sequence(lambda n: n + 1)
    indicator = "pilots"
    wording = "Documented and assessed pilots"


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = Evaluation

    kind = EvaluationKind.MID_TERM
    evaluator = factory.SubFactory(OrganisationFactory)
    language = "en"
    terms = "What to look at."
    findings = "What was seen."
    recommendations = "What to do."
    completed_on = date(2006, 5, 1)


class AssociationReportFactory(DjangoModelFactory):
    """A draft with something in it."""

    class Meta:
        model = AssociationReport

    association = factory.SubFactory(AssociationFactory)
    year = 2004
    language = "en"
    progress = "Two members exchanged their engineers."


class SubmissionFactory(DjangoModelFactory):
    """Handed in with no figure."""

    class Meta:
        model = Submission

    report = factory.SubFactory(
        AssociationReportFactory, state="submitted", submitted_at=datetime(2005, 1, 10, tzinfo=UTC)
    )
    number = 1
    language = "en"
    texts = factory.LazyAttribute(lambda submission: submission.report.texts)
    as_of = date(2004, 12, 31)
    figures = factory.LazyFunction(lambda: {"language": "en", "figures": []})
    submitted_at = datetime(2005, 1, 10, tzinfo=UTC)


class ReportFactory(DjangoModelFactory):
    """One that was asked for and is not made yet."""

    class Meta:
        model = Report

    milestone = factory.SubFactory(MilestoneFactory)
    as_of = date(2004, 12, 31)
    known_at = factory.LazyFunction(timezone.now)
    language = "en"
    requested_by = factory.SubFactory(UserFactory)


class ReleaseFactory(DjangoModelFactory):
    """A first draft beside a report that is not made yet."""

    class Meta:
        model = Release

    report = factory.SubFactory(ReportFactory)
    begun_by = factory.SubFactory(UserFactory)


class ReleaseSectionFactory(DjangoModelFactory):
    class Meta:
        model = ReleaseSection

    release = factory.SubFactory(ReleaseFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = Heading.SUMMARY
    language = "en"
    text = "Six pilots count."


class ReportScheduleFactory(DjangoModelFactory):
    class Meta:
        model = ReportSchedule

    user = factory.SubFactory(UserFactory)
    milestone = factory.SubFactory(MilestoneFactory)
    rhythm = Rhythm.MONTH
    language = "en"


class ScheduledReportFactory(DjangoModelFactory):
    class Meta:
        model = ScheduledReport

    schedule = factory.SubFactory(ReportScheduleFactory)
    ends_on = date(2004, 12, 31)
    report = factory.SubFactory(ReportFactory)


class TrendBlockFactory(DjangoModelFactory):
    class Meta:
        model = TrendBlock

    figure = Figure.DEMAND
    quarter = date(2004, 1, 1)
    theme = "water"
    zone = "202"
    count = 3


class RisingTopicFactory(DjangoModelFactory):
    class Meta:
        model = RisingTopic

    quarter = date(2004, 10, 1)
    kind = TopicKind.THEME
    position = factory.Sequence(lambda n: n + 1)
    code = "water"
    cities = 3
    times = 2.0
    certainty = 1.5
