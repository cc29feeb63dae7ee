"""Reads texts from a file of JSON lines: {"id", "title", "text", "language"}, of which the last may be
absent, and so may title or text, not both."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matching.meaning.library import Text
from matching.meaning.words import MAX_CHARACTERS


class UnreadableFile(ValueError):
    """The message is a sentence that names the file and the line."""


def read_texts(path: Path, *, unique: bool = False) -> Iterator[Text]:
    """Each text in turn; lines without anything are passed over. Raises `UnreadableFile` at the first line
    that is no text, for a file without any, and for an `id` that comes again where they are `unique`."""
    seen: set[str] = set()
    count = 0
    for number, line in _lines(path):
        if not line.strip():
            continue
        count += 1
        text = _text(line, f"{path}, line {number}:")
        if unique and text.id in seen:
            raise UnreadableFile(f"{path}, line {number}: the id {text.id} has come before.")
        if unique:
            seen.add(text.id)
        yield text
    if not count:
        raise UnreadableFile(f"{path} holds no texts.")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                try:
                    yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise UnreadableFile(f"{path}, line {number}: this is not UTF-8.") from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error


def _text(line: str, where: str) -> Text:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{where} this is not JSON.") from error
    if not isinstance(row, dict):
        raise UnreadableFile(f"{where} a JSON object is needed, with id, title and text.")
    text = Text(
        id=_identifier(row, where),
        title=_string(row, "title", where) or "",
        text=_string(row, "text", where) or "",
        language=_string(row, "language", where) or None,
    )
    if not text.joined:
        raise UnreadableFile(f"{where} title and text are both blank.")
    if len(text.joined) > MAX_CHARACTERS:
        raise UnreadableFile(f"{where} the text is longer than {MAX_CHARACTERS:,} characters.")
    return text


def _identifier(row: dict[str, Any], where: str) -> str:
    found = row.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found).strip():
        raise UnreadableFile(f"{where} an id is needed, a string or a whole number.")
    return str(found)


def _string(row: dict[str, Any], name: str, where: str) -> str | None:
    found = row.get(name)
    if found is not None and not isinstance(found, str):
        raise UnreadableFile(f"{where} {name} must be a string.")
    return found
