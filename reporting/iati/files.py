"""The activity file, written to disk one activity after the other: it takes little memory, however long."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from tempfile import TemporaryFile
from typing import IO
from xml.etree.ElementTree import tostring
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from reporting.iati.activities import activities
from reporting.iati.elements import Reporter, activity_element

VERSION = "2.03"


@dataclass(frozen=True)
class ActivityFile:
    """`digest` is that of the activities: when the file was made is no change of what it says."""

    content: IO[bytes]
    digest: str


def reporter() -> Reporter:
    return Reporter(settings.IATI_REPORTER_REF, settings.IATI_REPORTER_TYPE, settings.IATI_REPORTER_NAME)


def activity_file(now: datetime) -> ActivityFile:
    """The file, at its start. The schema wants an activity, so while there is none there is no file."""
    found = activities(now)
    first = next(found, None)
    if first is None:
        raise ActionRefused(
            _("Nothing is published yet: an IATI file needs a pilot or a programme that everybody may see.")
        )
    content, digest, by = TemporaryFile(), sha256(), reporter()  # noqa: SIM115 (who asks for it closes it)
    content.write(head(now))
    for activity in chain([first], found):
        element = tostring(activity_element(activity, by), encoding="utf-8") + b"\n"
        digest.update(element)
        content.write(element)
    content.write(b"</iati-activities>\n")
    content.seek(0)
    return ActivityFile(content, digest.hexdigest())


def head(now: datetime) -> bytes:
    made_at = quoteattr(now.astimezone(UTC).isoformat(timespec="seconds"))
    root = f'<iati-activities version="{VERSION}" generated-datetime={made_at}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()
