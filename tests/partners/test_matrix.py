"""Who reads what with a token: every endpoint of the API, taken from its addresses, by scope and by role."""

import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import APIRootView
from rest_framework.views import APIView

from c2c_platform.api import router
from core.api import NothingHere, NounApi
from core.scopes import scope_of
from partners.enums import Scope
from partners.services import create_application
from tests import factories as make
from tests.api import SPEC
from tests.library.factories import PracticeFactory, ToolFactory
from tests.partners.machine import application_of, read, token_for
from tests.pilots.factories import ParticipantFactory, PilotFactory
from tests.reporting.factories import MilestoneFactory, ReportFactory
from tests.world import person

ENDPOINTS = {prefix: view for prefix, view, _name in router.registry}
# What tells nothing of any noun: the list of addresses, the description, and where nothing is.
WITHOUT_NOUN = {APIRootView, SpectacularAPIView, NothingHere}


def views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        elif issubclass(getattr(pattern.callback, "cls", object), APIView):
            yield pattern.callback.cls


def test_every_endpoint_names_its_noun_and_every_scope_has_endpoints():
    bare = {view for view in views() if not issubclass(view, NounApi)}
    assert bare == WITHOUT_NOUN
    needed = {scope_of(view, "GET") for view in set(views()) - bare}
    assert needed == set(Scope.values)
    assert set(ENDPOINTS.values()) == set(views()) - bare


def test_description_names_the_scope_of_every_operation():
    flow = SPEC["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow == {"tokenUrl": "/oauth/token/", "scopes": {s.value: str(s.label) for s in Scope}}
    for path, operations in SPEC["paths"].items():
        noun = ENDPOINTS[path.split("/")[3]].noun
        for operation in operations.values():
            assert {"oauth2": [f"{noun}:read"]} in operation["security"]
            assert {"session": []} in operation["security"]


@pytest.fixture
def network(world):
    """Something of every noun, some of it for few."""
    match = world.match()
    make.RequestFactory(organisation=world.south)
    make.ThemeFactory()
    ToolFactory()
    PracticeFactory()
    ParticipantFactory(pilot=PilotFactory(match=match), organisation=world.south)
    ReportFactory(milestone=MilestoneFactory())
    return world


def cast(world):
    donors = world.donor.memberships.get().organisation
    return {
        "city": (world.south, world.officer_south),
        "association": (world.southern_association, world.staff_south),
        "coordinator": (world.un_body, world.coordinator),
        "donor": (donors, person("fund.editor", donors, "editor")),
        "outsider": (world.outsider.memberships.get().organisation, world.outsider),
    }


def by_person(user, path):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["city", "association", "coordinator", "donor", "outsider"])
def test_application_reads_what_who_keeps_the_account_reads(network, role):
    organisation, keeper = cast(network)[role]
    token = token_for(*application_of(organisation, keeper, Scope.values))
    for prefix in ENDPOINTS:
        mine, machine = by_person(keeper, f"{prefix}/"), read(f"{prefix}/", token)
        assert (machine.status_code, machine.json()) == (200, mine.json()), prefix
        for address in [row["url"] for row in machine.json().get("results", [])]:
            path = address.partition("/api/v1/")[2]
            mine, machine = by_person(keeper, path), read(path, token)
            assert (machine.status_code, without_moment(machine)) == (200, without_moment(mine)), path


def without_moment(answer):
    """Figures say when they were asked for."""
    return {name: value for name, value in answer.json().items() if name != "known_at"}


@pytest.mark.django_db
def test_the_network_has_something_to_leak(network):
    """The roles see different things, else the test above would compare nothing."""
    seen = {}
    for role, (organisation, keeper) in cast(network).items():
        token = token_for(*application_of(organisation, keeper, Scope.values))
        lists = {prefix: read(f"{prefix}/", token).json().get("results", []) for prefix in ENDPOINTS}
        seen[role] = [len(lists[n]) for n in ("requests", "matches", "weight-sets", "pilots", "reports")]
    assert seen == {
        "city": [2, 1, 0, 1, 0],
        "association": [1, 1, 1, 1, 1],
        "coordinator": [1, 1, 1, 1, 1],
        "donor": [1, 0, 0, 0, 1],
        "outsider": [1, 0, 0, 0, 0],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("scope", Scope)
def test_token_opens_the_endpoints_of_its_scope_alone(network, scope):
    token = token_for(*application_of(network.un_body, network.coordinator, [scope]))
    for prefix, view in ENDPOINTS.items():
        answer, needed = read(f"{prefix}/", token), scope_of(view, "GET")
        assert answer.status_code == (200 if needed == scope else 403), prefix
        if needed != scope:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{needed}"'
            assert answer.json()["detail"] == (
                f"This token does not allow that: ask for one with the scope {needed}."
            )


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ENDPOINTS)
@pytest.mark.parametrize("token", ["", "unknown", "\0", "\xff", "a b", "x" * 10_000])
def test_token_that_is_none_is_told_so_everywhere(db, prefix, token):
    answer = read(f"{prefix}/", token)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="C2C Exchange", error="invalid_token"'
    assert answer.json()["detail"] == (
        "This token is not known, has run out or was revoked. Ask for a new one."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_writes_nothing(network, method):
    token = token_for(*application_of(network.south, network.officer_south, Scope.values))
    assert read("offers/", token, method=method).status_code == 405


@pytest.mark.django_db
def test_a_token_opens_no_page(network, client):
    token = token_for(*application_of(network.south, network.officer_south, Scope.values))
    answer = client.get("/desk/", headers={"Authorization": f"Bearer {token}"})
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.django_db
def test_another_site_may_not_read_with_it(network):
    token = token_for(*application_of(network.south, network.officer_south, Scope.values))
    headers = {"Authorization": f"Bearer {token}", "Origin": "https://elsewhere.example"}
    answer = Client().get("/api/v1/matches/", headers=headers)
    assert [name for name in answer.headers if name.startswith("Access-Control")] == []


@pytest.mark.django_db
def test_session_is_not_narrowed_by_scopes(network):
    create_application(
        network.south, by=network.officer_south, name="A", purpose="B", scopes=[Scope.READ_LIBRARY]
    )
    assert by_person(network.officer_south, "matches/").status_code == 200


@pytest.mark.django_db
def test_other_kinds_of_authorization_are_passed_over(network):
    answer = Client().get("/api/v1/matches/", headers={"Authorization": "Basic YTpi"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="C2C Exchange"')


@pytest.mark.django_db
def test_a_list_costs_the_same_for_one_and_for_three(network, django_assert_num_queries):
    token = token_for(*application_of(network.south, network.officer_south, Scope.values))
    read("matches/", token)
    with django_assert_num_queries(2):
        assert len(read("matches/", token).json()["results"]) == 1
    network.match(), network.match()
    with django_assert_num_queries(2):
        assert len(read("matches/", token).json()["results"]) == 3
