import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cities import services
from cities.enums import Duty
from cities.models import Invitation, Membership, Organisation
from cities.queries import account_of
from cities.rules import acts_for
from cities.timeline import entries
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from matching.models import Request
from tests import factories as make
from tests.world import person

pytestmark = pytest.mark.django_db


def duties(user, organisation):
    rows = Membership.objects.active().filter(user=user, organisation=organisation)
    return sorted(rows.values_list("duty", flat=True))


def history():
    return list(HistoryEvent.objects.values_list("action", flat=True))


def told(organisation):
    return [(entry.title, entry.by) for entry in entries(account_of(organisation).happenings)]


@pytest.fixture
def colleague(world):
    return person("colleague.south", world.south, "viewer")


def test_editor_changes_the_duties_of_a_colleague(world, colleague):
    services.change_duties(world.south, colleague, by=world.officer_south, duties=["editor", "signatory"])
    assert duties(colleague, world.south) == ["editor", "signatory"]
    assert told(world.south) == [
        ("colleague.south became editor, signatory", "officer.south"),
        ("colleague.south is no longer viewer", "officer.south"),
    ]


def test_the_same_duties_again_change_nothing(world, colleague):
    services.change_duties(world.south, colleague, by=world.officer_south, duties=["viewer"])
    assert (duties(colleague, world.south), history()) == (["viewer"], [])


def test_association_gives_a_remaining_colleague_the_account(world, colleague):
    Membership.objects.filter(duty="editor", organisation=world.south).update(ended_at=timezone.now())
    assert list(Organisation.objects.filter(slug="southtown").without_keeper()) == [world.south]
    services.change_duties(world.south, colleague, by=world.staff_south, duties=["editor"])
    assert duties(colleague, world.south) == ["editor"]


@pytest.mark.parametrize("role", ["officer_north", "staff_north", "coordinator", "donor", "outsider"])
def test_others_change_nobodys_duties(world, colleague, role):
    with pytest.raises(PermissionDenied):
        services.change_duties(world.south, colleague, by=getattr(world, role), duties=["editor"])
    with pytest.raises(PermissionDenied):
        services.end_membership(world.south, colleague, by=getattr(world, role))
    assert duties(colleague, world.south) == ["viewer"]


def test_a_viewer_manages_nobody(world, colleague):
    with pytest.raises(PermissionDenied):
        services.change_duties(world.south, world.two_hats, by=colleague, duties=["viewer"])


def test_coordinator_helps_where_no_association_does(world):
    donor = Organisation.objects.get(slug="fund")
    services.change_duties(donor, world.donor, by=world.coordinator, duties=["editor"])
    assert duties(world.donor, donor) == ["editor"]


def test_nobody_gives_duties_to_themselves(world):
    with pytest.raises(ActionRefused, match="Nobody gives duties to themselves"):
        services.change_duties(world.south, world.two_hats, by=world.two_hats, duties=["editor", "signatory"])


def test_duties_may_be_laid_down_by_oneself(world):
    services.change_duties(world.south, world.officer_south, by=world.officer_south, duties=["editor"])
    assert duties(world.officer_south, world.south) == ["editor"]


def test_no_duty_at_all_is_an_end_of_membership(world, colleague):
    with pytest.raises(ActionRefused, match="at least one duty"):
        services.change_duties(world.south, colleague, by=world.officer_south, duties=[])


def test_duties_of_somebody_else_than_a_colleague(world):
    with pytest.raises(ActionRefused, match="donor does not act for Southtown"):
        services.change_duties(world.south, world.donor, by=world.officer_south, duties=["editor"])


@pytest.mark.parametrize("duty", [Duty.APPROVER, Duty.COORDINATOR])
def test_a_city_has_neither_approver_nor_coordinator(world, colleague, duty):
    with pytest.raises(ActionRefused, match=f"You may not give or end this duty: {duty.label}"):
        services.change_duties(world.south, colleague, by=world.officer_south, duties=[duty])


def test_approvers_make_approvers_and_editors_do_not(world):
    association = world.southern_association
    editor = person("editor.association", association, "editor")
    viewer = person("viewer.association", association, "viewer")
    with pytest.raises(ActionRefused, match="approver"):
        services.change_duties(association, viewer, by=editor, duties=["approver"])
    with pytest.raises(ActionRefused, match="approver"):
        services.end_membership(association, world.staff_south, by=editor)
    services.change_duties(association, viewer, by=world.staff_south, duties=["approver"])
    assert duties(viewer, association) == ["approver"]


def test_coordinator_makes_the_first_approver_of_an_association_only(world):
    association = make.AssociationFactory()
    first, second = (person(name, association, "viewer") for name in ("first", "second"))
    services.change_duties(association, first, by=world.coordinator, duties=["approver"])
    with pytest.raises(ActionRefused, match="approver"):
        services.change_duties(association, second, by=world.coordinator, duties=["approver"])


