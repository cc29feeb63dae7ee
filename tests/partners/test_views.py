import pytest
from django.urls import reverse
from django.utils import timezone

from core.canonical import sha256
from core.models import HistoryEvent
from partners.enums import Scope
from partners.models import Application, Secret
from partners.services import end_application
from tests.partners.machine import application_of, ask

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Member database", "purpose": "Shows members.", "scopes": ["matches:read"]}


@pytest.fixture
def editor(client, world):
    client.force_login(world.officer_south)
    return client


@pytest.fixture
def application(world):
    return application_of(world.south, world.officer_south, [Scope.READ_MATCHES])[0]


def page(name, *arguments):
    return reverse(f"partners:{name}", args=arguments)


def test_empty_list_says_what_an_application_is_and_leads_on(editor):
    text = editor.get(page("application_list")).content.decode()
    assert "No application yet" in text
    assert page("application_new", "southtown") in text


def test_who_looks_after_no_account_reads_whom_to_ask(client, world):
    client.force_login(world.donor)
    text = client.get(page("application_list")).content.decode()
    assert "Ask one of your colleagues" in text
    assert "/partners/new/" not in text


def test_list_costs_the_same_for_one_and_for_three(editor, world, django_assert_num_queries):
    application_of(world.south, world.officer_south, [Scope.READ_MATCHES])
    with django_assert_num_queries(5):
        editor.get(page("application_list"))
    for name in ("Second", "Third"):
        application_of(world.south, world.officer_south, [Scope.READ_MATCHES], name=name)
    with django_assert_num_queries(5):
        assert "Third" in editor.get(page("application_list")).content.decode()


def test_secret_is_shown_once_and_kept_nowhere(editor):
    answer = editor.post(page("application_new", "southtown"), FIELDS)
    text, application = answer.content.decode(), Application.objects.get()
    [secret] = [word for word in text.replace("<", " ").replace(">", " ").split() if word.startswith("c2cs_")]
    assert "no-store" in answer["Cache-Control"]
    assert Secret.objects.get().sha256 == sha256(secret)
    assert ask(application, secret).status_code == 200
    for address in (page("application_list"), application.get_absolute_url(), "/desk/"):
        assert secret not in editor.get(address).content.decode()
    assert secret not in str(dict(editor.session))
    assert not HistoryEvent.objects.filter(note__contains=secret).exists()


def test_page_of_the_secret_sent_again_makes_nothing_twice(editor):
    editor.post(page("application_new", "southtown"), FIELDS)
    text = editor.post(page("application_new", "southtown"), FIELDS).content.decode()
    assert "Member database is there already." in text
    assert "c2cs_" not in text
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"purpose": "  "}, "This field is required."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["everything:write"]}, "is not one of the available choices"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"purpose": "x" * 501}, "at most 500 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_wrong_input_is_named_and_nothing_typed_is_lost(editor, fields, sentence):
    text = editor.post(page("application_new", "southtown"), FIELDS | {"purpose": "Kept."} | fields)
    assert sentence in text.content.decode()
    assert "Kept." in text.content.decode() or "purpose" in fields
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "name", ["application_detail", "application_scopes", "secret_rotate", "application_end"]
)
@pytest.mark.parametrize("who", ["officer_north", "staff_south", "coordinator", "donor"])
def test_pages_of_others_are_not_there(client, world, application, who, name):
    client.force_login(getattr(world, who))
    assert client.get(page(name, application.uuid)).status_code == 404
    assert client.post(page(name, application.uuid)).status_code in {404, 405}
    assert client.get(page("application_new", "southtown")).status_code == 404


def test_page_tells_what_it_may_do_and_what_changed(editor, application):
    text = editor.get(application.get_absolute_url()).content.decode()
    for words in (
        application.client_id,
        "Read matches with the reasons",
        "The application was made",
        "Never used",
    ):
        assert words in text
    assert "End the old secret now" not in text


def test_scopes_are_changed(editor, application):
    answer = editor.post(
        page("application_scopes", application.uuid), {"scopes": ["reports:read"]}, follow=True
    )
    assert "Saved. It holds at once" in answer.content.decode()
    assert Application.objects.get().scopes == ["reports:read"]
    refused = editor.post(page("application_scopes", application.uuid), {"scopes": []})
    assert "This field is required." in refused.content.decode()


def test_rotation_shows_the_new_secret_and_the_old_one_can_be_ended(editor, application):
    address = page("secret_rotate", application.uuid)
    fields = {"hours": "24", "replaced": editor.get(address).context["form"].initial["replaced"]}
    assert "c2cs_" in editor.post(address, fields).content.decode()
    again = editor.post(address, fields).content.decode()
    assert "got a new secret in the meantime" in again
    assert "c2cs_" not in again
    text = editor.get(application.get_absolute_url()).content.decode()
    assert "Replaced; it works until" in text
    done = editor.post(page("secret_end", application.uuid), follow=True).content.decode()
    assert "The old secret no longer works." in done
    assert application.secrets.working().count() == 1


@pytest.mark.parametrize("hours", ["", "-1", "169", "x", "9" * 400, "1.5"])
def test_hours_that_mean_nothing_are_refused(editor, application, hours):
    lasting = application.secrets.get()
    fields = {"hours": hours, "replaced": lasting.pk}
    assert "c2cs_" not in editor.post(page("secret_rotate", application.uuid), fields).content.decode()
    assert application.secrets.count() == 1


@pytest.mark.parametrize("replaced", ["", "x", "-1", "9" * 30, "0"])
def test_forged_rotation_changes_nothing(editor, application, replaced):
    editor.post(page("secret_rotate", application.uuid), {"hours": "1", "replaced": replaced})
    assert application.secrets.count() == 1


def test_old_secret_is_ended_by_post_alone(editor, application):
    assert editor.get(page("secret_end", application.uuid)).status_code == 405


def test_end_asks_first_and_then_leaves_nothing_to_press(editor, application):
    assert "End Member database?" in editor.get(page("application_end", application.uuid)).content.decode()
    text = editor.post(page("application_end", application.uuid), follow=True).content.decode()
    assert "has ended; it opens nothing any more." in text
    assert page("application_scopes", application.uuid) not in text
    assert "Secrets that work" not in text


def test_ended_application_refuses_in_words(editor, world, application):
    end_application(application, by=world.officer_south)
    for name, fields in (
        ("application_scopes", {"scopes": ["reports:read"]}),
        ("secret_rotate", {"hours": "1", "replaced": "1"}),
        ("application_end", {}),
    ):
        answer = editor.post(page(name, application.uuid), fields, follow=True)
        assert "This application has ended." in answer.content.decode()
    assert editor.get(page("secret_rotate", application.uuid)).context["form"].initial["replaced"] == 0


def test_application_of_a_succeeded_organisation_is_shown_as_locked(editor, world, application):
    world.south.successor, world.south.succeeded_on = world.north, timezone.localdate()
    world.south.save()
    assert "It opens nothing now" in editor.get(application.get_absolute_url()).content.decode()
    assert "locked" in editor.get(page("application_list")).content.decode()


def test_organisation_and_account_lead_to_the_applications(editor, world, client):
    link = f'href="{page("application_list")}"'
    assert link in editor.get("/organisations/southtown/").content.decode()
    assert link in editor.get("/account/").content.decode()
    assert link not in editor.get("/organisations/northville/").content.decode()
