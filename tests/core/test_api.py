import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from rest_framework.exceptions import Throttled

from core.api import problem_details
from core.exceptions import ActionRefused
from tests.api import get, refused
from tests.factories import CityFactory

LISTS = ["cities", "countries", "themes", "organisations", "offers", "requests"]
LISTS += ["tools", "practices", "pilots", "milestones"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", LISTS)
def test_public_list_needs_no_account(client, path):
    assert get(client, f"{path}/") == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("path", ["matches/", "reports/"])
def test_closed_list_asks_to_sign_in(client, path):
    assert refused(client, path, 401)["detail"] == "Sign in to see this."
    assert client.get(f"/api/v1/{path}")["WWW-Authenticate"] == 'Bearer realm="C2C Exchange"'


@pytest.mark.parametrize("path", LISTS)
def test_unknown_filter_is_refused_and_named(client, path):
    problem = refused(client, f"{path}/", 400, colour="red", format="xml")
    assert problem["errors"] == dict.fromkeys(
        ["colour", "format"], ["There is no parameter of this name here."]
    )


def test_parameter_given_twice_is_refused(client):
    problem = refused(client, "cities/", 400, country=["KE", "SE"])
    assert problem["errors"] == {"country": ["Give this parameter once only."]}


def test_single_record_takes_no_filter(client):
    path = f"cities/{CityFactory().pk}/"
    assert list(refused(client, path, 400, country="KE", limit="5")["errors"]) == ["country", "limit"]


@pytest.mark.parametrize("path", ["nothing/", "cities/0/", "cities/x/", "countries/ke/", "offers/1/"])
def test_address_of_nothing_is_a_problem_not_a_page(client, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["detail"] == "There is nothing here, or it is not yours to see."


def test_address_without_final_slash_leads_to_the_one_with(client):
    assert client.get("/api/v1/cities?limit=5")["Location"] == "/api/v1/cities/?limit=5"


def test_root_lists_the_endpoints(client):
    assert list(client.get("/api/v1/").json()) == [
        *["cities", "countries", "themes", "organisations", "offers", "requests", "matches"],
        *["weight-sets", "tools", "practices", "pilots", "milestones", "reports", "trends", "changes"],
    ]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, world, method):
    client.force_login(world.coordinator)
    response = getattr(client, method)("/api/v1/offers/", {}, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_sentences_follow_the_language_asked_for(client):
    CityFactory(country__names={"en": "Kenya", "fr": "Le Kenya"})
    with translation.override("en"):  # and afterwards back to the language of the other tests
        french = client.get("/api/v1/cities/", headers={"Accept-Language": "fr"}).json()
    assert french["results"][0]["country"]["name"] == "Le Kenya"


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (ActionRefused("Too late."), 409, "Too late."),
        (PermissionDenied(), 403, "You do not have permission to perform this action."),
        (Throttled(), 429, "Request was throttled."),
    ],
)
def test_problem_details_of_other_refusals(error, status, detail):
    response = problem_details(error, {})
    assert (response.status_code, response.data["detail"]) == (status, detail)


def test_fault_of_ours_stays_an_error():
    assert problem_details(ZeroDivisionError(), {}) is None