def test_leaving_ends_all_duties_at_once(world, client):
    services.end_membership(world.south, world.officer_south, by=world.officer_south)
    assert duties(world.officer_south, world.south) == []
    assert told(world.south) == [
        ("officer.south left, until then editor, signatory", "officer.south"),
    ]


def test_removal_ends_rights_and_invitations(world, colleague):
    mine = make.InvitationFactory(organisation=world.south, invited_by=world.two_hats)
    other = make.InvitationFactory(organisation=world.south, invited_by=world.officer_south)
    services.end_membership(world.south, world.two_hats, by=world.officer_south)
    assert list(Invitation.objects.open()) == [other]
    assert told(world.south) == [
        (f"The invitation of {mine.email} was withdrawn", "officer.south"),
        ("The membership of two.hats was ended, until then editor", "officer.south"),
    ]


def test_sessions_keep_working_for_what_remains_only(world, client):
    draft = make.RequestFactory(organisation=world.south)
    client.force_login(world.two_hats)
    assert client.get(draft.get_absolute_url()).status_code == 200
    services.end_membership(world.south, world.two_hats, by=world.officer_south)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert not acts_for(world.two_hats, world.south.pk)
    assert not Request.objects.editable_by(world.two_hats).exists()
    assert client.get("/organisations/southtown/people/").status_code == 404
    assert client.get("/desk/").status_code == 200
    assert acts_for(world.two_hats, world.northern_association.pk, Duty.APPROVER)


LAST = "officer.north is the last editor of Northville. Hand the account over to a colleague first"


def test_the_last_editor_cannot_leave(world):
    with pytest.raises(ActionRefused, match=LAST):
        services.end_membership(world.north, world.officer_north, by=world.officer_north)


def test_the_last_editor_cannot_be_removed(world):
    with pytest.raises(ActionRefused, match=LAST):
        services.end_membership(world.north, world.officer_north, by=world.staff_north)


def test_the_last_editor_cannot_become_viewer(world):
    with pytest.raises(ActionRefused, match=LAST):
        services.change_duties(world.north, world.officer_north, by=world.staff_north, duties=["viewer"])


def test_an_editor_who_cannot_sign_in_is_no_successor(world):
    person("gone.north", world.north, "editor")
    world.north.memberships.get(user__name="gone.north").user.__class__.objects.filter(
        name="gone.north"
    ).update(is_active=False)
    with pytest.raises(ActionRefused, match=LAST):
        services.end_membership(world.north, world.officer_north, by=world.officer_north)


def test_the_last_approver_of_an_association_stays(world):
    person("editor.association", world.southern_association, "editor")
    with pytest.raises(ActionRefused, match="the last approver of South Local"):
        services.end_membership(world.southern_association, world.staff_south, by=world.staff_south)


def test_a_signatory_may_go_while_an_editor_stays(world, colleague):
    services.end_membership(world.south, colleague, by=colleague)
    assert duties(colleague, world.south) == []


def test_hand_over_gives_everything_in_one_step(world):
    successor = person("successor.north", world.north, "editor")
    services.hand_over(world.north, by=world.officer_north, to=successor)
    assert duties(successor, world.north) == ["editor", "signatory"]
    assert duties(world.officer_north, world.north) == []
    assert told(world.north) == [
        ("officer.north handed over to successor.north, until then editor, signatory", "officer.north"),
        ("successor.north took over and became signatory", "officer.north"),
    ]


def test_hand_over_needs_a_colleague_who_can_sign_in(world, colleague):
    with pytest.raises(ActionRefused, match="officer.north does not act for Southtown"):
        services.hand_over(world.south, by=world.officer_south, to=world.officer_north)
    with pytest.raises(ActionRefused, match="officer.north does not act for Southtown"):
        services.hand_over(world.south, by=world.officer_north, to=colleague)
    colleague.is_active = False
    for to in (colleague, world.officer_south):
        with pytest.raises(ActionRefused, match="Choose a colleague who can sign in"):
            services.hand_over(world.south, by=world.officer_south, to=to)


def test_coordinators_do_not_hand_over(world):
    viewer = person("viewer.un", world.un_body, "viewer")
    with pytest.raises(ActionRefused, match="appointed by the operators"):
        services.hand_over(world.un_body, by=world.coordinator, to=viewer)


def test_history_names_the_appointment_of_a_coordinator_and_nothing_unknown(world):
    HistoryEvent.record(world.un_body, "appoint", by=None, note="new@example.org")
    HistoryEvent.record(world.un_body, "verify", by=None)
    assert told(world.un_body) == [("new@example.org was appointed coordinator", "")]
