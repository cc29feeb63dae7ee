"""The worker's side of a release: a PDF without the names that are not public."""

import hashlib

from django.core.files.storage import default_storage

from core.files import save_whole
from reporting.release.enums import ReleaseState
from reporting.release.models import Release
from reporting.rendering import render_pdf


def make_public_pdf(release: Release) -> None:
    """Made of the public facts alone, stored whole, then told to the row. It may run twice."""
    if release.pdf or not release.is_readable:
        return
    pdf = render_pdf(release.facts)
    digest = hashlib.sha256(pdf).hexdigest()
    name = f"releases/{release.uuid}-{digest[:16]}.pdf"
    if not default_storage.exists(name):
        save_whole(name, pdf)
    readable = Release.objects.filter(state__in=ReleaseState.readable())  # not withdrawn meanwhile
    readable.filter(pk=release.pk, pdf="").update(pdf=name, pdf_sha256=digest)
