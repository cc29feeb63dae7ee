"""The files of this folder as rows."""

import csv
import hashlib
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from matching.importing import Row, read

FOLDER = Path(__file__).parent
FILES = (
    "organisations.csv",
    "affiliations.csv",
    "accounts.csv",
    "postings.csv",
    "story.json",
    "library.json",
)


def fingerprint() -> str:
    """Changes with any of the files."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def posting_rows() -> list[Row]:
    return read(FOLDER / "postings.csv")


def story() -> dict[str, Any]:
    return json.loads((FOLDER / "story.json").read_text(encoding="utf-8"))


def library() -> dict[str, Any]:
    return json.loads((FOLDER / "library.json").read_text(encoding="utf-8"))


def entries(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(on: date) -> datetime:
    """The first moment of the day: what the story tells by the day took effect then."""
    return datetime.combine(on, time(), tzinfo=UTC)
