"""A partner's system: asks for tokens and reads with them, as curl would."""

import base64
from urllib.parse import urlencode

from django.test import Client

from partners.services import create_application

FORM = "application/x-www-form-urlencoded"


def application_of(organisation, by, scopes, name="Member database"):
    """The application and its secret."""
    issued = create_application(organisation, by=by, name=name, purpose="Reads.", scopes=scopes)
    return issued.application, issued.secret


def basic(client_id, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def ask(application, secret, *, client=None, **parameters):
    """The answer of the token's address."""
    body = urlencode({"grant_type": "client_credentials", **parameters})
    headers = basic(application.client_id, secret)
    return (client or Client()).post("/oauth/token/", body, content_type=FORM, headers=headers)


def token_for(application, secret, **parameters):
    answer = ask(application, secret, **parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def read(path, token, method="get", **parameters):
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(Client(), method)(f"/api/v1/{path}", parameters, headers=headers)
