import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cities.enums import Duty
from core.models import HistoryEvent, Job
from matching.enums import PostingState
from matching.forms import OfferForm, RequestForm
from matching.importing import COLUMNS, MAX_BYTES, UnreadableFile, import_rows, read
from matching.models import Offer, Request
from matching.services import return_posting
from tests import factories as make

SHARED = {
    "external_id": "compost-1",
    "organisation": "southtown",
    "title": "Composting of market waste",
    "text": "We turn the waste of our markets into compost.",
    "language": "en",
    "themes": "water",
    "work_languages": "en;fr",
    "interpretation": "no",
    "modes": "training; study_visit",
}
OFFER = SHARED | {"kind": "offer", "capacity": "2", "experience_years": "7"}
REQUEST = SHARED | {"kind": "request", "urgency": "high", "wanted_outcome": "A clean market"}


@pytest.fixture(autouse=True)
def themes(db):
    for code in ("water", "water.supply", "safety", "economy"):
        make.ThemeFactory(code=code)
    make.RegionFactory(code="014")


@pytest.fixture
def write(tmp_path):
    def write(*rows, header=COLUMNS):
        path = tmp_path / "postings.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([row.get(name, "") for name in header] for row in rows)
        return path

    return write


@pytest.fixture
def enter(world, write):
    """Import rows as somebody, by default an officer of Southtown; the results in order."""

    def enter(*rows, by=None):
        return list(import_rows(read(write(*rows)), by=by or world.officer_south))

    return enter


def faults(results):
    return [(fault.row, fault.column, fault.reason) for result in results for fault in result.faults]


def trust(world):
    world.southern_association.trusts_members = True
    world.southern_association.save()


def test_offer_of_an_editor_waits_for_review(enter):
    [result] = enter(
        OFFER | {"theme_other": "Soil", "preferred_regions": "014", "window_start": "2026-01-31"}
    )

    offer = Offer.objects.get()
    assert (result.outcome, offer.state) == ("new", PostingState.SUBMITTED)
    assert (offer.external_id, offer.organisation.slug) == ("compost-1", "southtown")
    assert (offer.work_languages, offer.modes) == (["en", "fr"], ["training", "study_visit"])
    assert (offer.capacity, offer.experience_years, offer.interpretation) == (2, 7, False)
    assert offer.window_start == date(2026, 1, 31)
    assert [theme.code for theme in offer.themes.all()] == ["water"]
    assert [region.code for region in offer.preferred_regions.all()] == ["014"]


def test_request_of_a_trusted_member_is_published_now_and_matched(enter, world):
    trust(world)
    enter(REQUEST)

    request = Request.objects.get()
    assert (request.state, request.urgency) == (PostingState.PUBLISHED, "high")
    assert timezone.now() - request.published_at < timedelta(minutes=1)
    assert Job.objects.get().subject_id == request.pk


def test_earlier_day_of_publication_is_kept_and_matched_no_more(enter, world):
    trust(world)
    enter(REQUEST | {"published_on": "2002-10-14"})

    request = Request.objects.get()
    moment = datetime(2002, 10, 14, tzinfo=UTC)
    assert (request.submitted_at, request.published_at) == (moment, moment)
    assert [(event.action, event.at) for event in HistoryEvent.objects.of(request)] == [
        (action, moment) for action in ("create", "submit", "publish")
    ]
    assert not Job.objects.exists()


def test_association_enters_and_publishes_for_its_member(enter, world):
    [result] = enter(OFFER | {"published_on": "2003-02-01"}, by=world.staff_south)

    assert result.posting.state == PostingState.PUBLISHED
    history = HistoryEvent.objects.of(result.posting).order_by("pk")
    assert [(event.action, event.by) for event in history] == [
        (action, world.staff_south) for action in ("create", "submit", "publish")
    ]


def test_coordinator_enters_for_who_has_no_association(enter, world):
    make.OrganisationFactory(slug="alone")
    [result] = enter(OFFER | {"organisation": "alone"}, by=world.coordinator)
    assert result.posting.state == PostingState.PUBLISHED


