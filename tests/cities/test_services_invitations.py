from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from accounts.models import User
from cities import services
from cities.models import Invitation, Membership, Organisation
from cities.queries import account_of, invitation_behind
from cities.timeline import entries
from core.exceptions import ActionRefused
from core.models import Job, JobStatus
from core.tasks import run_job
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = {"email": "new@example.org", "duties": ["editor"], "language": "fr", "name": "New Officer"}
ACCOUNT = {"name": "New Officer", "language": "fr", "password": "correct-horse-battery"}


@pytest.fixture
def invitation(world):
    return services.invite(world.south, by=world.officer_south, **NEW)


def send(job=None):
    """What the worker does; the token of the mail."""
    run_job((job or Job.objects.filter(kind="cities.invitation", status="queued").get()).pk)
    return mail.outbox[-1].body.split("/invitations/")[1].split("/")[0]


@pytest.mark.parametrize("role", ["officer_south", "staff_south"])
def test_editor_and_association_invite(world, role):
    invitation = services.invite(world.south, by=getattr(world, role), **NEW)
    lifetime = invitation.expires_at - invitation.created_at
    assert round(lifetime / timedelta(days=1)) == 14
    assert Job.objects.get().kind == "cities.invitation"


@pytest.mark.parametrize("role", ["officer_north", "staff_north", "coordinator", "donor", "outsider"])
def test_others_do_not_invite(world, invitation, role):
    by = getattr(world, role)
    with pytest.raises(PermissionDenied):
        services.invite(world.south, by=by, **NEW | {"email": "other@example.org"})
    with pytest.raises(PermissionDenied):
        services.resend_invitation(invitation, by=by)
    with pytest.raises(PermissionDenied):
        services.withdraw_invitation(invitation, by=by)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"duties": []}, "Choose at least one duty"),
        ({"duties": ["approver"]}, "You may not give or end this duty: approver"),
        ({"duties": ["coordinator"]}, "You may not give or end this duty: coordinator"),
        ({"email": "Two.Hats@example.org"}, "Two.Hats@example.org is a colleague already"),
        ({"email": "Old@example.org"}, "Old@example.org is invited already"),
    ],
)
def test_invitations_that_are_refused(world, fields, sentence):
    make.InvitationFactory(organisation=world.south, email="old@example.org")
    with pytest.raises(ActionRefused, match=sentence):
        services.invite(world.south, by=world.officer_south, **NEW | fields)


def test_nobody_invites_themselves(world):
    with pytest.raises(ActionRefused, match="Nobody gives duties to themselves"):
        services.invite(world.south, by=world.staff_south, **NEW | {"email": "Staff.South@example.org"})


def test_association_reassigns_an_account_that_nobody_looks_after(world):
    Membership.objects.filter(organisation=world.south).update(ended_at=timezone.now())
    invitation = services.invite(world.south, by=world.staff_south, **NEW)
    user = services.join_with_new_account(invitation, **ACCOUNT)
    assert not Organisation.objects.filter(slug="southtown").without_keeper().exists()
    assert list(Organisation.objects.acted_for_by(user, "editor")) == [world.south]


def test_approvers_invite_approvers_into_their_association(world):
    by, association = world.staff_south, world.southern_association
    invitation = services.invite(association, by=by, **NEW | {"duties": ["approver"]})
    assert invitation.duties == ["approver"]


def test_whose_time_ran_out_is_invited_anew(world):
    old = make.InvitationFactory(
        organisation=world.south, email="new@example.org", expires_at=timezone.now() - timedelta(seconds=1)
    )
    invitation = services.invite(world.south, by=world.officer_south, **NEW)
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert list(Invitation.objects.open()) == [invitation]


def test_mail_says_who_invites_to_what_in_its_language(invitation, settings):
    settings.SITE_URL = "https://exchange.example.org"
    token = send()
    [message] = mail.outbox
    [html] = [part.content for part in message.alternatives]
    link = f"https://exchange.example.org/invitations/{token}/"
    assert message.to == ["new@example.org"]
    for text in (message.body, html):
        assert "officer.south vous invite à agir pour Southtown sur C2C Exchange" in text
        assert "Bonjour New Officer," in text
        assert link in text
    assert '<html lang="fr" dir="ltr">' in html


def test_of_the_link_only_a_hash_is_stored(invitation):
    token = send()
    invitation.refresh_from_db()
    assert token not in {str(value) for value in vars(invitation).values()}
    assert invitation_behind(token) == invitation
    assert invitation_behind("forged") is None


