import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Frequency, Group, MailStatus
from accounts.models import Notification, Preference
from accounts.queries import stop_link
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST, SETTINGS = "/notifications/", "/notifications/settings/"


@pytest.fixture
def user(client):
    user = make.UserFactory()
    client.force_login(user)
    return user


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries(client, user, count, django_assert_num_queries):
    make.NotificationFactory.create_batch(count, user=user)
    with django_assert_num_queries(5):
        response = client.get(LIST)
    assert len(response.context["object_list"]) == count


def test_list_shows_ones_own_and_the_header_how_many_are_new(client, user):
    make.NotificationFactory(user=user, data={"title": "Leaks", "ends_on": "2026-12-24"})
    make.NotificationFactory(data={"title": "Pumps", "ends_on": "2026-12-24"})
    text = client.get(LIST).text
    assert ("“Leaks”" in text, "“Pumps”" in text) == (True, False)
    assert "Notifications (1 new)" in text


def test_empty_list_says_what_will_be_there(client, user):
    assert "What concerns you will be written here" in client.get(LIST).text


def test_a_mail_that_was_given_up_is_shown(client, user):
    make.NotificationFactory(user=user, mail_status=MailStatus.FAILED)
    assert "Is your e-mail address still right?" in client.get(LIST).text


@pytest.mark.parametrize(("data", "there"), [({"open": ""}, "/requests/"), ({}, LIST)])
def test_marking_read_goes_on_to_the_thing_or_back(client, user, data, there):
    row = make.NotificationFactory(user=user)
    response = client.post(reverse("accounts:notification_read", args=[row.pk]), data)
    row.refresh_from_db()
    assert (response.url, row.read_at is not None) == (there, True)


def test_nobody_marks_what_is_anothers(client, user):
    row = make.NotificationFactory()
    response = client.post(reverse("accounts:notification_read", args=[row.pk]))
    row.refresh_from_db()
    assert (response.status_code, row.read_at) == (404, None)


def test_marking_all_read_leaves_those_of_others(client, user):
    make.NotificationFactory.create_batch(2, user=user)
    other = make.NotificationFactory()
    response = client.post("/notifications/read/", follow=True)
    assert "All notifications are marked as read." in response.text
    assert list(Notification.objects.unread()) == [other]


def test_reading_by_a_link_alone_changes_nothing(client, user):
    row = make.NotificationFactory(user=user)
    assert client.get(reverse("accounts:notification_read", args=[row.pk])).status_code == 405
    assert client.get("/notifications/read/").status_code == 405


def test_settings_show_what_counts_and_save_what_changes(client, user):
    form = client.get(SETTINGS).context["form"]
    assert form.initial[Group.WAITING] == Frequency.AT_ONCE
    wanted = {f"group-{group}": Frequency.DAILY for group in Group.adjustable()}
    assert "Saved." in client.post(SETTINGS, wanted, follow=True).text
    assert list(Preference.objects.values_list("user", "group", "frequency")) == [
        (user.pk, Group.WAITING, Frequency.DAILY)
    ]


def test_settings_refuse_what_is_no_choice(client, user):
    response = client.post(SETTINGS, {"group-waiting": "hourly"})
    assert (response.status_code, Preference.objects.exists()) == (200, False)
    assert "Select a valid choice" in response.text


def test_stop_link_asks_first_and_then_stops_its_groups_only(client):
    user = make.UserFactory(language="fr")
    link = stop_link(user, [Group.MATCHES, Group.POSTINGS])
    page = client.get(link)
    assert '<html lang="fr"' in page.text
    assert not Preference.objects.exists()
    client.post(link)
    client.post(link)
    stopped = Preference.objects.order_by("group").values_list("user", "group", "frequency")
    assert list(stopped) == [(user.pk, group, Frequency.NEVER) for group in (Group.MATCHES, Group.POSTINGS)]


def test_stop_link_needs_neither_session_nor_form(client):
    client.handler.enforce_csrf_checks = True
    link = stop_link(make.UserFactory(), [Group.MATCHES])
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().frequency == Frequency.NEVER


@pytest.mark.parametrize(
    "change", [lambda link: link[:-3] + "x/", lambda link: link.replace("stop/", "stop/W")]
)
def test_stop_link_that_was_tampered_with_does_nothing(client, change):
    link = stop_link(make.UserFactory(), [Group.MATCHES])
    assert client.post(change(link)).status_code == 404
    assert not Preference.objects.exists()


def test_stop_link_of_somebody_who_is_gone(client):
    user = make.UserFactory()
    link = stop_link(user, [Group.MATCHES])
    user.delete()
    assert client.get(link).status_code == 404


def test_pages_for_people_ask_to_sign_in(client):
    make.NotificationFactory(read_at=timezone.now())
    assert client.get(LIST).url.startswith(reverse("account_login"))
