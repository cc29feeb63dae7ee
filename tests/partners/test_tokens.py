"""Asking for tokens and giving them back: what RFC 6749, 7009 and 8414 promise, and nothing else."""

import base64
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from core.canonical import sha256
from partners.enums import Scope
from partners.jobs import forget_tokens
from partners.models import Application, Secret
from partners.services import change_scopes, end_application, end_old_secrets, rotate_secret
from tests.partners.machine import FORM, application_of, ask, basic, read, token_for

pytestmark = pytest.mark.django_db
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def made(world):
    return application_of(world.south, world.officer_south, [Scope.READ_MATCHES, Scope.READ_POSTINGS])


def post(body, *, path="/oauth/token/", content_type=FORM, **headers):
    return Client().post(path, body, content_type=content_type, headers=headers)


def test_token_is_short_lived_and_kept_as_a_hash(made):
    answer = ask(*made)
    content = answer.json()
    assert {name: content[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "postings:read matches:read",
    }
    assert (answer["Content-Type"], answer["Pragma"]) == ("application/json", "no-cache")
    assert "no-store" in answer["Cache-Control"]
    assert set(content) == {"access_token", "token_type", "expires_in", "scope"}
    [kept] = AccessToken.objects.all()
    assert (kept.token, kept.token_checksum) == ("", sha256(content["access_token"]))
    assert kept.user == made[0].service_user


def test_credentials_may_come_in_the_body(made):
    application, secret = made
    body = f"grant_type=client_credentials&client_id={application.client_id}&client_secret={secret}"
    assert post(body).status_code == 200
    twice = post(body, **basic(application.client_id, secret))
    assert (twice.status_code, twice.json()["error"]) == (401, "invalid_client")


def test_a_part_of_the_scopes_can_be_asked_for(made):
    assert ask(*made, scope="matches:read").json()["scope"] == "matches:read"


@pytest.mark.parametrize(
    "scope", ["reports:read", "matches:read reports:read", "matches:write", "\0", "é", "*"]
)
def test_more_than_the_application_may_is_refused(made, scope):
    answer = ask(*made, scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit", "nonsense"])
def test_there_is_no_other_grant(made, grant):
    answer = ask(*made, grant_type=grant, username="a", password="b", code="c", refresh_token="d")
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": "Bearer c2c-0"},
        {"Authorization": "Digest x"},
        {"Authorization": "\xe9"},
        basic("c2c-" + "0" * 24, "secret"),
        basic("c2c-\0", "secret"),
        basic("x" * 10_000, "y" * 10_000),
        basic("c2c-" + "0" * 24, "%00%ED%A0%80"),
    ],
)
def test_who_cannot_prove_itself_gets_nothing(made, headers):
    answer = post("grant_type=client_credentials", **headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"] == 'Basic realm="C2C Exchange"'


def test_wrong_secret_and_the_secret_of_another_are_refused(made, world):
    other, _secret = application_of(world.north, world.officer_north, [Scope.READ_MATCHES])
    assert ask(made[0], made[1] + "x").status_code == 401
    assert ask(other, made[1]).status_code == 401
    assert ask(made[0], "").status_code == 401


@pytest.mark.parametrize(
    ("body", "content_type", "status", "error"),
    [
        ("", FORM, 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", FORM, 400, "invalid_request"),
        ("grant_type=client_credentials&scope=a&scope=b", FORM, 400, "invalid_request"),
        ('{"grant_type": "client_credentials"}', "application/json", 400, "invalid_request"),
        ("--x\r\n", "multipart/form-data; boundary=x", 400, "invalid_request"),
        ("grant_type=%00%ff%ED%A0%80", FORM, 400, "unsupported_grant_type"),
        ("grant_type=client_credentials&" + "a=1&" * 1001, FORM, 400, "invalid_request"),
        ("grant_type=" + "x" * 2_600_000, FORM, 400, "invalid_request"),
        ("grant_type=client_credentials&resource=%00", FORM, 200, None),
        ("grant_type=client_credentials&unknown=1", FORM, 200, None),
    ],
)
def test_what_cannot_be_read_is_an_error_of_the_standard(made, body, content_type, status, error):
    application, secret = made
    answer = post(body, content_type=content_type, **basic(application.client_id, secret))
    assert (answer.status_code, answer.json().get("error")) == (status, error)


@pytest.mark.parametrize("path", ["/oauth/token/", "/oauth/revoke/"])
@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_only_post_is_answered(db, path, method):
    answer = getattr(Client(), method)(path)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("query", ["grant_type=client_credentials", "a=%zz", "a=%00"])
def test_a_query_in_the_address_is_refused(made, query):
    application, secret = made
    path = f"/oauth/token/?{query}"
    answer = post("grant_type=client_credentials", path=path, **basic(application.client_id, secret))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_many_requests_are_slowed_down_for_that_application_and_address_alone(made, world):
    cache.clear()
    other = application_of(world.south, world.officer_south, [Scope.READ_MATCHES], name="Other")
    statuses = [ask(made[0], "wrong").status_code for _ in range(61)]
    assert (statuses[59], statuses[60]) == (401, 429)
    late = ask(*made)
    assert (late.status_code, late.json()["error"]) == (429, "temporarily_unavailable")
    assert 1 <= int(late["Retry-After"]) <= 60
    assert ask(*other).status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert ask(*made, client=elsewhere).status_code == 200


def test_token_runs_out_after_a_quarter_of_an_hour(made):
    token = token_for(*made)
    assert read("matches/", token).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=14, seconds=50), tick=False):
        assert read("matches/", token).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=15), tick=False):
        answer = read("matches/", token)
        assert answer.status_code == 401
        forget_tokens()
    assert not AccessToken.objects.exists()


