import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cities.models import Invitation, Membership
from tests import factories as make
from tests.world import person

pytestmark = pytest.mark.django_db
INVITE = {"email": "new@example.org", "name": "New", "language": "fr", "duties": ["editor", "signatory"]}


def address(name, *parts, slug="southtown"):
    return reverse(f"cities:{name}", args=[slug, *parts])


@pytest.fixture
def colleague(world):
    return person("colleague.south", world.south, "viewer")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ["officer_south", "staff_south", "coordinator"])
def test_page_takes_the_same_few_queries(world, client, django_assert_max_num_queries, count, role):
    for number in range(count):
        person(f"viewer.{number}", world.south, "viewer", "signatory")
        make.InvitationFactory(organisation=world.south)
    client.force_login(getattr(world, role))
    client.get(address("people"))
    with django_assert_max_num_queries(12):
        response = client.get(address("people"))
    assert len(response.context["account"].colleagues) == count + 2
    assert len(response.context["account"].open_invitations) == count


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_association_takes_the_same_few_queries(
    world, client, django_assert_max_num_queries, count
):
    for _ in range(count):
        make.AffiliationFactory(association=world.southern_association)
    client.force_login(world.staff_south)
    there = address("people", slug=world.southern_association.slug)
    client.get(there)
    with django_assert_max_num_queries(12):
        response = client.get(there)
    assert len(response.context["to_help"]) == count


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("officer_south", 200),
        ("two_hats", 200),
        ("staff_south", 200),
        ("coordinator", 200),
        ("officer_north", 404),
        ("staff_north", 404),
        ("donor", 404),
        ("outsider", 404),
    ],
)
def test_who_sees_the_people_of_an_organisation(world, client, role, status):
    client.force_login(getattr(world, role))
    assert client.get(address("people")).status_code == status
    public = client.get(world.south.get_absolute_url()).text
    assert (address("people") in public) == (status == 200)


def test_page_tells_who_does_what_since_when_and_what_changed(world, client, colleague):
    client.force_login(world.officer_south)
    client.post(address("invite"), INVITE)
    text = client.get(address("people")).text
    today = date_format(timezone.localdate())
    for words in ("colleague.south@example.org", f"viewer</strong> since {today}", "Mail not sent yet"):
        assert words in text
    assert "new@example.org was invited to become editor, signatory" in text


def test_page_says_that_nobody_looks_after_the_account(world, client):
    Membership.objects.filter(organisation=world.south).update(ended_at=timezone.now())
    client.force_login(world.staff_south)
    assert "Nobody looks after this account now" in client.get(address("people")).text
    association = client.get(address("people", slug=world.southern_association.slug)).text
    assert address("people") in association


def test_states_of_invitations_are_shown(world, client):
    now = timezone.now()
    make.InvitationFactory(organisation=world.south, sent_at=now, name="Sent")
    make.InvitationFactory(organisation=world.south, sent_at=now, expires_at=now)
    make.InvitationFactory(organisation=world.south, withdrawn_at=now, email="withdrawn@example.org")
    client.force_login(world.officer_south)
    text = client.get(address("people")).text
    assert ["Sent" in text, "The time ran out" in text, "withdrawn@" in text] == [True, True, False]


def test_a_viewer_sees_and_changes_nothing(world, client, colleague):
    invitation = make.InvitationFactory(organisation=world.south)
    client.force_login(colleague)
    text = client.get(address("people")).text
    assert address("invite") not in text
    assert address("colleague", world.two_hats.pk) not in text
    assert client.get(address("invite")).status_code == 403
    for there in (
        address("invitation_resend", invitation.pk),
        address("invitation_withdraw", invitation.pk),
        address("membership_end", world.two_hats.pk),
        address("colleague", world.two_hats.pk),
    ):
        assert client.post(there).status_code == 403


def test_inviting_by_the_form(world, client):
    client.force_login(world.officer_south)
    choices = client.get(address("invite")).context["form"].fields["duties"].choices
    assert [value for value, _label in choices] == ["editor", "signatory", "viewer"]
    assert client.post(address("invite"), INVITE).url == address("people")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.language, invitation.name) == ("new@example.org", "fr", "New")
    assert invitation.duties == ["editor", "signatory"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"duties": []}, "This field is required."),
        ({"duties": ["approver"]}, "approver is not one of the available choices."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"language": "xx"}, "xx is not one of the available choices."),
        ({"email": "two.hats@example.org"}, "two.hats@example.org is a colleague already"),
    ],
)
def test_what_the_form_refuses_stays_in_it(world, client, fields, error):
    client.force_login(world.officer_south)
    response = client.post(address("invite"), INVITE | fields)
    assert error in response.text
    assert response.context["form"]["name"].value() == "New"
    assert not Invitation.objects.exists()