def test_cells_that_exports_disarm_are_taken_as_they_were(enter):
    enter(OFFER | {"title": "'+30 % recycling", "gives": "'Halles' of the centre", "text": "'=1+1"})
    offer = Offer.objects.get()
    assert (offer.title, offer.gives, offer.text) == ("+30 % recycling", "'Halles' of the centre", "=1+1")


def test_another_theme_alone_is_enough(enter):
    [result] = enter(OFFER | {"themes": "", "theme_other": "Beekeeping"})
    assert result.outcome == "new"


IN_CELLS = [
    ("kind", {"kind": "gift"}, "Write offer or request."),
    ("external_id", {"external_id": ""}, "This field is required."),
    ("external_id", {"external_id": "x" * 61}, "Ensure this value has at most 60 characters (it has 61)."),
    ("organisation", {"organisation": "nowhere"}, "No organisation has this short name here."),
    ("organisation", {"organisation": ""}, "This field is required."),
    ("title", {"title": "x" * 151}, "Ensure this value has at most 150 characters (it has 151)."),
    ("title", {"title": " "}, "This field is required."),
    ("title", {"title": "a\0b"}, "The cell holds a NUL byte."),
    ("themes", {"themes": "wa\0ter"}, "The cell holds a NUL byte."),
    ("text", {"text": "x" * 5001}, "Ensure this value has at most 5000 characters (it has 5001)."),
    ("language", {"language": "xx"}, "Select a valid choice. xx is not one of the available choices."),
    ("themes", {"themes": ""}, "Choose at least one theme before you submit."),
    ("themes", {"themes": "water;tea"}, "Select a valid choice. tea is not one of the available choices."),
    (
        "themes",
        {"themes": "water;water.supply;safety;economy"},
        "You chose 4 themes. Keep the three that matter most.",
    ),
    ("work_languages", {"work_languages": ""}, "This field is required."),
    (
        "work_languages",
        {"work_languages": "en,fr"},
        "Select a valid choice. en,fr is not one of the available choices.",
    ),
    ("interpretation", {"interpretation": "maybe"}, "Write yes or no."),
    ("interpretation", {"interpretation": ""}, "This field is required."),
    ("modes", {"modes": "walk"}, "Select a valid choice. walk is not one of the available choices."),
    (
        "preferred_regions",
        {"preferred_regions": "Africa"},
        "Select a valid choice. Africa is not one of the available choices.",
    ),
    ("window_start", {"window_start": "31.12.2004"}, "Write a day of the calendar like this: 2004-12-31."),
    ("window_end", {"window_end": "2003-02-29"}, "Write a day of the calendar like this: 2004-12-31."),
    (
        "window_end",
        {"window_start": "2004-05-01", "window_end": "2004-04-01"},
        "The end lies before the beginning. Swap the two dates or correct one.",
    ),
    ("capacity", {"capacity": "0"}, "Ensure this value is greater than or equal to 1."),
    ("capacity", {"capacity": "some"}, "Enter a whole number."),
    ("capacity", {"capacity": ""}, "This field is required."),
    (
        "experience_years",
        {"experience_years": "99999"},
        "Ensure this value is less than or equal to 32767.",
    ),
    ("urgency", {"urgency": "high"}, "This column is not for this kind of posting: leave the cell empty."),
    ("published_on", {"published_on": "14/10/2002"}, "Write a day of the calendar like this: 2004-12-31."),
    (
        "published_on",
        {"published_on": "9999-01-01"},
        "This day is in the future. Leave it empty to publish today.",
    ),
    (
        "published_on",
        {"published_on": "2002-10-14"},
        "Southtown is published by the association that answers for it, on the day of its review. Leave the "
        "cell empty to hand the posting in.",
    ),
    (
        "organisation",
        {"organisation": "northville"},
        "officer.south is no editor of Northville, and is not from the association that answers for it.",
    ),
]


