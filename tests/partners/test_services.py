from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken

from cities.models import Membership
from core.canonical import sha256
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from partners import services
from partners.enums import Scope
from partners.models import Application, Secret
from partners.timeline import entries
from tests import factories as make
from tests.partners.factories import ApplicationFactory, SecretFactory
from tests.partners.machine import application_of, token_for
from tests.world import person

pytestmark = pytest.mark.django_db
READ = [Scope.READ_MATCHES]


@pytest.fixture
def made(world):
    return application_of(world.south, world.officer_south, READ)


def rotated(application, world, hours=24):
    lasting = application.secrets.get(works_until=None)
    return services.rotate_secret(application, by=world.officer_south, replaced=lasting.pk, hours=hours)


def test_application_belongs_to_the_organisation_and_its_secret_is_a_hash(made, world):
    application, secret = made
    assert (application.organisation, application.created_by) == (world.south, world.officer_south)
    assert secret.startswith("c2cs_")
    assert len(secret) > 40
    assert Secret.objects.get().sha256 == sha256(secret)
    assert str(Secret.objects.get()) == f"Member database · {timezone.now():%Y-%m-%d}"


def test_secret_is_in_no_history(made):
    notes = HistoryEvent.objects.values_list("note", flat=True)
    assert [note for note in notes if made[1] in note] == []


def test_scopes_are_kept_in_their_order_and_once(world):
    mixed = [Scope.READ_REPORTS, Scope.READ_DIRECTORY, Scope.READ_REPORTS]
    application, _secret = application_of(world.south, world.officer_south, mixed)
    assert application.scopes == ["directory:read", "reports:read"]
    assert application.scope_names == [
        "Read cities, countries, themes and organisations",
        "Read frozen reports",
    ]


@pytest.mark.parametrize("scopes", [[], ["matches:write"], ["matches:read", "nonsense"]])
def test_no_scope_or_an_unknown_one_is_refused(world, made, scopes):
    with pytest.raises(ActionRefused, match="at least one thing"):
        services.create_application(world.south, by=world.officer_south, name="B", purpose="C", scopes=scopes)
    with pytest.raises(ActionRefused, match="at least one thing"):
        services.change_scopes(made[0], by=world.officer_south, scopes=scopes)


def test_same_name_twice_is_refused_until_the_first_has_ended(made, world):
    with pytest.raises(ActionRefused, match="MEMBER database is there already"):
        application_of(world.south, world.officer_south, READ, name="MEMBER database")
    services.end_application(made[0], by=world.officer_south)
    application_of(world.south, world.officer_south, READ, name="MEMBER database")
    application_of(world.north, world.officer_north, READ, name="MEMBER database")


def test_nothing_is_made_for_who_has_a_successor(world):
    world.south.successor, world.south.succeeded_on = world.north, timezone.localdate()
    world.south.save()
    with pytest.raises(ActionRefused, match="Southtown has been succeeded by Northville: make"):
        application_of(world.south, world.officer_south, READ)


@pytest.mark.parametrize(
    "who", ["officer_north", "staff_south", "coordinator", "outsider", "viewer", "signatory"]
)
def test_others_manage_nothing(world, made, who):
    user = getattr(world, who, None) or person(who, world.south, who)
    application, lasting = made[0], made[0].secrets.get()
    for verb in (
        lambda: application_of(world.south, user, READ, name="Other"),
        lambda: services.change_scopes(application, by=user, scopes=READ),
        lambda: services.rotate_secret(application, by=user, replaced=lasting.pk, hours=0),
        lambda: services.end_old_secrets(application, by=user),
        lambda: services.end_application(application, by=user),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert not Application.objects.visible_to(user).filter(pk=application.pk).exists()


def test_editor_of_an_association_and_a_stand_in_make_none_with_an_approvers_rights(world):
    association, today = world.southern_association, timezone.localdate()
    editor = person("association.editor", association, "editor")
    stand_in = make.UserFactory()
    make.MembershipFactory(
        user=stand_in, organisation=association, duty="approver", starts_on=today, ends_on=today
    )
    for user in (editor, stand_in):
        with pytest.raises(PermissionDenied):
            application_of(association, user, READ)


def test_rotation_keeps_one_old_secret_beside_the_new_one(made, world):
    application, first = made
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        second = rotated(application, world, hours=5).secret
        assert Secret.objects.get(sha256=sha256(first)).works_until == now + timedelta(hours=5)
        third = rotated(application, world, hours=1).secret
        working = set(application.secrets.working().values_list("sha256", flat=True))
    assert working == {sha256(second), sha256(third)}


@pytest.mark.parametrize("hours", [-1, 169])
def test_hours_out_of_bounds_are_refused(made, world, hours):
    with pytest.raises(ActionRefused, match="0 to 168 hours"):
        rotated(made[0], world, hours)


def test_secret_that_was_replaced_meanwhile_is_not_replaced_again(made, world):
    seen = made[0].secrets.get().pk
    rotated(made[0], world)
    with pytest.raises(ActionRefused, match="got a new secret in the meantime"):
        services.rotate_secret(made[0], by=world.officer_south, replaced=seen, hours=1)
    assert made[0].secrets.count() == 2


def test_no_old_secret_to_end_is_said(made, world):
    with pytest.raises(ActionRefused, match="ended already"):
        services.end_old_secrets(made[0], by=world.officer_south)


def test_end_takes_everything_and_is_for_good(made, world):
    application = made[0]
    token_for(*made)
    ended = services.end_application(application, by=world.officer_south)
    assert (ended.ended_by, AccessToken.objects.count()) == (world.officer_south, 0)
    assert not application.secrets.working().exists()
    assert not Membership.objects.active().filter(user=application.service_user).exists()
    for verb in (
        lambda: services.change_scopes(application, by=world.officer_south, scopes=READ),
        lambda: services.rotate_secret(application, by=world.officer_south, replaced=1, hours=0),
        lambda: services.end_old_secrets(application, by=world.officer_south),
        lambda: services.end_application(application, by=world.officer_south),
    ):
        with pytest.raises(ActionRefused, match="has ended"):
            verb()


def test_history_is_told_in_words(made, world):
    application = made[0]
    services.change_scopes(application, by=world.officer_south, scopes=[Scope.READ_PILOTS, *READ])
    services.change_scopes(application, by=world.officer_south, scopes=[*READ, Scope.READ_PILOTS])
    rotated(application, world)
    services.end_old_secrets(application, by=world.officer_south)
    services.end_application(application, by=world.officer_south)
    told = [(str(entry.title), entry.by, entry.note) for entry in entries(application)]
    matches, pilots = "Read matches with the reasons behind them", "Read pilots and their documentation"
    assert told == [
        ("The application was made", "officer.south", matches),
        ("What it may do was changed", "officer.south", f"{matches}\n{pilots}"),
        ("It got a new secret", "officer.south", ""),
        ("Its old secret was ended", "officer.south", ""),
        ("The application was ended", "officer.south", ""),
    ]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("application_has_a_scope", {"scopes": []}),
        ("ended_application_has_person_and_time", {"ended_at": timezone.now()}),
    ],
)
def test_database_refuses_an_application(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApplicationFactory(**fields)


def test_database_refuses_a_second_one_of_the_name():
    first = ApplicationFactory()
    name = "one_open_application_per_organisation_and_name"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ApplicationFactory(organisation=first.organisation, name=first.name.upper())


def test_database_refuses_a_second_lasting_secret():
    first = SecretFactory()
    with pytest.raises(IntegrityError, match="one_lasting_secret_per_application"), transaction.atomic():
        SecretFactory(application=first.application)
