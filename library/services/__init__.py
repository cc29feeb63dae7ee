"""Verbs on what is shared. `by` is the acting user, `at` the effective date of late entries."""

from library.services.collections import create_collection, edit_collection, put_into, take_out
from library.services.editions import remove_edition, save_edition
from library.services.links import claim_link, note_link
from library.services.practices import publish_practice, tell_adapters, withdraw_file, withdraw_practice
from library.services.reuses import record_reuse, remove_reuse
from library.services.tools import (
    create_tool,
    edit_tool,
    publish_tool,
    return_tool,
    submit_tool,
    withdraw_tool,
)

__all__ = [
    "claim_link",
    "create_collection",
    "create_tool",
    "edit_collection",
    "edit_tool",
    "note_link",
    "publish_practice",
    "publish_tool",
    "put_into",
    "record_reuse",
    "remove_edition",
    "remove_reuse",
    "return_tool",
    "save_edition",
    "submit_tool",
    "take_out",
    "tell_adapters",
    "withdraw_file",
    "withdraw_practice",
    "withdraw_tool",
]
