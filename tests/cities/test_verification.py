import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cities import services
from cities.models import Organisation
from cities.rules import may_verify
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world):
    organisation = make.OrganisationFactory(name="New Municipality", slug="new", verified_at=None)
    make.AffiliationFactory(member=organisation, association=world.southern_association)
    return organisation


def history(organisation):
    return list(HistoryEvent.objects.of(organisation).values_list("action", "note"))


def page(organisation):
    return reverse("cities:verification", args=[organisation.slug])


def act(client, organisation, action, **data):
    there = reverse("cities:verification_act", args=[organisation.slug, action])
    return client.post(there, data, follow=True)


def test_members_are_verified_by_their_association(world, member):
    assert {name for name, user in world.everyone().items() if may_verify(user, member)} == {"staff_south"}


def test_the_coordinator_verifies_who_has_no_association(world):
    alone = make.OrganisationFactory(verified_at=None)
    assert {name for name, user in world.everyone().items() if may_verify(user, alone)} == {"coordinator"}


def test_nobody_verifies_an_organisation_that_one_acts_for(world, member):
    make.MembershipFactory(user=world.staff_south, organisation=member)
    with pytest.raises(PermissionDenied):
        services.verify_organisation(member, by=world.staff_south)


def test_verifying_and_taking_it_back(world, member):
    verified = services.verify_organisation(member, by=world.staff_south)
    assert (verified.verified_by, verified.verified_at is None) == (world.staff_south, False)
    back = services.take_verification_back(verified, by=world.staff_south, reason="The address is wrong.")
    assert (back.verified_by, back.verified_at, back.is_unverified) == (None, None, True)
    assert history(member) == [("verify", ""), ("take_back", "The address is wrong.")]


def test_refusing_and_verifying_after_all(world, member):
    refused = services.refuse_verification(member, by=world.staff_south, reason="Nobody knows it.")
    assert refused.refused_at
    verified = services.verify_organisation(refused, by=world.staff_south)
    assert (verified.refused_at, verified.is_unverified) == (None, False)
    assert history(member) == [("refuse", "Nobody knows it."), ("verify", "")]


def test_verifying_twice_is_refused(world, member):
    services.verify_organisation(member, by=world.staff_south)
    with pytest.raises(ActionRefused, match="New Municipality is verified already."):
        services.verify_organisation(member, by=world.staff_south)
    with pytest.raises(ActionRefused, match="Somebody has decided on New Municipality already."):
        services.refuse_verification(member, by=world.staff_south, reason="No.")


def test_nothing_to_take_back(world, member):
    with pytest.raises(ActionRefused, match="Nobody has decided on New Municipality yet."):
        services.take_verification_back(member, by=world.staff_south, reason="Why not.")


@pytest.mark.parametrize("verb", [services.refuse_verification, services.take_verification_back])
def test_a_decision_against_needs_a_reason(world, member, verb):
    if verb == services.take_verification_back:
        services.verify_organisation(member, by=world.staff_south)
    with pytest.raises(ActionRefused, match="Write "):
        verb(member, by=world.staff_south, reason=" ")


@pytest.mark.parametrize("role", ["officer_south", "staff_north", "coordinator", "outsider"])
def test_page_is_not_found_by_others(world, client, member, role):
    client.force_login(world.everyone()[role])
    assert client.get(page(member)).status_code == 404
    assert act(client, member, "verify").status_code == 404


def test_page_says_what_it_says_of_itself_and_who_acts_for_it(world, client, member):
    Organisation.objects.filter(pk=member.pk).update(website="https://new.example", email="it@new.example")
    officer = make.MembershipFactory(organisation=member).user
    client.force_login(world.staff_south)
    text = client.get(page(member)).text
    assert [
        part for part in ("https://new.example", "it@new.example", officer.name) if part not in text
    ] == []


def test_page_offers_what_can_be_done(world, client, member):
    client.force_login(world.staff_south)
    assert "Nobody has an account for it yet." in client.get(page(member)).text
    assert "Take the decision back" in act(client, member, "verify").text
    assert "waits for verification" in act(client, member, "take-back", reason="An error.").text
    assert "Verify</button>" in act(client, member, "refuse", reason="Unknown.").text


def test_unknown_decisions_are_not_found(world, client, member):
    client.force_login(world.staff_south)
    assert act(client, member, "promote").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries(world, client, member, django_assert_max_num_queries, count):
    for _ in range(count):
        make.MembershipFactory(organisation=member)
    client.force_login(world.staff_south)
    with django_assert_max_num_queries(12):
        client.get(page(member))


def refused(world, member):
    officer = make.MembershipFactory(organisation=member).user
    services.refuse_verification(member, by=world.staff_south, reason="The address is wrong.")
    return officer


def test_people_of_a_refused_organisation_are_told_the_reason(world, member):
    officer = refused(world, member)
    [notification] = officer.notifications.all()
    assert notification.title == "Not verified: New Municipality"
    assert notification.body.startswith("The reason: The address is wrong. Please correct your profile")
    assert notification.url == member.get_absolute_url()


@pytest.mark.parametrize(
    ("email", "next_step"), [("", "tell South Local"), ("office@south.example", "office@south.example")]
)
def test_page_of_a_refused_organisation_says_why_and_what_to_do(world, member, client, email, next_step):
    Organisation.objects.filter(pk=world.southern_association.pk).update(email=email)
    client.force_login(refused(world, member))
    page = " ".join(client.get(member.get_absolute_url()).text.split())
    for words in ("The address is wrong.", next_step, reverse("cities:profile", args=[member.slug])):
        assert words in page


def test_refused_organisation_without_association_turns_to_the_coordinator(world, client):
    alone = make.OrganisationFactory(verified_at=None)
    officer = make.MembershipFactory(organisation=alone, duty="viewer").user
    services.refuse_verification(alone, by=world.coordinator, reason="Nobody knows it.")
    client.force_login(officer)
    page = client.get(alone.get_absolute_url()).text
    assert "tell the coordinator of the initiative" in page
    assert "Correct the profile" not in page


@pytest.mark.parametrize("role", ["outsider", "officer_north", None])
def test_reason_is_for_its_people_alone(world, member, client, role):
    refused(world, member)
    if role:
        client.force_login(world.everyone()[role])
    assert "The address is wrong." not in client.get(member.get_absolute_url()).text


def test_reason_goes_when_the_decision_is_taken_back(world, member, client):
    client.force_login(refused(world, member))
    services.take_verification_back(member, by=world.staff_south, reason="It is right now.")
    assert "The address is wrong." not in client.get(member.get_absolute_url()).text
