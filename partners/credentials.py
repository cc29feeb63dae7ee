"""How an application says who it is: by HTTP Basic or in the body, never by both (RFC 6749, section 2.3)."""

import base64
from collections.abc import Mapping
from urllib.parse import unquote_plus


def credentials(header: str, body: Mapping[str, str]) -> tuple[str, str] | None:
    """Client id and secret; None where they are missing or cannot be read."""
    if "client_secret" in body:
        return None if header else (body.get("client_id", ""), body["client_secret"])
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return None
    client_id, _, secret = decoded.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
