import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from cities.models import Membership
from cities.rules import is_coordinator
from cities.services import appoint_coordinator
from core.exceptions import ActionRefused
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_coordinator_of_an_empty_installation():
    membership = appoint_coordinator("coordinator@example.org", body="UN-HABITAT")
    assert (membership.organisation.name, membership.organisation.kind) == ("UN-HABITAT", "un_body")
    assert is_coordinator(membership.user)
    assert not membership.user.has_usable_password()


def test_appointing_twice_changes_nothing():
    first = appoint_coordinator("coordinator@example.org", body="UN-HABITAT")
    assert appoint_coordinator("Coordinator@example.org", body="UN-HABITAT") == first
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_other_organisations_have_no_coordinator():
    make.OrganisationFactory(slug="southtown", name="Southtown")
    with pytest.raises(ActionRefused, match="Southtown is no United Nations body"):
        appoint_coordinator("coordinator@example.org", body="Southtown")


def test_command_says_what_it_did(capsys):
    call_command("appoint_coordinator", "coordinator@example.org")
    assert "coordinator@example.org coordinates for UN-HABITAT." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("email", "sentence"), [("nobody", "valid email"), ("a@example.org", "no United Nations body")]
)
def test_command_refuses_with_a_sentence(email, sentence):
    make.OrganisationFactory(slug="un-habitat")
    with pytest.raises(CommandError, match=sentence):
        call_command("appoint_coordinator", email)
