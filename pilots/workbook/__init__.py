"""The update as a form in Excel: downloaded, filled in without a line, and read back."""

from pilots.workbook.checking import Fault, Refused, Report, apply, check, packed, unpacked
from pilots.workbook.reading import MOST_BYTES, UnreadableWorkbook, read
from pilots.workbook.writing import workbook_file

__all__ = [
    "MOST_BYTES",
    "Fault",
    "Refused",
    "Report",
    "UnreadableWorkbook",
    "apply",
    "check",
    "packed",
    "read",
    "unpacked",
    "workbook_file",
]
