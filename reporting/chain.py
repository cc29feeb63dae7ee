"""The chain of reports: each link is hashed together with the one before it, so that none can be changed,
taken out or put in between without all that follow showing it.
"""

from uuid import UUID

from core.canonical import canonical_json, sha256


def link_hash(number: int, uuid: UUID, facts_sha256: str, previous_sha256: str) -> str:
    """What the next link names as `previous_sha256`; the first link has none before it."""
    link = {"number": number, "uuid": str(uuid), "sha256": facts_sha256, "previous_sha256": previous_sha256}
    return sha256(canonical_json(link))
