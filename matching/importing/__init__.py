"""Postings from a CSV file; docs/importing.md describes it."""

from matching.importing.files import COLUMNS, MAX_BYTES, Row, UnreadableFile, read
from matching.importing.rows import Fault, Outcome, RefusedRow, Result, import_row, import_rows

__all__ = [
    "COLUMNS",
    "MAX_BYTES",
    "Fault",
    "Outcome",
    "RefusedRow",
    "Result",
    "Row",
    "UnreadableFile",
    "import_row",
    "import_rows",
    "read",
]
