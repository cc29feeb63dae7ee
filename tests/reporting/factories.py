from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reporting.enums import EvaluationKind, Figure, TopicKind
from reporting.models import Evaluation, Milestone, Report, RisingTopic, Target, TrendBlock
from tests.factories import OrganisationFactory, UserFactory


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


class ReportFactory(DjangoModelFactory):
    """One that was asked for and is not made yet."""

    class Meta:
        model = Report

    milestone = factory.SubFactory(MilestoneFactory)
    as_of = date(2004, 12, 31)
    known_at = factory.LazyFunction(timezone.now)
    language = "en"
    requested_by = factory.SubFactory(UserFactory)


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
