"""Writing beside a report, and its review by a second person."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from accounts.models import Notification
from core.canonical import canonical_json, sha256
from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from pilots.editing import ChangedMeanwhile, fingerprint
from reporting.enums import ReportKind
from reporting.models import Report
from reporting.release import queries, rules, services, workflow
from reporting.release.enums import Heading, ReleaseState
from reporting.release.models import Release, ReleaseSection
from reporting.release.services import FIELDS
from tests.programmes.factories import SupportProgrammeFactory
from tests.reporting import released
from tests.reporting.factories import ReleaseFactory, ReleaseSectionFactory, ReportFactory
from tests.reporting.released import SUMMARY, release_in

MATRIX = {
    "submit": ({"draft", "returned"}, {"coordinator", "second"}),
    "return": ({"submitted"}, {"second"}),
    "release": ({"submitted"}, {"second"}),
    "replace": ({"released"}, {"coordinator", "second"}),
    "withdraw": ({"released", "replaced"}, {"coordinator", "second"}),
}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    return released.ready_report(world, milestones[2004])


@pytest.fixture
def draft(world, report) -> Release:
    return release_in(ReleaseState.DRAFT, report, world)


@pytest.fixture
def second(world):
    return released.second_coordinator(world)


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))


@pytest.mark.parametrize("state", ReleaseState.values)
def test_release_in_every_state_is_open_to_exactly_whom_the_matrix_names(world, report, state):
    release = release_in(state, report, world)
    people = world.everyone() | {"second": released.second_coordinator(world)}
    found = {
        (transition.name, name)
        for transition in workflow.TRANSITIONS
        for name, person in people.items()
        if transition.open_to(person, release)
    }
    assert found == {
        (name, person)
        for name, (sources, allowed) in MATRIX.items()
        if state in sources
        for person in allowed
    }


def test_one_version_is_written_at_a_time(world, report, draft, second):
    assert services.begin_release(report, by=second) == draft
    assert Release.objects.count() == 1


@pytest.mark.parametrize("who", ["staff_north", "donor", "officer_south", "outsider"])
def test_only_coordinators_write(world, report, draft, who):
    by = getattr(world, who)
    section = draft.sections.get()
    for verb in (
        lambda: services.begin_release(report, by=by),
        lambda: services.add_section(draft, by=by, **SUMMARY),
        lambda: services.save_section(section, by=by, base="", **SUMMARY),
        lambda: services.remove_section(section, by=by, base=""),
        lambda: services.move_section(section, by=by, up=True),
        lambda: services.save_changes(draft, by=by, base="", changes="x"),
        lambda: services.submit_release(draft, by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_a_report_that_is_not_ready_has_no_text(world):
    with pytest.raises(ActionRefused, match="The figures are not frozen yet"):
        services.begin_release(ReportFactory(), by=world.coordinator)


def test_what_is_changed_stays_in_the_history(world, draft, second):
    section = draft.sections.get()
    services.save_section(section, by=second, base=fingerprint(section, FIELDS), **SUMMARY | {"text": "One."})
    assert draft.sections.get().text == "One."
    [event] = HistoryEvent.objects.of(draft).filter(action="edit_section")
    assert (event.by, event.note) == (second, f"text, before: {SUMMARY['text']}")


def test_saving_what_is_stored_already_is_no_change(world, draft):
    services.save_section(draft.sections.get(), by=world.coordinator, base="older", **SUMMARY)
    assert not HistoryEvent.objects.of(draft).filter(action="edit_section").exists()


def test_of_two_people_the_second_gets_both_texts(world, draft, second):
    section = draft.sections.get()
    base = fingerprint(section, FIELDS)
    services.save_section(section, by=second, base=base, **SUMMARY | {"text": "By the one."})
    with pytest.raises(ChangedMeanwhile, match="By the one."):
        services.save_section(section, by=world.coordinator, base=base, **SUMMARY | {"text": "By the other."})
    assert draft.sections.get().text == "By the one."


def test_what_somebody_else_changed_is_not_removed(world, draft, second):
    section = draft.sections.get()
    base = fingerprint(section, FIELDS)
    services.save_section(section, by=second, base=base, **SUMMARY | {"text": "New."})
    with pytest.raises(ChangedMeanwhile):
        services.remove_section(section, by=world.coordinator, base=base)
    assert draft.sections.count() == 1


def test_what_is_removed_stays_in_the_history_and_cannot_be_saved_any_more(world, draft, second):
    section = draft.sections.get()
    services.remove_section(section, by=second, base=fingerprint(section, FIELDS))
    [event] = HistoryEvent.objects.of(draft).filter(action="remove_section")
    assert event.note == f"Summary\n{SUMMARY['text']}"
    stale = ReleaseSection(pk=9_999, release=draft)
    for verb in (
        lambda: services.save_section(stale, by=world.coordinator, base="", **SUMMARY),
        lambda: services.move_section(stale, by=world.coordinator, up=True),
    ):
        with pytest.raises(ActionRefused, match="Somebody else has removed this section"):
            verb()


def test_sections_change_places(world, draft):
    for text in ("b", "c"):
        services.add_section(draft, by=world.coordinator, **SUMMARY | {"text": text})

    def order():
        return [section.text[0] for section in draft.sections.all()]

    first, _middle, last = draft.sections.all()
    services.move_section(last, by=world.coordinator, up=True)
    assert order() == ["T", "c", "b"]
    services.move_section(first, by=world.coordinator, up=False)
    assert order() == ["c", "T", "b"]
    services.move_section(ReleaseSection.objects.get(text="c"), by=world.coordinator, up=True)
    services.move_section(ReleaseSection.objects.get(text="b"), by=world.coordinator, up=False)
    assert order() == ["c", "T", "b"]


@pytest.mark.parametrize(("kind", "own_heading"), [("own", ""), ("summary", "Mine")])
def test_a_section_has_one_heading(world, draft, kind, own_heading):
    fields = SUMMARY | {"kind": kind, "own_heading": own_heading}
    with pytest.raises(ActionRefused, match="Choose a heading of the list"):
        services.add_section(draft, by=world.coordinator, **fields)


def test_there_is_an_end_to_sections(world, draft):
    for _ in range(rules.MOST_SECTIONS - 1):
        services.add_section(draft, by=world.coordinator, **SUMMARY)
    with pytest.raises(ActionRefused, match="There are 40 sections already"):
        services.add_section(draft, by=world.coordinator, **SUMMARY)


def test_an_empty_version_is_not_handed_in(world, report):
    release = services.begin_release(report, by=world.coordinator)
    with pytest.raises(ActionRefused, match="Write at least one section"):
        services.submit_release(release, by=world.coordinator)


@pytest.mark.parametrize("state", ["submitted", "released", "replaced", "withdrawn"])
def test_what_is_handed_in_is_not_changed(world, report, state):
    release = release_in(state, report, world)
    section = release.sections.first()
    for verb in (
        lambda: services.add_section(release, by=world.coordinator, **SUMMARY),
        lambda: services.save_section(section, by=world.coordinator, base="", **SUMMARY),
        lambda: services.save_changes(release, by=world.coordinator, base="", changes="x"),
    ):
        with pytest.raises(ActionRefused, match=f"This version is “{release.get_state_display()}”"):
            verb()


def test_who_handed_it_in_cannot_release_it(world, report, second):
    release = release_in("submitted", report, world)
    with pytest.raises(PermissionDenied):
        services.release_report(release, by=world.coordinator, seen=queries.draft_hash(release))
    with pytest.raises(PermissionDenied):
        services.return_release(release, by=world.coordinator, reason="No.")
    assert services.release_report(release, by=second, seen=queries.draft_hash(release)).state == "released"


def test_nobody_releases_what_they_have_not_read(world, report, second):
    release = release_in("submitted", report, world)
    seen = queries.draft_hash(release)
    services.return_release(release, by=second, reason="Say more.")
    section = release.sections.get()
    base = fingerprint(section, FIELDS)
    services.save_section(section, by=world.coordinator, base=base, **SUMMARY | {"text": "More."})
    release = services.submit_release(release, by=world.coordinator)
    with pytest.raises(ActionRefused, match="changed since you opened the page"):
        services.release_report(release, by=second, seen=seen)


def test_two_reviewers_release_once(world, report, second):
    release = release_in("released", report, world)
    with pytest.raises(ActionRefused, match="already “released”"):
        services.release_report(release, by=second, seen="")


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_return_and_a_withdrawal_say_why(world, report, second, reason):
    with pytest.raises(ActionRefused, match="Write what should be changed"):
        services.return_release(release_in("submitted", report, world), by=second, reason=reason)
    with pytest.raises(ActionRefused, match="Write why it is withdrawn"):
        services.withdraw_release(Release.objects.get(), by=second, reason=reason)


def test_each_step_is_told_to_who_waits_for_it(world, report, second):
    release_in("returned", report, world)
    assert (told("release_submitted"), told("release_returned")) == ({"second"}, {"coordinator"})
    returned = Notification.objects.get(kind="release_returned")
    assert returned.title == f"Returned for changes: the text beside report {report.reference}"
    assert returned.body.endswith("What should be changed: Say which two.")
    release_in("withdrawn", report, world)
    assert (told("release_released"), told("release_withdrawn")) == ({"coordinator"}, {"coordinator"})
    assert Notification.objects.filter(kind="release_submitted").count() == 2


def test_released_text_is_tied_to_its_report(world, report):
    release = release_in("released", report, world)
    text = json.loads(release.text)
    assert canonical_json(text) == release.text
    assert sha256(release.text) == release.sha256
    assert text["facts_sha256"] == release.facts_sha256 == sha256(release.facts)
    assert text["report"] == {
        "uuid": str(report.uuid),
        "number": 1,
        "as_of": "2005-06-30",
        "language": "en",
        "sha256": report.sha256,
        "chain_sha256": report.chain_sha256,
    }
    assert text["sections"] == [
        {"heading": "Summary", "language": "en", "paragraphs": ["Two pilots count.", "More will."]}
    ]


def test_headings_are_in_the_language_of_their_text(world, report):
    release = ReleaseFactory(report=report)
    ReleaseSectionFactory(release=release, language="fr")
    ReleaseSectionFactory(release=release, kind="own", own_heading="Ce que nous savons", language="fr")
    with override("fr"):
        headings = [str(Heading.SUMMARY.label), "Ce que nous savons"]
    assert [section["heading"] for section in queries.sections_of(release)] == headings


def test_paragraphs_are_what_blank_lines_divide():
    assert queries.paragraphs("\r\n\r\na\r\nb  \r\n \r\n\r\nc\n") == ["a\nb", "c"]
    assert queries.paragraphs("  ") == []


def test_own_language_comes_first():
    sections = [{"language": code} for code in ("ar", "fr", "ar")]
    assert [(t.language, t.name, len(t.sections)) for t in queries.in_languages(sections, "fr")] == [
        ("fr", "Français", 1),
        ("ar", "العربية", 2),
    ]


def test_a_correction_starts_with_the_text_and_says_what_changed(world, report, second):
    first = release_in("released", report, world)
    correction = services.begin_release(report, by=second)
    assert (correction.version, correction.sections.get().text) == (2, SUMMARY["text"])
    with pytest.raises(ActionRefused, match="Say what has changed"):
        services.submit_release(correction, by=second)
    fields = released.change_of(correction, "One figure was explained wrongly.")
    correction = services.save_changes(correction, by=second, **fields)
    with pytest.raises(ChangedMeanwhile):
        services.save_changes(correction, by=world.coordinator, base=fields["base"], changes="Else.")
    services.save_changes(correction, by=world.coordinator, base="", changes=correction.changes)
    services.submit_release(correction, by=second)
    seen = queries.draft_hash(correction)
    services.release_report(correction, by=world.coordinator, seen=seen)
    first.refresh_from_db()
    assert first.state == "replaced"
    assert json.loads(Release.objects.get(state="released").text)["changes"] == correction.changes


def test_a_version_that_fails_replaces_nothing(world, report, second):
    first = release_in("released", report, world)
    correction = release_in("submitted", report, world)
    with pytest.raises(ActionRefused):
        services.release_report(correction, by=second, seen="something else")
    first.refresh_from_db()
    assert first.state == "released"


def test_the_pdf_is_made_anew_only_where_names_were_left_out(world, milestones):
    whole = released.ready_report(world, milestones[2006], secret=False)
    release = release_in("released", whole, world)
    assert (release.pdf.name, release.facts, release.facts_sha256) == (
        whole.pdf.name,
        whole.facts,
        whole.sha256,
    )
    assert not Job.objects.filter(kind="release").exists()
    partial = released.ready_report(world, milestones[2004])
    release = release_in("released", partial, world)
    assert release.pdf.name == ""
    assert Job.objects.get(kind="release").subject_id == release.pk


def test_report_that_is_not_for_every_reader_is_not_released(world):
    report = ReportFactory(kind=ReportKind.PROGRAMME, milestone=None, programme=SupportProgrammeFactory())
    with pytest.raises(ActionRefused, match="not for everybody"):
        services.begin_release(report, by=world.coordinator)
