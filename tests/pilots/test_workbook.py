"""The form in Excel: downloaded, filled in without a line, read back cell by cell, confirmed."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from pilots import services, workbook
from pilots.editing import fingerprint
from pilots.enums import PilotState
from pilots.forms.updates import TEXTS
from pilots.models import Contribution, Measurement, Pilot, ProgressUpdate, Reach
from pilots.workbook.layout import ENTRY, FIGURES, KNOWN
from pilots.workbook.reading import text_of
from tests.pilots.factories import IndicatorFactory

START = datetime(2026, 7, 1, 9, tzinfo=UTC)
CASH = {"participant": "southtown", "kind": "cash", "stage": "delivered", "day": date(2026, 8, 3)}
CASH |= {"what": "Travel", "value": 1234.56, "currency": "usd"}
TIME = {"participant": "Northville", "kind": "working time", "stage": "planned", "day": date(2026, 9, 1)}
TIME |= {"what": "Advice", "hours": 40, "role": "engineer"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-28T12:00Z", tick=False)


@pytest.fixture
def update(story):
    story.to(PilotState.ACTIVE)
    Pilot.objects.update(prepared_at=START, agreed_at=START, started_at=START)
    story.reload()
    IndicatorFactory(result__pilot=story.pilot)
    IndicatorFactory(
        result__pilot=story.pilot, result__position=2, counts_people=False, title="Waste", unit="t"
    )
    return services.begin_update(story.pilot, by=story.world.officer_south)


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer_south)
    return client


def address(name, update):
    return reverse(f"pilots:{name}", args=[update.pilot.uuid, update.uuid])


def download(client, update):
    return load_workbook(BytesIO(client.get(address("update_workbook", update)).getvalue()))


def fill(book, texts=(), figures=(), entries=()):
    """`texts` by cell of the first sheet; `figures` by line; `entries` line after line."""
    answers, results, money = book.worksheets[:3]
    for cell, value in dict(texts).items():
        answers[cell] = value
    for line, values in dict(figures).items():
        for name, value in values.items():
            results.cell(line, len(KNOWN) + FIGURES.index(name) + 1).value = value
    for line, values in enumerate(entries, 2):
        for name, value in values.items():
            money.cell(line, ENTRY.index(name) + 1).value = value
    return book


def content(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def send(client, update, book, name="form.xlsx"):
    raw = book if isinstance(book, bytes) else content(book)
    return client.post(address("update_upload", update), {"file": SimpleUploadedFile(name, raw)})


def confirm(client, update, response):
    sent = {"content": response.context["content"]}
    return client.post(address("update_confirm", update), sent, follow=True)


RIGHT = {"B4": "at risk", "B5": "Two visits.\nOne course.", "B9": 300, "B10": 120, "B11": "Door to door"}


def filled(client, update):
    figures = {2: {"value": 40, "women": 25, "men": 15}, 3: {"value": 12.5, "on": date(2026, 9, 1)}}
    return fill(download(client, update), RIGHT, figures, [CASH, TIME])


def opened(update):
    with workbook.workbook_file(update) as file:
        return load_workbook(file)


def nothing_is_saved(update):
    stored = ProgressUpdate.objects.get(pk=update.pk)
    return fingerprint(stored, TEXTS) == fingerprint(update, TEXTS) and not (
        Contribution.objects.exists() or Measurement.objects.exists() or Reach.objects.exists()
    )


def test_form_goes_out_and_comes_back_whole(officer, update):
    response = send(officer, update, filled(officer, update))
    assert "All cells are right" in response.text
    assert nothing_is_saved(update)
    done = confirm(officer, update, response)
    assert "Entered: the texts, 2 figures and 2 contributions." in done.text
    stored = ProgressUpdate.objects.get()
    assert (stored.light, stored.narrative.splitlines(), stored.state) == (
        "red",
        ["Two visits.", "One course."],
        "draft",
    )
    cash, time = Contribution.objects.order_by("pk")
    assert (str(cash.amount), cash.currency, time.amount, time.hours) == ("1234.56", "USD", None, 40)
    people, waste = Measurement.objects.order_by("pk")
    assert (people.women, people.on, str(waste.value), waste.on) == (
        25,
        update.ends_on,
        "12.50",
        date(2026, 9, 1),
    )
    assert (Reach.objects.get().slum_dwellers, Reach.objects.get().on) == (300, update.ends_on)


def test_form_that_is_sent_back_unchanged_changes_nothing(officer, update):
    confirm(officer, update, send(officer, update, download(officer, update)))
    assert nothing_is_saved(update)


def test_form_that_is_confirmed_or_sent_twice_is_entered_once(officer, update):
    book = filled(officer, update)
    response = send(officer, update, book)
    confirm(officer, update, response)
    confirm(officer, update, response)
    again = send(officer, update, fill(book, entries=[CASH, TIME, CASH | {"what": "Hall"}]))
    confirm(officer, update, again)
    assert list(Contribution.objects.order_by("pk").values_list("what", flat=True)) == [
        "Travel",
        "Advice",
        "Hall",
    ]
    assert (Measurement.objects.count(), Reach.objects.count()) == (2, 1)


WRONG_TEXTS = [
    ({"B4": "purple"}, "Update!B4", "Select a valid choice"),
    ({"B5": "x" * 5001}, "Update!B5", "at most 5000 characters"),
    ({"B5": "=1+1"}, "Update!B5", "not a formula"),
    ({"B9": -3, "B10": 1, "B11": "Count"}, "Update!B9", "greater than or equal to 0"),
    ({"B9": "many", "B10": 1, "B11": "Count"}, "Update!B9", "Enter a whole number"),
    ({"B9": 3, "B10": 1}, "Update!B11", "This field is required"),
    ({"B9": 3, "B10": 10**30, "B11": "Count"}, "Update!B10", "Enter a whole number"),
    ({"B9": 3, "B10": 4, "B11": "   "}, "Update!B11", "This field is required"),
]
WRONG_FIGURES = [
    ({2: {"value": "x"}}, "Results!H2", "Enter a number"),
    ({2: {"value": 10, "women": 11}}, "Results!H2", "larger than the whole"),
    ({2: {"value": 10, "women": 1.5}}, "Results!I2", "Enter a whole number"),
    ({2: {"value": 10, "on": date(2030, 1, 1)}}, "Results!H2", "a day up to today"),
    ({2: {"value": 10, "on": "soon"}}, "Results!G2", "Enter a valid date"),
    ({2: {"women": 3}}, "Results!H2", "This field is required"),
    ({3: {"value": 10, "women": 3}}, "Results!I3", "counts no people"),
    ({9: {"value": 10}}, "Results!A9", "no indicator of this number"),
    ({2: {"value": "#DIV/0!"}}, "Results!H2", "an error of Excel"),
]
WRONG_ENTRIES = [
    ({"participant": "Nowhere"}, "A2", "Select a valid choice"),
    ({"participant": "7777"}, "A2", "Select a valid choice"),
    ({"kind": "gold"}, "B2", "Select a valid choice"),
    ({"stage": None}, "C2", "This field is required"),
    ({"day": "2026-02-30"}, "D2", "Enter a valid date"),
    ({"day": date(2027, 1, 1)}, "A2", "a day up to today"),
    ({"value": -5}, "A2", "more than zero"),
    ({"value": 10**30}, "F2", "no more than 14 digits"),
    ({"value": "=5*100"}, "F2", "not a formula"),
    ({"currency": "ZZZ"}, "A2", "ZZZ is no currency"),
    ({"currency": "EUR"}, "A2", "what one EUR is worth"),
    ({"currency": "EUR", "usd_rate": 1.1, "rate_on": date(2026, 12, 24)}, "A2", "lies in the future"),
    ({"hours": 3}, "A2", "belong to working time"),
]


def faults(response):
    return [(fault.address, fault.sentence) for fault in response.context["report"].faults]


@pytest.mark.parametrize(("texts", "where", "sentence"), WRONG_TEXTS)
def test_wrong_answer_is_named_by_its_cell(officer, update, texts, where, sentence):
    check_fault(officer, update, fill(download(officer, update), texts), where, sentence)


@pytest.mark.parametrize(("figures", "where", "sentence"), WRONG_FIGURES)
def test_wrong_figure_is_named_by_its_cell(officer, update, figures, where, sentence):
    check_fault(officer, update, fill(download(officer, update), RIGHT, figures), where, sentence)


@pytest.mark.parametrize(("changes", "where", "sentence"), WRONG_ENTRIES)
def test_wrong_contribution_is_named_by_its_cell(officer, update, changes, where, sentence):
    book = fill(download(officer, update), RIGHT, entries=[CASH | changes])
    check_fault(officer, update, book, f"Contributions!{where}", sentence)


def check_fault(client, update, book, where, sentence):
    """Exactly this cell is at fault, nothing is saved, and there is nothing to confirm."""
    response = send(client, update, book)
    [(address, said)] = faults(response)
    assert address == where
    assert sentence in said
    assert sentence in response.text.replace("&#x27;", "'")
    assert nothing_is_saved(update)
    assert "content" not in response.context


def test_every_wrong_cell_is_told_at_once(officer, update):
    book = fill(download(officer, update), {"B4": "purple"}, {2: {"value": "x"}}, [CASH, CASH | {"day": "x"}])
    assert [where for where, _said in faults(send(officer, update, book))] == [
        "Update!B4",
        "Results!H2",
        "Contributions!D3",
    ]


def test_more_entries_than_the_form_holds_are_refused(officer, update):
    book = fill(download(officer, update), RIGHT, entries=[CASH] * 201)
    [(where, sentence)] = faults(send(officer, update, book))
    assert (where, "200 entries at most" in sentence) == ("Contributions!A202", True)
    assert nothing_is_saved(update)


def test_form_that_became_wrong_before_it_was_confirmed_saves_nothing(officer, update):
    response = send(officer, update, filled(officer, update))
    services.cancel(update.pilot, by=officer_of(update), reason="No budget.")
    done = confirm(officer, update, response)
    assert "could not be entered as it is; nothing was saved" in done.text
    assert nothing_is_saved(update)


def officer_of(update):
    return update.pilot.agreement.signatures.first().by


def test_texts_that_were_changed_meanwhile_are_said_before_they_are_replaced(officer, update, world):
    book = filled(officer, update)
    services.save_update(
        update, by=world.officer_north, base=fingerprint(update, ["narrative"]), narrative="Ours."
    )
    response = send(officer, update, book)
    assert "Changed meanwhile" in response.text
    confirm(officer, update, response)
    assert ProgressUpdate.objects.get().narrative.startswith("Two visits.")


def zipped(size):
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"no zip", "no Excel file"),
        (b"%PDF-1.7", "no Excel file"),
        (zipped(10), "no Excel file"),
        (zipped(11 * 2**20), "too large for a form"),
    ],
)
def test_file_that_is_no_form_is_refused_with_a_sentence(officer, update, raw, sentence):
    assert sentence in send(officer, update, raw).text
    assert nothing_is_saved(update)


def test_large_file_is_refused(officer, update):
    book = download(officer, update)
    raw = BytesIO(content(book))
    with ZipFile(raw, "a") as archive:
        archive.writestr("padding", b"x" * (2 * 2**20 + 1))
    assert "too large for a form" in send(officer, update, raw.getvalue()).text


def test_file_of_another_kind_or_period_is_refused(officer, update):
    book = download(officer, update)
    book.worksheets[3]["A2"] = "another"
    assert "form of another period or pilot" in send(officer, update, book).text
    book.worksheets[3]["A1"] = "budget"
    assert "not the form of an update" in send(officer, update, book).text
    del book["c2c"]
    assert "not the form of an update" in send(officer, update, book).text


def test_confirmation_that_was_forged_or_belongs_elsewhere_is_refused(officer, update, world):
    response = send(officer, update, filled(officer, update))
    sent = {"content": response.context["content"]}
    url = address("update_confirm", update)
    assert "no longer valid" in officer.post(url, {"content": "forged"}, follow=True).text
    officer.force_login(world.two_hats)
    assert "belongs to another form" in officer.post(url, sent, follow=True).text
    assert nothing_is_saved(update)


def test_confirmation_is_valid_for_a_day(officer, update, time_machine):
    response = send(officer, update, filled(officer, update))
    time_machine.move_to("2026-11-29T12:01Z", tick=False)
    sent = {"content": response.context["content"]}
    done = officer.post(address("update_confirm", update), sent, follow=True)
    assert "no longer valid" in done.text or "/login/" in str(done.redirect_chain)
    assert nothing_is_saved(update)


def test_form_without_a_file_is_refused(officer, update):
    assert officer.get(address("update_upload", update)).status_code == 200
    assert "This field is required" in officer.post(address("update_upload", update)).text


def test_form_is_for_editors_alone(client, update, world):
    for name, status in (("staff_south", 403), ("outsider", 404)):
        client.force_login(getattr(world, name))
        urls = [address("update_workbook", update), address("update_upload", update)]
        assert [client.get(url).status_code for url in urls] == [status, status]


def test_form_in_another_language_reads_back(update, world):
    with override("ar"):
        book = opened(update)
        assert book.worksheets[0].sheet_view.rightToLeft
        sheets = workbook.read(content(fill(book, {"B5": "زيارتان"}, entries=[CASH])), update)
        report = workbook.check(sheets, update, by=world.officer_south)
    assert (report.faults, len(report.entries), report.is_stale) == ([], 1, False)


def test_long_lists_of_participants_are_typed(update, world):
    type(world.south).objects.filter(pk=world.south.pk).update(name="S" * 200)
    type(world.north).objects.filter(pk=world.north.pk).update(name="N" * 100)
    book = opened(ProgressUpdate.objects.get())
    assert book.worksheets[2].data_validations.count == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (300.0, "300"), (12.5, "12.5"), (datetime(2026, 8, 3), "2026-08-03"), (" x ", "x")],  # noqa: DTZ001
)
def test_cell_as_a_person_would_type_it(value, text):
    assert text_of(value) == text
