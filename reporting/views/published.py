"""Released reports, for everybody."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.rules import is_coordinator
from core.exports import FORMATS
from core.views import ROWS, page_of
from reporting.release.models import Release
from reporting.release.queries import Published, in_languages, public_versions, published
from reporting.rows import HEADER, record_notes, report_rows


@login_not_required
def published_list(request: HttpRequest) -> HttpResponse:
    context = {"page": page_of(request, Release.objects.listed())}
    return render(request, "reporting/published_list.html", context)


@login_not_required
def published_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    release = public_release(uuid)
    context = {
        "release": release,
        "versions": public_versions(release),
        "is_coordinator": is_coordinator(request.user),
    }
    if release.is_readable:
        shown = published(release)
        context |= {"shown": shown, "texts": in_languages(shown.text["sections"], get_language())}
    return render(request, "reporting/published_detail.html", context)


def public_release(uuid: Any) -> Release:
    releases = Release.objects.public().select_related("report__milestone").defer("report__facts")
    return get_object_or_404(releases, uuid=uuid)


@require_safe
@login_not_required
def published_download(request: HttpRequest, uuid: Any, format: str) -> HttpResponseBase:
    release = public_release(uuid)
    if not release.is_readable or format not in DOWNLOADS:
        raise Http404
    report = release.report
    name = f"{report.file_stem}-as-of-{report.as_of.isoformat()}-version-{release.version}"
    return DOWNLOADS[format](published(release), name)


def as_pdf(shown: Published, name: str) -> HttpResponseBase:
    if not (shown.is_whole and shown.release.pdf):
        raise Http404
    return FileResponse(shown.release.pdf.open(), as_attachment=True, filename=f"{name}.pdf")


def as_facts(shown: Published, name: str) -> HttpResponseBase:
    if not shown.is_whole:
        raise Http404
    return json_file(shown.release.facts, name)


def as_text(shown: Published, name: str) -> HttpResponseBase:
    return json_file(shown.release.text, f"{name}-text")


def json_file(content: str, name: str) -> HttpResponse:
    """To the byte: its SHA-256 is the one on the page."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(content.encode(), content_type="application/json", headers=disposition)


def as_rows(format: str) -> Callable[[Published, str], HttpResponseBase]:
    """Made anew each time, of what everybody may see now."""

    def respond(shown: Published, name: str) -> HttpResponseBase:
        notes = record_notes(shown.release.title, shown.release.get_absolute_url())
        return FORMATS[format](name, HEADER, report_rows(shown.facts), notes)

    return respond


DOWNLOADS: dict[str, Callable[[Published, str], HttpResponseBase]] = {
    "pdf": as_pdf,
    "csv": as_rows("csv"),
    "xlsx": as_rows("xlsx"),
    "json": as_facts,
    "text": as_text,
}


@require_safe
@login_not_required
def published_feed(request: HttpRequest) -> HttpResponse:
    feed = Atom1Feed(
        title=_("Released reports"),
        link=settings.SITE_URL + reverse("reporting:published_list"),
        feed_url=settings.SITE_URL + request.path,
        description="",
        language=get_language(),
    )
    for release in Release.objects.listed()[:ROWS]:
        feed.add_item(
            title=release.title,
            link=settings.SITE_URL + release.get_absolute_url(),
            description=release.withdrawn_reason or release.changes,
            unique_id=release.uuid.urn,
            pubdate=release.released_at,
            updateddate=release.withdrawn_at or release.released_at,
            categories=[release.get_state_display()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