@pytest.mark.parametrize(("column", "cells", "reason"), IN_CELLS)
def test_row_is_refused_with_its_column_and_reason(enter, column, cells, reason):
    assert faults(enter(OFFER | cells)) == [(2, column, reason)]
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"urgency": ""}, "urgency", "This field is required."),
        ({"urgency": "!"}, "urgency", "Select a valid choice. ! is not one of the available choices."),
        ({"capacity": "1"}, "capacity", "This column is not for this kind of posting: leave the cell empty."),
    ],
)
def test_request_is_refused_with_its_column_and_reason(enter, cells, column, reason):
    assert faults(enter(REQUEST | cells)) == [(2, column, reason)]


def test_every_fault_of_a_row_is_named(enter):
    found = faults(enter(OFFER | {"title": "", "language": "xx", "means": "A bus"}))
    assert sorted(column for _, column, _ in found) == ["language", "means", "title"]


def test_refused_row_stops_no_other(enter):
    results = enter(OFFER | {"language": "xx"}, OFFER | {"external_id": "compost-2"})
    assert [result.outcome for result in results] == ["refused", "new"]
    assert faults(results)[0][0] == 2


def test_identifier_twice_in_the_file_is_refused_the_second_time(enter):
    results = enter(OFFER, REQUEST, OFFER | {"title": "Another"})
    assert [result.outcome for result in results] == ["new", "new", "refused"]
    assert faults(results) == [(4, "external_id", "Row 2 has the same identifier already.")]


def test_row_with_another_number_of_cells_is_refused(world, write):
    path = write()
    path.write_text(path.read_text(encoding="utf-8") + "offer,compost-1\n", encoding="utf-8")
    results = list(import_rows(read(path), by=world.officer_south))
    assert faults(results) == [(2, "", "The row has 2 cells, and the header names 25.")]


def test_same_file_again_changes_nothing(enter, world):
    trust(world)
    rows = [OFFER | {"published_on": "2002-10-14"}, REQUEST]
    enter(*rows)
    assert [result.outcome for result in enter(*rows)] == ["unchanged", "unchanged"]
    assert HistoryEvent.objects.of(Offer.objects.get()).count() == 3


def test_returned_posting_is_changed_and_handed_in_again(enter, world):
    [first] = enter(OFFER)
    return_posting(first.posting, by=world.staff_south, reason="Say for whom.")

    [second] = enter(OFFER | {"title": "Compost for the farms"})

    offer = Offer.objects.get()
    assert (second.outcome, offer.title, offer.state) == (
        "changed",
        "Compost for the farms",
        PostingState.SUBMITTED,
    )


def test_posting_that_can_no_longer_be_edited_is_refused_when_it_differs(enter):
    enter(OFFER)
    results = enter(OFFER | {"title": "Compost for the farms"})
    assert faults(results) == [
        (2, "", "This is submitted and can no longer be edited. Withdraw it and copy it to change it.")
    ]
    assert Offer.objects.get().title == OFFER["title"]


def test_association_does_not_change_drafts_of_its_members(enter, world):
    offer = make.OfferFactory(organisation=world.south, external_id="compost-1", title="Draft")
    [(_, column, _)] = faults(enter(OFFER, by=world.staff_south))
    offer.refresh_from_db()
    assert (column, offer.title) == ("organisation", "Draft")


HEADER = ",".join(COLUMNS).encode()
FILES = [
    (b"", "The file is empty."),
    (b"\xef\xbb\xbf", "The file is empty."),
    (HEADER, "The file holds its header and no postings."),
    (HEADER + b"\n\n,,,\n", "The file holds its header and no postings."),
    (
        HEADER.replace(b"title", b"Titel") + b"\n",
        "The first row has to name the columns, with commas between them. Missing: title. Unknown: Titel.",
    ),
    (
        HEADER + b",kind\n",
        "The first row has to name the columns, with commas between them. More than once: kind.",
    ),
    (
        HEADER + b"\noffer,\xe9t\xe9\n",
        "Line 2 is not UTF-8. Save the file as “CSV UTF-8” and import it again.",
    ),
    (HEADER.decode().encode("utf-16"), "Line 1 is not UTF-8."),
    (HEADER + b'\noffer,"open\nand on\n', "From line 3 on the file cannot be divided into cells"),
    (HEADER + b"\n" + b"x" * 200_000, "From line 2 on the file cannot be divided into cells"),
    (b"x" * (MAX_BYTES + 1), "The file is larger than 20 MB: divide it."),
]


