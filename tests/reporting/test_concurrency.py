"""Workers that freeze reports, and people who ask for them, at once in real transactions: one chain."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import call_command

from core.models import Job
from reporting import pipeline, services
from reporting.associations import services as associations
from reporting.enums import ReportKind
from reporting.models import Milestone, Report, Submission
from reporting.questions import Question, about_year
from reporting.services import load_milestones, request_report, retry_report
from tests.factories import MembershipFactory
from tests.racing import at_once, refusals
from tests.reporting.factories import AssociationReportFactory, ReportFactory
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked() -> list[Report]:
    world = build_world()
    load_milestones()
    milestone = Milestone.objects.get(year=2004)
    days = [date(2004, 12, 31) - timedelta(days=n) for n in range(4)]
    by = world.coordinator
    return [ReportFactory(milestone=milestone, as_of=day, requested_by=by) for day in days]


def freezing(report):
    return lambda: pipeline.freeze_facts(Report.objects.get(pk=report.pk))


def test_four_reports_frozen_at_once_form_one_chain(asked):
    at_once(*map(freezing, asked), held=pipeline.hold_chain)
    chain = list(Report.objects.in_chain_order())
    assert [report.number for report in chain] == [1, 2, 3, 4]
    assert [report.previous_sha256 for report in chain] == ["", *[each.chain_sha256 for each in chain[:3]]]
    call_command("verify_reports")


def test_two_who_ask_the_same_at_once_share_one_report_and_one_job(asked):
    by = asked[0].requested_by
    questions = [
        about_year(2004, "en"),
        Question(ReportKind.CUSTOM, date(2004, 12, 31), "en", since=date(2004, 1, 1)),
        Question(ReportKind.BRIEF, date(2004, 12, 31), "en", audience="forum"),
    ]
    for question in questions:
        asking = [partial(services.ask_for_report, question, by=by)] * 2
        first, second = at_once(*asking, held=partial(services.hold_question, question))
        assert first == second
    made = Report.objects.exclude(kind=ReportKind.MILESTONE)
    assert (made.count(), Job.objects.filter(kind="report").count()) == (3, 3)


def test_an_association_report_handed_in_twice_at_once_is_kept_once(asked):
    world_report = AssociationReportFactory()
    by = MembershipFactory(organisation=world_report.association, duty="approver").user
    handing_in = [partial(associations.submit_association_report, world_report, by=by)] * 2
    outcomes = at_once(*handing_in, held=world_report)
    assert refusals(outcomes) == ["This is already “handed in”, so nothing was changed."]
    assert Submission.objects.count() == 1


def test_one_report_frozen_twice_at_once_is_one_link(asked):
    first, second = at_once(*[freezing(asked[0])] * 2, held=pipeline.hold_chain)
    assert (first.number, second.number, first.chain_sha256) == (1, 1, second.chain_sha256)
    assert freezing(asked[1])().number == 2


def test_two_requests_for_the_same_report_at_once_share_one_job(asked):
    milestone = Milestone.objects.get(year=2006)
    by = asked[0].requested_by

    def request():
        return request_report(milestone, as_of=date(2006, 12, 31), language="en", by=by)

    first, second = at_once(request, request, held=milestone)
    assert first == second
    assert Job.objects.filter(kind="report", subject_id=first.pk).count() == Job.objects.count() == 1


def test_failed_report_tried_again_twice_at_once_has_one_job(asked):
    report = asked[0]

    def again():
        return retry_report(Report.objects.get(pk=report.pk), by=report.requested_by)

    assert at_once(again, again, held=report) == [report, report]
    assert Job.objects.filter(kind="report", subject_id=report.pk).count() == 1
