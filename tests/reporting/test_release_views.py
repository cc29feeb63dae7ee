"""The pages on which coordinators write and decide."""

import pytest
from django.urls import reverse

from pilots.editing import fingerprint
from reporting.models import Report
from reporting.release import queries
from reporting.release.models import Release
from reporting.release.services import FIELDS
from tests.reporting import released
from tests.reporting.factories import ReleaseSectionFactory
from tests.reporting.released import SECRET, SUMMARY, release_in


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(world, milestones) -> Report:
    return released.ready_report(world, milestones[2004])


@pytest.fixture
def second(world):
    return released.second_coordinator(world)


@pytest.fixture
def writer(client, world):
    client.force_login(world.coordinator)
    return client


def address(name, *args):
    return reverse(f"reporting:{name}", args=args)


def desk(client, report):
    response = client.get(address("release_desk", report.uuid))
    assert response.status_code == 200
    return response.content.decode()


def posted(client, name, *args, **fields):
    response = client.post(address(name, *args), fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_first_word_to_everybody(client, writer, report, second):
    assert address("release_desk", report.uuid) in client.get(report.get_absolute_url()).content.decode()
    assert "Write the text" in desk(client, report)
    assert "Nothing written yet" in posted(client, "release_begin", report.uuid)
    release = Release.objects.get()
    assert "Two pilots count." in posted(client, "section_add", release.uuid, **SUMMARY)
    assert "Another coordinator reads it" in posted(client, "release_submit", release.uuid)
    client.force_login(second)
    shown = desk(client, report)
    seen = queries.draft_hash(release)
    assert (f'value="{seen}"' in shown, "Two pilots count." in shown, SECRET in shown) == (True, True, False)
    assert "Everybody can read it now." in posted(client, "release_release", release.uuid, seen=seen)
    client.logout()
    assert client.get(release.get_absolute_url()).status_code == 200


def test_correction_return_and_withdrawal(client, writer, world, report, second):
    first = release_in("released", report, world)
    assert "Write a correction" in desk(client, report)
    posted(client, "release_begin", report.uuid)
    correction = Release.objects.get(version=2)
    base = fingerprint(correction, ["changes"])
    shown = posted(client, "release_changes", correction.uuid, changes="One word.", base=base)
    assert "One word." in shown
    posted(client, "release_submit", correction.uuid)
    client.force_login(second)
    assert "One word." in desk(client, report)
    shown = posted(client, "release_return", correction.uuid, reason="Which word?")
    assert "Which word?" in shown
    shown = posted(client, "release_withdraw", first.uuid, reason="It was wrong.")
    assert "It was wrong." in shown
    first.refresh_from_db()
    assert first.state == "withdrawn"


@pytest.mark.parametrize("name", ["release_return", "release_withdraw", "release_changes", "section_add"])
def test_forms_open_empty_and_refuse_nothing(client, writer, world, report, name):
    release = release_in("submitted", report, world)
    assert client.get(address(name, release.uuid)).status_code == 200
    response = client.post(address(name, release.uuid), {"reason": "x" * 1001, "changes": "x" * 2001})
    assert response.status_code == 200
    assert "error" in response.content.decode()


def test_a_refusal_keeps_what_was_typed(client, writer, world, report):
    release = release_in("submitted", report, world)
    shown = posted(client, "section_add", release.uuid, **SUMMARY | {"text": "Typed with care."})
    assert "cannot be changed now" in shown
    assert "Typed with care." in shown
    assert release.sections.count() == 1
    section = release.sections.get()
    shown = posted(client, "section_edit", section.uuid, **SUMMARY | {"text": "Typed with care."})
    assert "cannot be changed now" in shown
    assert "Typed with care." in shown


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "nul \x00 byte"])
def test_wrong_texts_are_refused_with_a_sentence(client, writer, world, report, text):
    release = release_in("draft", report, world)
    response = client.post(address("section_add", release.uuid), SUMMARY | {"text": text})
    assert response.status_code == 200
    assert 'id="id_text_error"' in response.content.decode()
    assert release.sections.count() == 1


def test_two_people_on_one_section(client, writer, world, report):
    section = release_in("draft", report, world).sections.get()
    stale = fingerprint(section, FIELDS)
    ours, theirs = SUMMARY | {"text": "Ours.", "base": stale}, SUMMARY | {"text": "Theirs.", "base": stale}
    posted(client, "section_edit", section.uuid, **theirs)
    shown = posted(client, "section_edit", section.uuid, **ours)
    assert ("Ours." in shown, "Theirs." in shown) == (True, True)
    section.refresh_from_db()
    assert section.text == "Theirs."
    ours["base"] = fingerprint(section, FIELDS)
    posted(client, "section_edit", section.uuid, **ours)
    section.refresh_from_db()
    assert section.text == "Ours."


def test_sections_are_moved_and_removed(client, writer, world, report):
    release = release_in("draft", report, world)
    other = ReleaseSectionFactory(release=release, position=2, text="Later.")
    posted(client, "section_move", other.uuid, to="up")
    assert [section.text for section in release.sections.all()] == ["Later.", SUMMARY["text"]]
    posted(client, "section_move", other.uuid, to="down")
    other.refresh_from_db()
    shown = posted(client, "section_remove", other.uuid, base=fingerprint(other, FIELDS))
    assert "The history keeps what it said." in shown
    assert release.sections.count() == 1


def test_a_button_without_what_was_shown_changes_nothing(client, writer, world, report, second):
    release = release_in("submitted", report, world)
    client.force_login(second)
    back = address("release_desk", report.uuid)
    response = client.post(
        address("release_release", release.uuid), follow=True, headers={"referer": f"http://testserver{back}"}
    )
    assert "changed since you opened the page" in response.content.decode()
    section = release.sections.get()
    posted(client, "section_remove", section.uuid)
    assert release.sections.count() == 1


@pytest.mark.parametrize("who", ["staff_north", "donor", "officer_south"])
def test_others_find_nothing(client, world, report, who):
    release = release_in("submitted", report, world)
    client.force_login(getattr(world, who))
    section = release.sections.get()
    assert client.get(address("release_desk", report.uuid)).status_code == 404
    assert client.post(address("release_begin", report.uuid)).status_code == 404
    for name in ("changes", "return", "withdraw"):
        assert client.get(address(f"release_{name}", release.uuid)).status_code == 404
    for name in ("submit", "release"):
        assert client.post(address(f"release_{name}", release.uuid)).status_code == 404
    for name in ("edit", "move", "remove"):
        assert client.post(address(f"section_{name}", section.uuid)).status_code == 404


def test_who_handed_it_in_sees_who_reads_it(client, writer, world, report):
    release_in("submitted", report, world)
    shown = desk(client, report)
    assert "so another coordinator reads it" in shown
    assert "Release it for everybody" not in shown


def test_the_desk_takes_the_same_queries_for_one_and_three_versions(
    client, writer, world, report, django_assert_max_num_queries
):
    release_in("draft", report, world)
    desk(client, report)
    with django_assert_max_num_queries(12):
        desk(client, report)
    for _ in range(2):
        release_in("released", report, world)
    for text in ("a", "b"):
        ReleaseSectionFactory(release=release_in("draft", report, world), text=text, position=ord(text))
    with django_assert_max_num_queries(12):
        desk(client, report)