def test_resending_and_withdrawing(world, client):
    invitation = make.InvitationFactory(organisation=world.south, sent_at=timezone.now())
    client.force_login(world.officer_south)
    client.post(address("invitation_resend", invitation.pk))
    invitation.refresh_from_db()
    assert invitation.sent_at is None
    client.post(address("invitation_withdraw", invitation.pk))
    assert not Invitation.objects.open().exists()
    again = client.post(address("invitation_withdraw", invitation.pk), follow=True)
    assert "This invitation has been withdrawn." in again.text


def test_invitations_of_others_are_not_there(world, client):
    invitation = make.InvitationFactory(organisation=world.north)
    client.force_login(world.officer_south)
    assert client.post(address("invitation_withdraw", invitation.pk)).status_code == 404


def test_changing_duties_by_the_form(world, client, colleague):
    client.force_login(world.officer_south)
    there = address("colleague", colleague.pk)
    assert client.get(there).context["form"]["duties"].value() == ["viewer"]
    assert client.post(there, {"duties": ["editor"]}).url == address("people")
    assert Membership.objects.active().get(user=colleague).duty == "editor"


def test_what_an_editor_may_not_end_stays(world, client):
    """An editor of an association gives an approver a further duty; the approver's own stays."""
    association = world.southern_association
    client.force_login(person("editor.association", association, "editor"))
    there = address("colleague", world.staff_south.pk, slug=association.slug)
    assert client.post(there, {"duties": ["editor"]}).status_code == 302
    assert client.post(there, {}).status_code == 302
    held = Membership.objects.active().filter(user=world.staff_south).values_list("duty", flat=True)
    assert list(held) == ["approver"]


def test_last_editor_gets_the_sentence_on_the_form(world, client):
    client.force_login(world.staff_north)
    there = address("colleague", world.officer_north.pk, slug="northville")
    assert "is the last editor of Northville" in client.post(there, {"duties": ["viewer"]}).text


def test_people_who_are_no_colleagues_have_no_page(world, client):
    client.force_login(world.officer_south)
    assert client.get(address("colleague", world.officer_north.pk)).status_code == 404


def test_ending_a_membership(world, client, colleague):
    client.force_login(world.officer_south)
    response = client.post(address("membership_end", colleague.pk), follow=True)
    assert "colleague.south no longer acts for Southtown." in response.text
    assert not Membership.objects.active().filter(user=colleague).exists()


def test_handing_over(world, client, colleague):
    client.force_login(world.officer_south)
    assert "There is no colleague yet" not in client.get(address("hand_over")).text
    response = client.post(address("hand_over"), {"to": colleague.pk}, follow=True)
    assert response.redirect_chain == [(reverse("account"), 302)]
    assert "colleague.south now acts for Southtown in your place." in response.text
    assert client.get(address("people")).status_code == 404


def test_handing_over_to_nobody_or_to_a_stranger(world, client):
    client.force_login(world.officer_north)
    there = address("hand_over", slug="northville")
    assert "There is no colleague yet" in client.get(there).text
    assert "That choice is not one of the available choices" in client.post(there, {"to": 1}).text


def test_coordinators_hear_that_they_cannot_hand_over(world, client):
    viewer = person("viewer.un", world.un_body, "viewer")
    client.force_login(world.coordinator)
    there = address("hand_over", slug="coordination")
    assert "appointed by the operators" in client.post(there, {"to": viewer.pk}).text


def test_leaving(world, client):
    client.force_login(world.officer_south)
    assert "Leave Southtown?" in client.get(address("leave")).text
    assert client.post(address("leave")).url == reverse("account")
    assert not Membership.objects.active().filter(user=world.officer_south).exists()


def test_the_last_editor_who_leaves_gets_a_sentence(world, client):
    client.force_login(world.officer_north)
    text = client.post(address("leave", slug="northville"), follow=True).text
    assert "officer.north is the last editor of Northville" in text


@pytest.mark.parametrize("name", ["leave", "hand_over"])
def test_only_colleagues_leave_or_hand_over(world, client, name):
    client.force_login(world.staff_south)
    assert client.get(address(name)).status_code == 404
