"""The whole demonstration network, loaded once for all tests of this file and taken back after them."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.models import Notification, User
from c2c_platform.demonstration import files
from c2c_platform.demonstration.network import PASSWORD
from c2c_platform.demonstration.postings import WRITTEN_FOR, is_live, moved, rows_for
from cities.models import City, CityParticipation, Invitation, Organisation
from core.models import HistoryEvent, Job, JobStatus
from library.models import Collection, Practice, Reuse, Tool
from library.queries import chain
from matching.explanations import explain
from matching.models import Match, Offer, Request
from matching.pipeline import PROPOSALS, give_vector, match_posting
from matching.queries import work_queue
from partners.models import Application
from pilots.models import MeasurementEvidence, PaperBatch, Pilot, ProgressUpdate
from pilots.queries import (
    broker_results,
    brokers_visible_to,
    comments_on,
    ledger_of,
    overdue_periods,
    pilot_records,
    pilots_for_page,
    plan_of,
)
from programmes.models import PledgeEvidence, SupportProgramme
from reporting.formats.excel import workbook_file
from reporting.formats.word.document import word_file
from reporting.kinds import report_facts
from reporting.models import AssociationReport, Milestone, Report, TrendBlock
from reporting.queries import milestone_facts
from reporting.release.models import Release
from reporting.schedules.models import ReportSchedule
from tests.database import sweep_dead_rows
from tests.reporting.frozen import faults
from tests.reporting.iati import ADDRESS, problems

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

STORY = files.story()
END_OF_2004 = date(2004, 12, 31)
EXCHANGES = {
    "south-south": ("south_south", False),
    "triangular": ("south_south", True),
    "north-south": ("north_south", False),
    "north-north": ("north_north", False),
    "": ("", False),
}


@pytest.fixture(scope="module", autouse=True)
def network(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        sweep_dead_rows()
        with transaction.atomic():
            call_command("load_reference")
            call_command("load_demonstration")
            yield
            transaction.set_rollback(True)


def pilot_of(row):
    return Pilot.objects.get(
        match__request__external_id=row["request"], match__offer__external_id=row["offer"]
    )


def told(*places):
    """Titles of the pilots that the story expects in one of the places of the 2004 target."""
    return {row["title"] for row in STORY["pilots"] if row["expected"]["target_2004"] in places}


def facts(year, as_of):
    milestone = Milestone.objects.get(year=year)
    return [
        target.fact for target in milestone_facts(milestone, as_of=as_of, known_at=timezone.now()).targets
    ]


def titles(records):
    return {record.title for record in records}


def names_of(records):
    return [record.title for record in records]


def test_an_application_reads_for_an_association():
    [application] = Application.objects.working()
    assert (application.organisation.slug, application.last_used_at) == ("uclg-africa", None)
    assert application.secrets.working().count() == 1


def test_invitations_are_open_and_wait_to_be_sent():
    invited = [(row["organisation"], row["email"]) for row in STORY["invitations"]]
    waiting = Invitation.objects.open().filter(sent_at=None).order_by("pk")
    assert list(waiting.values_list("organisation__slug", "email")) == invited
    assert Job.objects.filter(kind="cities.invitation").count() == len(invited)


@pytest.mark.parametrize("row", STORY["pilots"], ids=lambda row: row["key"])
def test_exchange_type_is_the_expected_one(row):
    pilot = pilot_of(row)
    assert (pilot.exchange_type, pilot.is_triangular) == EXCHANGES[row["expected"]["exchange"]]


def test_six_pilots_count_for_2004():
    pilots, types, areas = facts(2004, END_OF_2004)
    assert (pilots.value, titles(pilots.records)) == (6, told("counted"))
    assert (types.value, types.missing) == (2, ())
    assert (areas.value, areas.missing) == (4, ("Urban safety",))


def test_what_came_after_2004_is_late_and_counts_never():
    pilots, _, areas = facts(2004, timezone.localdate())
    assert (pilots.value, titles(pilots.late)) == (6, told("late"))
    assert titles(areas.late) == {"Safety committees and lighting in six estates"}
    assert areas.missing == ("Urban safety",)


def test_left_out_pilots_say_why():
    pilots, *_ = facts(2004, timezone.localdate())
    reasons = {excluded.record.title: excluded.reason for excluded in pilots.excluded}
    assert reasons == {
        **dict.fromkeys(
            told("north_north"), "An exchange between northern cities does not count for this target."
        ),
        **dict.fromkeys(
            told("not_assessed", "suspended"), "It is documented but not yet assessed by its stakeholders."
        ),
    }


def test_one_late_pilot_was_documented_in_time_but_assessed_only_in_2005():
    [late] = [row for row in STORY["pilots"] if row["key"] == "essaouira-sfax-ceinture-verte"]
    [record] = [r for r in pilot_records(timezone.localdate(), timezone.now()) if r.title == late["title"]]
    assert (record.documented_on, record.assessed_on) == (date(2004, 11, 29), date(2005, 2, 21))


def test_suspended_and_cancelled_pilots_of_2004():
    states = {record.title: record.state for record in pilot_records(END_OF_2004, timezone.now())}
    assert {title for title, state in states.items() if state == "suspended"} == told("suspended")
    assert {title for title, state in states.items() if state == "cancelled"} == told("cancelled")


def test_only_the_brokered_pilots_have_no_score():
    brokered = [row for row in STORY["pilots"] if row["match"]["kind"] == "brokered"]
    unscored = Match.objects.filter(score_tenths=None, state="piloted")
    assert {(match.pilot, match.brokered_by.slug) for match in unscored} == {
        (pilot_of(row), row["match"]["brokered_by"]) for row in brokered
    }


def test_of_the_brokers_only_the_coordinating_body_is_rated_by_enough():
    coordinator = User.objects.get(email="coordinator.un-habitat@demo.example")
    brokers, now = brokers_visible_to(coordinator), timezone.now()
    found = {broker.slug: broker_results(broker.ratings.all(), now) for broker in brokers}
    shown = {slug: results.organisations for slug, results in found.items() if results}
    assert shown == {"un-habitat": 5}
    assert len(comments_on(brokers.get(slug="un-habitat").ratings.all(), now)) == 6


@pytest.mark.parametrize(
    "row", [row for row in STORY["pilots"] if row["match"]["kind"] == "machine"], ids=lambda row: row["key"]
)
def test_match_of_a_pilot_was_proposed_by_the_machine_before_the_first_interest(row):
    match = pilot_of(row).match
    assert match.proposed_at.date() < date.fromisoformat(min(interest["on"] for interest in row["interests"]))
    better = Match.objects.filter(request=match.request, score_tenths__gt=match.score_tenths)
    assert better.count() < PROPOSALS


def test_milestones_of_2006_2008_and_2012():
    mid_term, round_table = facts(2006, date(2006, 12, 31))
    established, mainstreamed = facts(2008, date(2008, 12, 31))
    [final] = facts(2012, date(2012, 12, 31))
    assert (mid_term.value, round_table.value, final.value) == (1, 1, 1)
    assert names_of(established.records) == [
        "Exchange between African cities",
        "Andean and Southern Cone city exchange",
    ]
    assert (mainstreamed.value, mainstreamed.missing) == (
        0,
        ("A south-south programme that is mainstreamed",),
    )


def test_the_report_of_2004_is_released_in_two_languages_and_a_correction_is_being_written():
    release = Release.objects.get(state="released")
    facts, text = json.loads(release.facts), json.loads(release.text)
    assert [target["fact"]["value"] for target in facts["targets"]] == [6, 2, 4]
    assert [section["language"] for section in text["sections"]] == ["en", "en", "fr", "fr"]
    assert (release.submitted_by.email, release.released_by.email) == (
        "coordinator.un-habitat@demo.example",
        "coordinator.waclac@demo.example",
    )
    assert Release.objects.get(state="draft").sections.count() == 5
    assert ReportSchedule.objects.get().is_running


def test_every_figure_says_that_it_is_illustrative():
    for milestone in Milestone.objects.all():
        assert milestone_facts(milestone, as_of=timezone.localdate(), known_at=timezone.now()).is_illustrative


@pytest.mark.parametrize("year", [2004, 2006, 2008, 2012])
def test_figures_of_every_milestone_are_valid_facts_and_make_files(year):
    milestone = Milestone.objects.get(year=year)
    facts = milestone_facts(milestone, as_of=timezone.localdate(), known_at=timezone.now())
    assert faults(facts.to_dict()) == []
    with word_file(facts.to_json()) as word, workbook_file(facts.to_json()) as workbook:
        assert Document(word).tables
        assert len(load_workbook(workbook).sheetnames) == 8


def test_live_postings_wait_for_the_worker_and_old_ones_do_not():
    for model, kind in ((Offer, "matching.offer"), (Request, "matching.request")):
        published = model.objects.published()
        assert not published.filter(expires_at__lte=timezone.now()).exists()
        jobs = Job.objects.filter(kind=kind, status=JobStatus.QUEUED).values_list("subject_id", flat=True)
        assert set(jobs) == set(published.values_list("pk", flat=True))
        others = model.objects.exclude(pk__in=published).exclude(state="submitted")
        assert not others.filter(matched_at=None).exists()


def test_number_of_live_postings():
    live = sum(is_live(row) for row in files.posting_rows())
    assert Offer.objects.published().count() + Request.objects.published().count() == live == 63


def test_postings_of_pilots_are_served_and_the_other_old_ones_are_over():
    served = Request.objects.filter(state="fulfilled").values_list("external_id", flat=True)
    assert set(served) == {row["request"] for row in STORY["pilots"]}
    waiting = Match.objects.exclude(state__in=["piloted", "expired"])
    asked = waiting.values_list("request__external_id", flat=True)
    assert set(asked) == {row["request"] for row in STORY["waiting"]["agreed"]}


@pytest.mark.parametrize(
    ("email", "waits"),
    [
        ("staff.uclg-africa", [("match", "overdue"), ("offer", "soon")]),
        ("staff.ams", [("match", "later")]),
        ("staff.uclg", [("match", "later"), ("organisation", "later")]),
        ("staff.fnct", [("request", "later")]),
        ("coordinator.un-habitat", [("organisation", "later")]),
    ],
)
def test_something_waits_on_the_desks(email, waits):
    queue = work_queue(User.objects.get(email=f"{email}@demo.example"))
    assert [(entry.kind, entry.due) for entry in queue] == waits


def test_history_begins_with_the_writing_of_a_posting():
    for posting in [*Offer.objects.all(), *Request.objects.all()]:
        first, *_ = HistoryEvent.objects.of(posting)
        assert first.action == "create"


def test_cities_take_part_since_their_government_was_verified():
    assert CityParticipation.objects.count() == 26
    assert City.objects.taking_part(date(2002, 12, 31)).count() == 23
    assert City.objects.taking_part(timezone.localdate()).count() == 26


def test_accounts_sign_in_with_the_one_password():
    user = authenticate(None, email="officer.nakuru@demo.example", password=PASSWORD)
    assert user.memberships.get(duty="editor").organisation.slug == "nakuru"
    people = User.objects.filter(is_service=False)
    assert people.count() == len({row["email"] for row in files.table("accounts.csv")})


def test_everything_is_marked_as_demonstration():
    assert not Organisation.objects.filter(is_demonstration=False).exists()


def test_second_load_does_nothing(capsys, django_assert_num_queries):
    with django_assert_num_queries(1):
        call_command("load_demonstration")
    assert capsys.readouterr().out == "The demonstration network is loaded.\n"


def test_live_rows_move_with_the_calendar_and_old_ones_stay():
    rows, later = files.posting_rows(), WRITTEN_FOR + timedelta(days=1000)
    moved_rows = {row.cells["external_id"]: row for row in rows_for(later, rows)}
    for row in rows:
        distance = timedelta(days=1000) if is_live(row) else timedelta()
        assert moved_rows[row.cells["external_id"]] == moved(row, distance)
        published = date.fromisoformat(moved(row, distance).cells["published_on"])
        assert published <= later


def test_moving_a_row_keeps_its_open_window():
    row = files.posting_rows()[0]
    open_row = moved(row, timedelta())
    open_row.cells["window_end"] = ""
    assert moved(open_row, timedelta(days=1)).cells["window_end"] == ""
    start = datetime.fromisoformat(row.cells["window_start"]) + timedelta(days=1)
    assert moved(open_row, timedelta(days=1)).cells["window_start"] == start.date().isoformat()


# Live requests with the English offer that answers them.
ACROSS_LANGUAGES = {
    "dakar-2026-pertes-eau": "chennai-2026-leakage",
    "saint-louis-2026-droits-de-place": "nakuru-2026-market-fees",
    "cuenca-2026-reforzamiento": "lalitpur-2026-retrofit",
    "santa-cruz-2026-organicos": "chennai-2026-segregation",
    "rosario-2026-colectivos-noche": "leeds-2026-night-buses",
    "alexandria-2026-storm-drainage": "colombo-2026-canals",
    "aleppo-2026-tenure": "colombo-2026-tenure",
    "sfax-2026-transport-collectif": "nakuru-2026-minibus",
    "maputo-2026-feiras": "nakuru-2026-market-fees",
    "yangzhou-2026-sponge": "malmo-2026-open-stormwater",
    "bishkek-2026-school-roads": "leeds-2026-school-streets",
}
RELATED = {
    "The two texts speak of the same thing, whatever their languages.",
    "The two texts speak of closely related things.",
}


@pytest.fixture(scope="module")
def embedded_offers(network):
    for offer in Offer.objects.published():
        give_vector(offer)


@pytest.mark.parametrize(("request_id", "offer_id"), ACROSS_LANGUAGES.items())
def test_right_english_offer_is_in_the_top_three_because_of_its_meaning(
    embedded_offers, request_id, offer_id
):
    asked = Request.objects.get(external_id=request_id)
    match_posting(asked, at=timezone.now())
    best = asked.matches.select_related("offer").order_by("-score_tenths", "pk")[:3]
    [right] = [match for match in best if match.offer.external_id == offer_id]
    assert (asked.language, right.offer.language) != ("en", "en")
    assert explain(right.criteria)[0].sentence in RELATED


def test_notifications_are_about_what_ends_soon_and_nothing_of_long_ago():
    reminded = set(Notification.objects.values_list("kind", flat=True))
    soon = timezone.now() + timedelta(days=14)
    ending = [model.objects.published().filter(expires_at__lte=soon).exists() for model in (Offer, Request)]
    released = {"release_submitted", "release_released"}
    assert reminded - released == ({"expiring"} if any(ending) else set())


def test_questions_were_asked_before_the_match_was_approved():
    rows = [row for row in STORY["pilots"] if "messages" in row]
    assert rows
    for row in rows:
        match = pilot_of(row).match
        assert [message.text for message in match.messages.all()] == [m["text"] for m in row["messages"]]
        assert all(message.at < match.approved_at for message in match.messages.all())


def test_plans_and_ledgers_show_what_was_held_what_is_overdue_and_what_the_south_gave():
    today, pilots = timezone.localdate(), pilots_for_page()
    [water] = pilots.filter(match__request__external_id__startswith="nakuru-2025")
    plan = plan_of(water, today)
    assert [shown.tone for shown in plan] == ["held", "held", "overdue", "planned", "planned"]
    assert any(shown.overdue_checks for shown in plan)
    [old] = pilots.filter(match__request__external_id="nakuru-2002-structure-plan")
    ledger = ledger_of(old)
    assert 0 < ledger.south.delivered < ledger.total.delivered


def test_iati_file_of_the_network_passes_schema_and_rules(client):
    content = client.get(ADDRESS).getvalue()
    assert problems(content, timezone.localdate()) == []
    public = (
        Pilot.objects.filter(published_at__isnull=False).count()
        + SupportProgramme.objects.exclude(state="planned").count()
    )
    assert content.count(b"<iati-activity ") == public
    hidden = Pilot.objects.filter(published_at__isnull=True).values_list("title", flat=True)
    assert [title for title in hidden if title.encode() in content] == []


def test_two_figures_and_a_payment_have_their_documents():
    shown = [evidence.measurement.on.isoformat() for evidence in MeasurementEvidence.objects.all()]
    assert shown == ["2026-06-30"] * 2
    assert PledgeEvidence.objects.get().payment.amount == 4000


def test_library_holds_tools_chains_and_the_linked_activities():
    told = files.library()
    assert Tool.objects.published().count() == len(told["tools"])
    assert Practice.objects.published().count() >= 5
    came_out = sum("leads_to" in row for row in told["reuses"])
    assert Reuse.objects.filter(leads_to__isnull=False).count() == came_out
    assert all(len(chain(tool)) > 1 for tool in Tool.objects.filter(origin__isnull=False))
    assert not [each for each in Collection.objects.for_display() if not each.tool_count]


def test_updates_are_accepted_returned_waiting_and_overdue():
    of_water = ProgressUpdate.objects.filter(pilot__match__request__external_id="nakuru-2025-meter-zones")
    assert list(of_water.values_list("state", flat=True)) == ["returned", *["accepted"] * 3]
    titles = {pilot.title for pilot, period in overdue_periods(timezone.localdate())}
    assert {of_water[0].pilot.title} <= titles
    assert ProgressUpdate.objects.filter(state="submitted").exists()


def test_forms_of_paper_count_in_one_assessment_and_are_half_entered_in_another():
    batches = PaperBatch.objects.for_display().order_by("held_on")
    assert list(batches.values_list("counted", "kept", "entered")) == [(12, 0, 12), (14, 6, None)]


def test_associations_report_and_the_annual_report_names_who_is_missing():
    told = AssociationReport.objects.values_list("association__slug", "year", "state").order_by(
        "year", "state"
    )
    assert list(told) == [
        ("ams", 2004, "accepted"),
        ("algak", 2004, "returned"),
        ("uclg-africa", 2025, "draft"),
    ]
    facts = report_facts(Report.objects.get(kind="annual"))
    [heard] = [fact for fact in facts.context if fact.code == "association_reports_accepted"]
    assert [record.title for record in heard.records] == ["Association des maires du Sénégal"]
    assert [row.record.title for row in heard.excluded] == [
        "Association of Local Government Authorities of Kenya"
    ]
    assert "Cités Unies France" in heard.missing
    [joined] = [fact for fact in facts.context if fact.code == "reported_pilots_documented_and_assessed"]
    assert joined.value > 0
    assert facts.is_illustrative


def test_trends_show_something_of_every_figure():
    told = TrendBlock.objects.filter(count__isnull=False)
    assert set(told.values_list("figure", flat=True)) == {"demand", "supply", "answer", "exchange"}
