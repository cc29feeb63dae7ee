import pytest
from django.core.exceptions import PermissionDenied

from cities import services
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from tests import factories as make

pytestmark = pytest.mark.django_db
THERE = "/organisations/southtown/profile/"
PROFILE = {
    "name": "Southtown",
    "languages": ["en", "fr"],
    "email": "office@southtown.example",
    "website": "southtown.example",
    "contact": "Town hall\n+254 1",
}


def test_editors_change_what_everybody_reads(world, client):
    client.force_login(world.officer_south)
    assert client.post(THERE, PROFILE).url == world.south.get_absolute_url()
    client.logout()
    text = client.get(world.south.get_absolute_url()).text
    for words in ("English, Français", "office@southtown.example", "https://southtown.example", "Town hall"):
        assert words in text
    assert HistoryEvent.objects.of(world.south).get().action == "edit_profile"


@pytest.mark.parametrize("role", ["staff_south", "officer_north", "coordinator", "donor"])
def test_others_do_not(world, client, role):
    client.force_login(getattr(world, role))
    assert client.get(THERE).status_code == 403
    assert THERE not in client.get(world.south.get_absolute_url()).text
    with pytest.raises(PermissionDenied):
        services.edit_profile(world.south, by=getattr(world, role), email="")


def test_a_verified_name_stays(world, client):
    client.force_login(world.officer_south)
    assert "Verified: your association changes it." in client.get(THERE).text
    client.post(THERE, PROFILE | {"name": "Elsewhere"})
    world.south.refresh_from_db()
    assert (world.south.name, world.south.email) == ("Southtown", "office@southtown.example")
    with pytest.raises(ActionRefused, match="The name is verified"):
        services.edit_profile(world.south, by=world.officer_south, name="Elsewhere")


def test_an_unverified_name_can_be_mended(client):
    membership = make.MembershipFactory(organisation__verified_at=None, organisation__slug="southtown")
    client.force_login(membership.user)
    client.post(THERE, PROFILE | {"name": "Southtown City Council"})
    membership.organisation.refresh_from_db()
    assert membership.organisation.name == "Southtown City Council"


def test_bad_input_is_kept_with_its_error(world, client):
    client.force_login(world.officer_south)
    response = client.post(THERE, PROFILE | {"email": "nobody"})
    assert "Enter a valid email address." in response.text
    assert response.context["form"]["contact"].value() == PROFILE["contact"]
