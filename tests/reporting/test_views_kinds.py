"""Asking for each kind of report, who may, and what lists, pages, files, comparison and API make of it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import Job
from reporting import services
from reporting.associations import services as associations
from reporting.enums import ReportKind
from reporting.kinds.forms import FORMS
from reporting.models import Report, Submission
from reporting.questions import Question, about_milestone
from reporting.scope import Scope
from tests import factories as make
from tests.programmes.factories import SupportProgrammeFactory
from tests.reporting import made
from tests.reporting.test_views import page, rows_of

DAY = date(2004, 12, 31)
YEAR = date(2004, 1, 1)


@pytest.fixture
def submission(world, milestones) -> Submission:
    made.handed_in(world, world.southern_association, world.staff_south)
    return Submission.objects.get()


@pytest.fixture
def programme(world):
    return SupportProgrammeFactory(name="Water together", organisation=world.un_body)


def ask(client, kind, status=302, **fields):
    response = client.post(reverse("reporting:report_create") + f"?kind={kind}", {"language": "en", **fields})
    assert response.status_code == status
    return response.content.decode() if status == 200 else Report.objects.latest("pk")


def offered(client):
    shown = page(client, "report_create")
    return [kind for kind in ReportKind.values if f"?kind={kind}" in shown]


GENERAL = ["milestone", "evaluation", "annual", "brief", "custom"]


def test_kinds_are_offered_to_whom_they_belong(client, world, submission, programme):
    client.force_login(world.coordinator)
    assert offered(client) == ReportKind.values
    client.force_login(world.staff_south)
    assert offered(client) == [*GENERAL[:4], "association", "custom"]
    client.force_login(world.staff_north)
    assert offered(client) == GENERAL
    runner = make.MembershipFactory(organisation=make.OrganisationFactory(kind="ngo")).user
    client.force_login(runner)
    page(client, "report_create", status=403)
    SupportProgrammeFactory(organisation=runner.memberships.get().organisation)
    assert offered(client) == ["programme"]


@pytest.mark.parametrize("kind", ReportKind.values)
def test_form_of_each_kind_explains_it(client, world, submission, programme, kind):
    client.force_login(world.coordinator)
    shown = client.get(reverse("reporting:report_create"), {"kind": kind}).content.decode()
    assert str(FORMS[kind].explanation).partition(":")[0] in shown.replace("&#x27;", "'")


def test_each_kind_is_asked_for_with_what_it_needs(client, world, milestones, submission, programme):
    client.force_login(world.coordinator)
    report = ask(client, "milestone", milestone="2004", as_of="2004-12-31")
    assert (report.kind, report.milestone) == ("milestone", milestones[2004])
    report = ask(client, "evaluation", milestone="2006", evaluation="mid_term", as_of="2006-12-31")
    assert (report.evaluation, report.milestone) == ("mid_term", milestones[2006])
    report = ask(client, "annual", year="2004")
    assert (report.since, report.as_of, report.milestone) == (YEAR, DAY, None)
    report = ask(client, "brief", audience="council", as_of="2004-12-31")
    assert (report.audience, report.title) == ("council", "Brief: Governing Council")
    report = ask(client, "association", submission=submission.uuid)
    assert (report.submission, report.as_of, report.language) == (submission, DAY, "en")
    report = ask(client, "programme", programme=programme.uuid, as_of="2004-12-31")
    assert report.programme == programme
    part = {"themes": ["water"], "exchange_type": "south_south"}
    report = ask(client, "custom", since="2004-01-01", as_of="2004-12-31", **part)
    assert report.scope == part
    assert Report.objects.count() == Job.objects.filter(kind="report").count() == 7


def test_first_year_begins_with_the_initiative_and_this_one_ends_today(client, world, milestones):
    client.force_login(world.coordinator)
    assert ask(client, "annual", year="2002").since == date(2002, 9, 1)
    today = timezone.localdate()
    assert ask(client, "annual", year=str(today.year)).as_of == today


def test_defaults_are_sensible(client, world, milestones):
    client.force_login(world.coordinator)
    address = reverse("reporting:report_create")
    year = timezone.localdate().year - 1
    assert f'value="{year}" selected' in client.get(address, {"kind": "annual"}).content.decode()
    assert 'value="2006" selected' in client.get(address, {"kind": "evaluation"}).content.decode()
    final = client.get(address, {"kind": "evaluation", "evaluation": "final"}).content.decode()
    assert 'value="2012" selected' in final


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("annual", {"year": "1999"}, "Select a valid choice."),
        ("annual", {"year": "9" * 400}, "Select a valid choice."),
        ("brief", {"audience": "moon", "as_of": "2004-12-31"}, "Select a valid choice."),
        ("evaluation", {"evaluation": "early", "milestone": "2006", "as_of": "x"}, "Select a valid choice."),
        ("custom", {"since": "2005-01-01", "as_of": "2004-12-31"}, "The period ends before it begins."),
        ("custom", {"since": "1999-01-01", "as_of": "2004-12-31"}, "The initiative started on"),
        ("custom", {"as_of": "2004-12-31", "themes": ["moon"]}, "moon is not one of the available choices."),
        ("custom", {"as_of": "2004-12-31", "themes": ["\x00"]}, 'aria-invalid="true"'),
        ("association", {"submission": "nonsense"}, "is not a valid UUID."),
        ("programme", {"programme": "", "as_of": "2004-12-31"}, "This field is required."),
    ],
)
def test_wrong_input_is_told_and_nothing_is_asked(
    client, world, milestones, submission, programme, kind, fields, sentence
):
    client.force_login(world.coordinator)
    assert sentence in ask(client, kind, status=200, **fields)
    assert Report.objects.count() == 0


def test_kind_that_is_not_there_asks_for_a_milestone(client, world, milestones):
    client.force_login(world.coordinator)
    for kind in ("", "nonsense", "\x00"):
        response = client.get(reverse("reporting:report_create"), {"kind": kind, "themes": "x", "year": "y"})
        assert 'name="milestone"' in response.content.decode()


def test_others_may_not_ask_for_what_belongs_to_somebody(world, submission, programme):
    own = Question(ReportKind.ASSOCIATION, DAY, "en", submission=submission)
    of_programme = Question(ReportKind.PROGRAMME, DAY, "en", programme=programme)
    allowed = {
        (name, question.kind.value)
        for name, person in world.everyone().items()
        for question in (own, of_programme)
        if services.may_ask(person, question)
    }
    assert allowed == {
        ("coordinator", "association"),
        ("coordinator", "programme"),
        ("staff_south", "association"),
    }


def test_period_outside_the_initiative_is_refused(world, milestones):
    for since, sentence in ((date(2002, 8, 31), "The initiative started"), (date(2005, 1, 1), "ends before")):
        question = Question(ReportKind.CUSTOM, DAY, "en", since=since)
        with pytest.raises(ActionRefused, match=sentence):
            services.ask_for_report(question, by=world.coordinator)


def frozen(world, milestones, submission, programme):
    subjects = {
        "milestone": {"milestone": milestones[2004]},
        "evaluation": {"milestone": milestones[2006], "evaluation": "mid_term"},
        "annual": {"since": YEAR},
        "brief": {"audience": "council"},
        "association": {"submission": submission},
        "programme": {"programme": programme},
        "custom": {"since": YEAR, "scope": Scope(region="014")},
    }
    return {kind: made.asked(world, kind, **subject) for kind, subject in subjects.items()}


def test_own_reports_are_seen_by_whom_they_belong_to(world, milestones, submission, programme):
    reports = frozen(world, milestones, submission, programme)
    seen = {
        name: {report.kind for report in Report.objects.visible_to(person)}
        for name, person in world.everyone().items()
    }
    general = set(GENERAL)
    assert seen == {
        "coordinator": set(reports),
        "staff_south": general | {"association"},
        "staff_north": general,
        "two_hats": general,
        "donor": general,
        "officer_south": set(),
        "officer_north": set(),
        "outsider": set(),
    }


def test_page_and_files_of_each_kind(client, world, milestones, submission, programme):
    made.fill(world)
    client.force_login(world.coordinator)
    for kind, report in frozen(world, milestones, submission, programme).items():
        assert report.title in page(client, "report_detail", report.uuid), kind
        csv = client.get(reverse("reporting:report_download", args=[report.uuid, "csv"]))
        assert rows_of(csv), kind
        assert f'filename="{kind}' in csv["Content-Disposition"]


def test_page_shows_texts_and_who_is_missing(client, world, milestones, submission):
    associations.accept_association_report(submission.report, by=world.coordinator)
    report = made.asked(world, "annual", since=YEAR, known_at=timezone.now())
    client.force_login(world.donor)
    shown = page(client, "report_detail", report.uuid)
    assert "South Local · Progress of the members" in shown
    assert "They met." in shown
    assert "<li>North Local</li>" in shown


def test_texts_of_a_report_are_never_markup(client, world, milestones):
    made.handed_in(
        world, world.southern_association, world.staff_south, lessons="<script>alert(1)</script> #x"
    )
    report = made.asked(world, "association", submission=Submission.objects.get())
    client.force_login(world.coordinator)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; #x" in page(client, "report_detail", report.uuid)


def test_list_is_filtered_by_kind(client, world, milestones, submission, programme):
    reports = frozen(world, milestones, submission, programme)
    client.force_login(world.coordinator)
    response = client.get(reverse("reporting:report_list"), {"kind": "annual", "format": "csv"})
    [row] = rows_of(response)
    assert (row["reference"], row["kind"], row["title"], row["milestone"]) == (
        reports["annual"].reference,
        "annual, to UNACLA",
        "Annual report 2004 to UNACLA",
        "",
    )


@pytest.mark.parametrize("times", [1, 3])
def test_list_of_all_kinds_needs_the_same_queries(
    client, world, milestones, submission, programme, django_assert_num_queries, times
):
    for number in range(times):
        moment = made.NOW + timedelta(hours=number)
        made.asked(world, "annual", since=YEAR, known_at=moment)
        made.asked(world, "association", submission=submission, known_at=moment)
        made.asked(world, "programme", programme=programme, known_at=moment)
    client.force_login(world.coordinator)
    page(client, "report_list")
    with django_assert_num_queries(7):
        page(client, "report_list")


def test_reports_of_a_kind_are_compared_with_those_on_the_same_subject(client, world, milestones):
    made.made_pilot(world, "Early", documented=DAY, assessed=DAY)
    late = made.made_pilot(world, "Later", documented=DAY)
    moment = made.NOW + timedelta(days=1)
    before = made.asked(world, "annual", since=YEAR)
    made.assess(world, late, DAY, recorded_at=moment)
    after = made.asked(world, "annual", since=YEAR, known_at=moment)
    other_year = made.asked(world, "annual", date(2003, 12, 31), since=date(2003, 1, 1))
    custom = made.asked(world, "custom", since=YEAR)
    client.force_login(world.coordinator)
    address = reverse("reporting:report_compare", args=[after.uuid, before.uuid])
    assert address in page(client, "report_detail", after.uuid)
    rows = rows_of(client.get(address, {"format": "csv"}))
    figure, record, *_ = [row for row in rows if row["figure"] == "Documented and assessed pilots"]
    assert (figure["value before"], figure["value after"], record["title"]) == ("1", "2", "Later")
    assert record["reason"] == "Documented on Dec. 31, 2004. Assessed on Dec. 31, 2004."
    for other in (other_year, custom):
        assert "cannot be compared" in page(client, "report_compare", after.uuid, other.uuid, status=400)
        assert other.reference not in page(client, "report_others", after.uuid)


def test_two_submissions_of_one_year_are_compared(client, world, milestones, submission):
    report = associations.return_association_report(submission.report, by=world.coordinator, reason="More.")
    associations.submit_association_report(report, by=world.staff_south)
    first, second = Submission.objects.order_by("number")
    before = made.asked(world, "association", submission=first)
    after = made.asked(world, "association", submission=second, known_at=made.NOW + timedelta(days=1))
    assert Report.objects.before(after).get() == before
    client.force_login(world.staff_south)
    assert "Every figure is the same" in page(client, "report_compare", before.uuid, after.uuid)


def test_api_shows_kind_and_title(client, world, milestones, submission):
    report = made.asked(world, "annual", since=YEAR)
    client.force_login(world.coordinator)
    shown = client.get(f"/api/v1/reports/{report.uuid}/").json()
    assert (shown["kind"], shown["title"], shown["milestone"]) == (
        "annual",
        "Annual report 2004 to UNACLA",
        None,
    )
    assert (shown["since"], shown["facts"]["period_start"]) == ("2004-01-01", "2004-01-01")
    assert shown["facts"]["kind"] == "annual"


def test_same_question_has_the_same_key_and_another_one_has_not(world, milestones, programme):
    questions = [
        about_milestone(milestones[2004], DAY, "en"),
        about_milestone(milestones[2006], DAY, "en"),
        about_milestone(milestones[2004], DAY, "fr"),
        Question(ReportKind.CUSTOM, DAY, "en", since=YEAR),
        Question(ReportKind.CUSTOM, DAY, "en", since=YEAR, scope=Scope(themes=("water",))),
        Question(ReportKind.PROGRAMME, DAY, "en", programme=programme),
    ]
    assert len({question.key() for question in questions}) == len(questions)
    assert questions[0].key() == about_milestone(milestones[2004], DAY, "en").key()


def test_same_question_of_each_kind_shares_one_report(world, milestones, submission, programme):
    for question in (
        Question(ReportKind.ANNUAL, DAY, "en", since=YEAR),
        Question(ReportKind.CUSTOM, DAY, "en", since=YEAR, scope=Scope(region="014")),
        Question(ReportKind.ASSOCIATION, DAY, "en", submission=submission),
        Question(ReportKind.PROGRAMME, DAY, "en", programme=programme),
    ):
        first = services.ask_for_report(question, by=world.coordinator)
        assert services.ask_for_report(question, by=world.coordinator) == first
    assert Report.objects.count() == Job.objects.filter(kind="report").count() == 4
