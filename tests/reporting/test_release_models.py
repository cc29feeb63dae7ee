"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.models import Report
from reporting.release.models import Release
from tests import factories as make
from tests.reporting import released
from tests.reporting.factories import ReleaseFactory, ReleaseSectionFactory, ReportFactory

FROZEN = {"text": "{}", "sha256": "a", "facts": "{}", "facts_sha256": "b"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def fields(state):
    now, people = timezone.now(), [make.UserFactory() for _ in range(3)]
    found = {"state": state, "submitted_at": now, "submitted_by": people[0]}
    if state == "returned":
        found["return_reason"] = "Why?"
    if state in {"released", "replaced", "withdrawn"}:
        found |= FROZEN | {"released_at": now, "released_by": people[1]}
    if state == "withdrawn":
        found |= {"withdrawn_at": now, "withdrawn_by": people[2], "withdrawn_reason": "Wrong."}
    return found


@pytest.mark.parametrize(
    ("state", "changes", "name"),
    [
        ("submitted", {"submitted_at": None}, "submitted_release_has_time_and_person"),
        ("submitted", {"submitted_by": None}, "submitted_release_has_time_and_person"),
        ("submitted", {"version": 2}, "correction_says_what_changed"),
        ("submitted", FROZEN, "released_text_is_frozen"),
        ("returned", {"return_reason": ""}, "returned_release_has_reason"),
        ("released", {"text": ""}, "released_text_is_frozen"),
        ("released", {"released_by": None}, "released_text_is_frozen"),
        ("replaced", {"facts_sha256": ""}, "released_text_is_frozen"),
        ("released", {"pdf": "x.pdf"}, "pdf_of_release_has_hash"),
        ("released", {"withdrawn_reason": "Why?"}, "withdrawn_release_has_reason"),
        ("withdrawn", {"withdrawn_reason": ""}, "withdrawn_release_has_reason"),
    ],
)
def test_a_state_comes_with_what_belongs_to_it(db, state, changes, name):
    ReleaseFactory(**fields(state))
    with refused(name), transaction.atomic():
        ReleaseFactory(**fields(state) | changes)


def test_release_is_seen_by_two_people(db):
    release = fields("released")
    with refused("release_is_seen_by_two_people"), transaction.atomic():
        ReleaseFactory(**release | {"released_by": release["submitted_by"]})


@pytest.mark.parametrize(
    ("states", "name"),
    [
        (("released", "draft"), "one_release_per_version"),
        (("draft", "draft"), "one_version_is_written_at_a_time"),
        (("released", "released"), "one_version_is_in_force"),
    ],
)
def test_versions_of_one_report_exclude_each_other(db, states, name):
    report = ReportFactory()
    first, second = [fields(state) if state != "draft" else {} for state in states]
    ReleaseFactory(report=report, **first)
    version = 1 if name == "one_release_per_version" else 2
    with refused(name), transaction.atomic():
        ReleaseFactory(report=report, version=version, changes="One name.", **second)


def test_sections_have_a_place_and_one_heading(db):
    section = ReleaseSectionFactory()
    with refused("section_has_one_heading"), transaction.atomic():
        ReleaseSectionFactory(kind="own")
    with refused("section_has_one_heading"), transaction.atomic():
        ReleaseSectionFactory(own_heading="Mine")
    with refused("one_section_per_position"), transaction.atomic():
        ReleaseSectionFactory(release=section.release, position=section.position)
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def release(world, milestones) -> Release:
    report = released.ready_report(world, milestones[2004], secret=False)
    return released.release_in("released", report, world)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "{}"},
        {"sha256": "a"},
        {"facts": "{}"},
        {"changes": "Nothing."},
        {"version": 7},
        {"released_at": timezone.now()},
        {"pdf": "", "pdf_sha256": ""},
        {"pdf": "another.pdf"},
    ],
)
def test_what_was_released_never_changes(release, changes):
    with refused("release_never_changes"), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(**changes)


def test_what_was_released_is_never_deleted(release):
    with refused("release_never_changes"), transaction.atomic():
        release.delete()


def test_what_was_withdrawn_stays_withdrawn(world, release):
    released.services.withdraw_release(release, by=world.coordinator, reason="Wrong.")
    with refused("release_never_changes"), transaction.atomic():
        Release.objects.update(withdrawn_reason="Nothing was wrong.")


def test_a_draft_can_be_changed_and_deleted(db):
    release = ReleaseFactory()
    Release.objects.update(changes="x")
    release.delete()
    assert Release.objects.count() == 0


def test_names(release):
    report = Report.objects.get()
    assert str(release) == f"{report.reference} · 1"
    assert release.title == "Milestone 2004 as of June 30, 2005"
    assert str(release.sections.get()) == "Summary"