def test_forgetting_keeps_what_still_opens(made):
    token = token_for(*made)
    forget_tokens()
    assert read("matches/", token).status_code == 200


def test_token_can_be_given_back(made):
    application, secret = made
    token = token_for(*made)
    headers = basic(application.client_id, secret)
    answer = post(f"token={token}", path="/oauth/revoke/", **headers)
    assert (answer.status_code, read("matches/", token).status_code) == (200, 401)
    again = post(f"token={token}&token_type_hint=access_token", path="/oauth/revoke/", **headers)
    assert again.status_code == 200


def test_token_of_another_is_not_given_back(made, world):
    other, secret = application_of(world.north, world.officer_north, [Scope.READ_MATCHES])
    token = token_for(*made)
    post(f"token={token}", path="/oauth/revoke/", **basic(other.client_id, secret))
    assert read("matches/", token).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("", 400, "invalid_request"),
        ("token=", 400, "invalid_request"),
        ("token=%00", 200, None),
        ("token=%ED%A0%80&token_type_hint=nonsense", 200, None),
        ("token=x&token_type_hint=refresh_token", 400, "unsupported_token_type"),
    ],
)
def test_giving_back_what_is_no_token(made, body, status, error):
    application, secret = made
    answer = post(body, path="/oauth/revoke/", **basic(application.client_id, secret))
    assert (answer.status_code, answer.json().get("error")) == (status, error)


def test_giving_back_needs_the_secret(made):
    answer = post("token=x", path="/oauth/revoke/")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_old_secret_works_on_for_its_hours_and_the_new_one_at_once(made, world):
    application, old = made
    new = rotate_secret(
        application, by=world.officer_south, replaced=application.secrets.get().pk, hours=2
    ).secret
    assert (ask(application, old).status_code, ask(application, new).status_code) == (200, 200)
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        assert (ask(application, old).status_code, ask(application, new).status_code) == (401, 200)


def test_old_secret_can_be_ended_before(made, world):
    application, old = made
    new = rotate_secret(
        application, by=world.officer_south, replaced=application.secrets.get().pk, hours=2
    ).secret
    end_old_secrets(application, by=world.officer_south)
    assert (ask(application, old).status_code, ask(application, new).status_code) == (401, 200)


def test_scope_that_is_taken_away_ends_for_tokens_that_are_out(made, world):
    token = token_for(*made)
    change_scopes(made[0], by=world.officer_south, scopes=[Scope.READ_POSTINGS])
    assert (read("matches/", token).status_code, read("offers/", token).status_code) == (403, 200)
    change_scopes(made[0], by=world.officer_south, scopes=[Scope.READ_POSTINGS, Scope.READ_REPORTS])
    assert read("reports/", token).status_code == 403


def ended(application, world):
    end_application(application, by=world.officer_south)


def without_membership(application, world):
    application.service_user.memberships.update(ended_at=timezone.now())


def succeeded(application, world):
    world.south.successor, world.south.succeeded_on = world.north, timezone.localdate()
    world.south.save()


@pytest.mark.parametrize("happens", [ended, without_membership, succeeded])
def test_application_that_ends_opens_nothing_at_once(made, world, happens):
    token = token_for(*made)
    assert read("matches/", token).status_code == 200
    happens(made[0], world)
    assert (read("matches/", token).status_code, ask(*made).status_code) == (401, 401)


def test_a_successor_to_come_ends_nothing_yet(made, world):
    world.south.successor, world.south.succeeded_on = world.north, timezone.localdate() + timedelta(days=1)
    world.south.save()
    assert read("matches/", token_for(*made)).status_code == 200


def test_application_stays_when_the_person_who_made_it_leaves(made, world):
    world.officer_south.memberships.update(ended_at=timezone.now())
    world.officer_south.is_active = False
    world.officer_south.save()
    assert read("matches/", token_for(*made)).status_code == 200


def test_last_use_is_noted_once_a_minute(made, django_assert_num_queries):
    application, _secret = made
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        token = token_for(*made)
        read("themes/", token)
        assert Application.objects.get().last_used_at == Secret.objects.get().last_used_at == now
    with time_machine.travel(now + timedelta(seconds=59), tick=False):
        read("themes/", token)
        assert Application.objects.get().last_used_at == now
    later = now + timedelta(seconds=61)
    with time_machine.travel(later, tick=False):
        read("themes/", token)
    assert (Application.objects.get().last_used_at, Secret.objects.get().last_used_at) == (later, now)


def test_machines_find_the_addresses(db, settings):
    content = Client().get("/.well-known/oauth-authorization-server").json()
    site = settings.SITE_URL
    assert (content["issuer"], content["token_endpoint"]) == (site, f"{site}/oauth/token/")
    assert (content["grant_types_supported"], content["response_types_supported"]) == (
        ["client_credentials"],
        [],
    )
    assert content["scopes_supported"] == Scope.values
    assert content["revocation_endpoint"] == f"{site}/oauth/revoke/"
