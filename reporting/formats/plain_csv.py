"""CSV for programs: without the byte order mark that Excel wants, true and false in small letters."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.exports import csv_parts

BYTE_ORDER_MARK = "\ufeff"


def plain_lines(header: Iterable[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    lines = csv_parts(header, ([written(value) for value in row] for row in rows))
    yield next(lines).removeprefix(BYTE_ORDER_MARK)
    yield from lines


def written(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