@pytest.mark.parametrize(("content", "sentence"), FILES, ids=range(len(FILES)))
def test_file_that_cannot_be_used_gives_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "postings.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refusal:
        read(path)
    assert str(refusal.value).startswith(sentence)


def test_missing_file_gives_a_sentence(tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be read: No such file or directory"):
        read(tmp_path / "postings.csv")


def test_byte_order_mark_line_breaks_and_empty_rows_do_no_harm(world, write):
    path = write(OFFER | {"text": "One\r\n\r\nTwo"}, {}, REQUEST)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [(row.number, row.cells["kind"]) for row in read(path)] == [(2, "offer"), (4, "request")]


def test_columns_may_stand_in_any_order(write):
    [row] = read(write(OFFER, header=sorted(COLUMNS)))
    assert {name: cell for name, cell in row.cells.items() if cell} == {
        name: cell for name, cell in OFFER.items() if cell
    }


def run(path, by, **options):
    out, errors = io.StringIO(), io.StringIO()
    call_command("import_postings", path, by=by, stdout=out, stderr=errors, **options)
    return out.getvalue(), errors.getvalue()


def test_command_tells_what_it_took(world, write):
    out, errors = run(write(OFFER, REQUEST), "Officer.South@example.org")
    assert out == (
        "Taken: 2 new, 0 changed; of these 0 published, 2 waiting for review. Unchanged: 0. Refused: 0.\n"
    )
    assert errors == ""


def test_command_fails_when_a_row_was_refused_and_keeps_the_others(world, write):
    errors, path = io.StringIO(), write(OFFER | {"language": "xx"}, REQUEST)
    with pytest.raises(CommandError, match="Taken: 1 new.*Refused: 1") as failure:
        call_command("import_postings", path, by="officer.south@example.org", stderr=errors)
    assert failure.value.returncode == 1
    assert errors.getvalue() == (
        "Row 2, language: Select a valid choice. xx is not one of the available choices.\n"
    )
    assert Request.objects.count() == 1


def test_dry_run_keeps_nothing(world, write, django_capture_on_commit_callbacks):
    trust(world)
    with django_capture_on_commit_callbacks() as callbacks:
        out, _ = run(write(OFFER), "officer.south@example.org", dry_run=True)
    assert out.startswith("Nothing was kept. Taken: 1 new, 0 changed; of these 1 published")
    assert not Offer.objects.exists()
    assert callbacks == []


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("nobody@example.org", "No active account has the e-mail address nobody@example.org."),
        ("left@example.org", "No active account has the e-mail address left@example.org."),
    ],
)
def test_command_needs_an_active_account(world, write, by, sentence):
    make.UserFactory(email="left@example.org", is_active=False)
    with pytest.raises(CommandError, match=sentence):
        run(write(OFFER), by)


def test_command_says_when_the_file_cannot_be_used(world, tmp_path):
    with pytest.raises(CommandError, match="The file .* cannot be read: .* Nothing was imported."):
        run(tmp_path / "none.csv", "officer.south@example.org")


def test_viewer_may_not_import(enter, world):
    viewer = make.MembershipFactory(organisation=world.south, duty=Duty.VIEWER).user
    assert [column for _, column, _ in faults(enter(OFFER, by=viewer))] == ["organisation"]


def test_row_without_a_column_is_named_by_its_number_alone(enter):
    enter(OFFER)
    [result] = enter(OFFER | {"title": "Other"})
    assert str(result.faults[0]).startswith("Row 2: This is submitted")


@pytest.mark.parametrize("form", [OfferForm, RequestForm])
def test_every_field_of_the_page_has_a_column(form):
    assert set(form._meta.fields) <= set(COLUMNS)
