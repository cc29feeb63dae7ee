from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from reporting.models import Report
from tests.reporting import made
from tests.reporting.factories import ReportFactory
from tests.reporting.test_views import page, rows_of, workbook

DAY = date(2004, 12, 31)


@pytest.fixture
def pair(client, world, milestones) -> tuple[Report, Report]:
    """One pilot is counted; of another the assessment was entered later, and it counts from then on."""
    made.made_pilot(world, "Early", documented=DAY, assessed=DAY)
    late = made.made_pilot(world, "=Later", documented=DAY)
    before = made.made_report(world, milestones[2004], known_at=made.NOW)
    moment = made.NOW + timedelta(days=1)
    made.assess(world, late, DAY, recorded_at=moment)
    after = made.made_report(world, milestones[2004], known_at=moment)
    client.force_login(world.coordinator)
    return before, after


def address(first, second):
    return reverse("reporting:report_compare", args=[first.uuid, second.uuid])


def test_report_leads_to_the_one_before_it(client, pair):
    before, after = pair
    assert address(after, before) in page(client, "report_detail", after.uuid)
    assert "It is the first report on its subject." in page(client, "report_detail", before.uuid)


def test_report_before_is_by_day_then_by_moment_and_of_the_same_milestone(world, milestones):
    def before(report):
        return Report.objects.frozen().before(report).first()

    newest = made.made_report(world, milestones[2004], DAY, known_at=made.NOW)
    earlier_day = made.made_report(world, milestones[2004], date(2004, 1, 1), known_at=made.NOW)
    known_earlier = made.made_report(world, milestones[2004], DAY, known_at=made.EARLY, language="fr")
    made.made_report(world, milestones[2006], DAY, known_at=made.EARLY)
    assert (before(newest), before(known_earlier), before(earlier_day)) == (known_earlier, earlier_day, None)


def test_comparison_names_the_figure_and_the_pilot_with_its_reason(client, pair):
    shown = page(client, "report_compare", pair[1].uuid, pair[0].uuid)
    assert "=Later" in shown
    assert "Documented on Dec. 31, 2004. Assessed on Dec. 31, 2004." in shown
    assert "not counted" in shown


def test_comparison_is_of_the_later_against_the_earlier_whichever_is_named_first(client, pair):
    rows, same = (rows_of(client.get(address(*order), {"format": "csv"})) for order in (pair, pair[::-1]))
    assert rows == same
    figure, record, *_ = rows
    assert (figure["target"], figure["value before"], figure["value after"]) == ("1", "1", "2")
    assert (record["title"], record["before"], record["after"]) == ("'=Later", "not counted", "counted")
    assert record["day after"] == "2004-12-31"
    assert record["url"].startswith("http")


def test_comparison_as_a_workbook_says_where_it_comes_from(client, pair):
    before, after = pair
    response = client.get(address(after, before), {"format": "xlsx"})
    assert (
        f'filename="milestone-2004-{before.reference}-{after.reference}.xlsx"'
        in response["Content-Disposition"]
    )
    rows, notes = workbook(response)
    assert rows[1][:4] == (1, "Documented and assessed pilots", 1, 2)
    assert dict(notes)["The same list"].endswith(address(after, before))


def test_comparison_of_a_report_with_itself_is_a_sentence(client, pair):
    assert "This is one and the same report" in page(client, "report_compare", pair[0].uuid, pair[0].uuid)


def test_comparison_of_equal_reports_says_so(client, world, pair, milestones):
    again = made.made_report(world, milestones[2004], known_at=pair[1].known_at + timedelta(seconds=1))
    shown = page(client, "report_compare", again.uuid, pair[1].uuid)
    assert "Every figure is the same, and the same records stand behind it." in shown


def test_comparison_in_two_languages_says_what_it_leaves_out(client, world, pair, milestones):
    french = made.made_report(world, milestones[2004], known_at=pair[0].known_at, language="fr")
    shown = page(client, "report_compare", pair[1].uuid, french.uuid)
    assert "The two reports are in two languages" in shown
    assert "Every figure is the same" not in shown


def test_comparison_that_cannot_be_is_not_there(client, world, pair, milestones):
    unfrozen = ReportFactory(milestone=milestones[2004])
    for uuid in (unfrozen.uuid, uuid4()):
        page(client, "report_compare", pair[0].uuid, uuid, status=404)
        page(client, "report_compare", uuid, pair[0].uuid, status=404)
    page(client, "report_others", unfrozen.uuid, status=404)


def test_comparison_of_two_subjects_is_refused_with_a_sentence(client, world, pair, milestones):
    other = made.made_report(world, milestones[2006])
    for first, second in ((pair[0], other), (other, pair[0])):
        shown = page(client, "report_compare", first.uuid, second.uuid, status=400)
        assert "“Milestone 2004”" in shown
        assert "“Milestone 2006”" in shown
        assert "Only reports of the same kind and on the same subject have the same figures." in shown


def test_comparison_is_for_readers_only(client, world, pair):
    client.force_login(world.officer_south)
    page(client, "report_compare", pair[0].uuid, pair[1].uuid, status=404)
    page(client, "report_others", pair[0].uuid, status=404)


def test_others_are_those_of_the_same_milestone(client, world, pair, milestones):
    other = made.made_report(world, milestones[2006])
    shown = page(client, "report_others", pair[0].uuid)
    assert address(pair[0], pair[1]) in shown
    assert address(pair[0], pair[0]) not in shown
    assert other.reference not in shown
    assert "There is no other report on the same subject yet" in page(client, "report_others", other.uuid)


@pytest.mark.parametrize("times", [1, 3])
def test_pages_need_the_same_queries(client, world, pair, milestones, django_assert_num_queries, times):
    for number in range(times):
        made.made_pilot(world, f"Pilot {number}", documented=DAY, assessed=DAY)
    moments = [pair[1].known_at + timedelta(days=number + 1) for number in range(times)]
    reports = [made.made_report(world, milestones[2004], known_at=moment) for moment in moments]
    page(client, "report_others", pair[0].uuid)
    with django_assert_num_queries(6):
        page(client, "report_others", pair[0].uuid)
    with django_assert_num_queries(5):
        page(client, "report_compare", reports[-1].uuid, pair[0].uuid)
    with django_assert_num_queries(7):
        page(client, "report_detail", pair[1].uuid)