def test_mail_is_sent_once(invitation):
    send()
    job = Job.objects.get()
    Job.objects.update(status=JobStatus.QUEUED)
    run_job(job.pk)
    assert len(mail.outbox) == 1


def test_withdrawn_invitation_is_not_sent(world, invitation):
    services.withdraw_invitation(invitation, by=world.officer_south)
    run_job(Job.objects.get().pk)
    assert mail.outbox == []


class RefusingBackend(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("the mail server is away")


def test_a_mail_that_fails_is_tried_again(invitation, settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    with pytest.raises(ConnectionRefusedError):
        run_job(Job.objects.get().pk)
    invitation.refresh_from_db()
    assert (invitation.sent_at, invitation.token_hash) == (None, "")
    assert Job.objects.get().status == JobStatus.QUEUED


def test_sending_again_makes_a_new_link_and_ends_the_old_one(world, invitation):
    old = send()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    services.resend_invitation(invitation, by=world.two_hats)
    new = send()
    assert invitation_behind(old) is None
    assert not invitation_behind(new).is_expired


def test_withdrawn_or_accepted_is_settled(world, invitation):
    services.withdraw_invitation(invitation, by=world.officer_south)
    for verb in (services.withdraw_invitation, services.resend_invitation):
        with pytest.raises(ActionRefused, match="has been withdrawn"):
            verb(invitation, by=world.officer_south)
    with pytest.raises(ActionRefused, match="has been withdrawn"):
        services.join_with_new_account(invitation, **ACCOUNT)


def test_new_person_joins_with_an_account(world, invitation):
    user = services.join_with_new_account(invitation, **ACCOUNT)
    invitation.refresh_from_db()
    assert (user.email, user.name, user.language) == ("new@example.org", "New Officer", "fr")
    assert user.check_password("correct-horse-battery")
    assert list(Organisation.objects.acted_for_by(user, "editor")) == [world.south]
    assert invitation.accepted_by == user


def test_link_works_once(invitation):
    services.join_with_new_account(invitation, **ACCOUNT)
    with pytest.raises(ActionRefused, match="accepted already"):
        services.join_with_new_account(invitation, **ACCOUNT)
    assert User.objects.filter(email="new@example.org").count() == 1


def test_whoever_has_an_account_signs_in_instead(invitation):
    make.UserFactory(email="New@example.org")
    with pytest.raises(ActionRefused, match="has an account already"):
        services.join_with_new_account(invitation, **ACCOUNT)


def test_person_with_an_account_accepts(world, invitation):
    user = make.UserFactory(email="New@example.org", name="Known")
    services.accept_invitation(invitation, by=user)
    assert list(Organisation.objects.acted_for_by(user, "editor")) == [world.south]
    told = [(entry.title, entry.by) for entry in entries(account_of(world.south).happenings)]
    assert told == [
        ("Known accepted the invitation and became editor", "Known"),
        ("new@example.org was invited to become editor", "officer.south"),
    ]


def test_accepting_keeps_what_one_had_meanwhile(world, invitation):
    held = make.MembershipFactory(user__email="new@example.org", organisation=world.south)
    services.accept_invitation(invitation, by=held.user)
    assert list(Membership.objects.active().filter(user=held.user)) == [held]


def test_wrong_account_and_late_acceptance_are_refused(invitation, world):
    with pytest.raises(ActionRefused, match="is for new@example.org: sign in with that account"):
        services.accept_invitation(invitation, by=world.officer_north)
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(ActionRefused, match="time of this invitation has run out"):
        services.accept_invitation(invitation, by=make.UserFactory(email="new@example.org"))


def test_late_new_person_gets_no_account(invitation):
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(ActionRefused, match="time of this invitation has run out"):
        services.join_with_new_account(invitation, **ACCOUNT)
    assert not User.objects.filter(email="new@example.org").exists()


def test_history_tells_of_sending_again_and_withdrawal(world, invitation):
    services.resend_invitation(invitation, by=world.officer_south)
    services.withdraw_invitation(invitation, by=world.officer_south)
    assert [entry.title for entry in entries(account_of(world.south).happenings)] == [
        "The invitation of new@example.org was withdrawn",
        "The invitation of new@example.org was sent again",
        "new@example.org was invited to become editor",
    ]
