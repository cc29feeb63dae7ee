import pytest
from django.core.exceptions import PermissionDenied

from cities.enums import Duty
from core.exceptions import ActionRefused
from matching import services
from matching.enums import PostingState
from matching.models import StaffNote
from tests import factories as make

pytestmark = pytest.mark.django_db
SECRET = "The mayor is about to leave."


def note_on(world, subject, by="staff_south"):
    return services.add_staff_note(
        subject, association=world.southern_association, text=f" {SECRET} ", by=getattr(world, by)
    )


def readers(world):
    return {n for n, user in world.everyone().items() if StaffNote.objects.visible_to(user).exists()}


def submitted(world, factory=make.RequestFactory):
    return factory(organisation=world.south, state=PostingState.SUBMITTED)


@pytest.mark.parametrize("subject", [lambda world: world.match(), submitted])
def test_notes_are_for_approvers_of_the_same_association(world, subject):
    note = note_on(world, subject(world))
    assert (note.text, note.by, note.association) == (SECRET, world.staff_south, world.southern_association)
    colleague = make.MembershipFactory(organisation=world.southern_association, duty=Duty.APPROVER).user
    assert StaffNote.objects.visible_to(colleague).get() == note
    assert readers(world) == {"staff_south"}


@pytest.mark.parametrize("subject", [lambda world: world.match(), submitted])
def test_an_approver_who_acts_for_a_side_reads_nothing(world, subject):
    note_on(world, subject(world))
    make.MembershipFactory(user=world.two_hats, organisation=world.southern_association, duty=Duty.APPROVER)
    make.MembershipFactory(user=world.staff_south, organisation=world.south, duty=Duty.VIEWER)
    assert readers(world) == set()


def test_notes_belong_to_one_thing(world):
    match, offer = world.match(), submitted(world, make.OfferFactory)
    note = note_on(world, offer)
    assert list(StaffNote.objects.on(offer)) == [note]
    assert list(StaffNote.objects.on(match)) == []


@pytest.mark.parametrize("role", ["staff_north", "two_hats", "officer_south", "coordinator", "outsider"])
def test_nobody_else_writes_one(world, role):
    with pytest.raises(PermissionDenied):
        note_on(world, world.match(), by=role)


def test_an_empty_note_is_refused(world):
    with pytest.raises(ActionRefused, match="Write the note first."):
        services.add_staff_note(
            world.match(), association=world.southern_association, text=" ", by=world.staff_south
        )


def test_notes_on_a_match_stand_beside_the_decision(world, client):
    match = world.match()
    client.force_login(world.staff_south)
    page = client.post(f"{match.get_absolute_url()}notes/", {"text": SECRET}, follow=True)
    assert page.redirect_chain == [(f"{match.get_absolute_url()}dossier/", 302)]
    assert SECRET in page.text
    client.force_login(world.staff_north)
    assert SECRET not in client.get(f"{match.get_absolute_url()}dossier/").text


def test_notes_on_a_posting_have_a_page(world, client):
    posting = submitted(world)
    client.force_login(world.staff_south)
    notes = f"{posting.get_absolute_url()}notes/"
    assert notes in client.get(posting.get_absolute_url()).text
    assert SECRET in client.post(notes, {"text": SECRET}, follow=True).text
    client.force_login(world.officer_south)
    assert notes not in client.get(posting.get_absolute_url()).text
    assert client.get(notes).status_code == 404


def test_staff_of_both_associations_choose_for_whom_they_write(world, client):
    make.MembershipFactory(
        user=world.staff_south, organisation=world.northern_association, duty=Duty.APPROVER
    )
    match = world.match()
    client.force_login(world.staff_south)
    notes = f"{match.get_absolute_url()}notes/"
    assert "For colleagues of" in client.get(notes).text
    client.post(notes, {"text": SECRET, "association": world.northern_association.slug})
    assert StaffNote.objects.get().association == world.northern_association
    assert client.post(notes, {"text": SECRET, "association": "forged"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_few_queries(world, client, django_assert_max_num_queries, count):
    match = world.match()
    for _ in range(count):
        note_on(world, match)
    client.force_login(world.staff_south)
    with django_assert_max_num_queries(12):
        client.get(f"{match.get_absolute_url()}notes/")
