import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import override

from accounts.models import User
from cities.enums import Duty
from cities.models import Membership
from core.canonical import canonical_json, sha256
from matching.queries.recipients import holders
from reporting.models import Report
from reporting.release.enums import ReleaseState
from reporting.release.models import Release, ReleaseSection
from reporting.release.public import hidden_in, without_names


@dataclass(frozen=True)
class Published:
    """A version as everybody may see it now. `hidden_since` are pilots that were public when it was released:
    while there are any, the frozen files, which name them, are not offered.
    """

    release: Release
    text: dict[str, Any]
    facts: dict[str, Any]
    hidden_since: frozenset[str]

    @property
    def is_whole(self) -> bool:
        return not self.hidden_since

    @property
    def nameless(self) -> int:
        """How many records are shown without their names."""
        return len(self.hidden_since | set(self.text["nameless"]))


def published(release: Release) -> Published:
    text, facts = json.loads(release.text), json.loads(release.facts)
    hidden_since = hidden_in(facts) - set(text["nameless"])
    return Published(release, text, without_names(facts, hidden_since), hidden_since)


@dataclass(frozen=True)
class Texts:
    """The sections in one language."""

    language: str
    name: str
    sections: list[dict[str, Any]]


def in_languages(sections: list[dict[str, Any]], first: str | None) -> list[Texts]:
    """The reader's own language before the others."""
    names = dict(settings.LANGUAGES)
    found = dict.fromkeys(section["language"] for section in sections)
    return [
        Texts(language, names[language], [row for row in sections if row["language"] == language])
        for language in sorted(found, key=lambda each: each != first)
    ]


def sections_of(release: Release) -> list[dict[str, Any]]:
    """What the version says now, as it would be frozen: each heading in the language of its text."""
    return [section_content(section) for section in release.sections.all()]


def section_content(section: ReleaseSection) -> dict[str, Any]:
    with override(section.language):
        heading = section.heading
    return {"heading": heading, "language": section.language, "paragraphs": paragraphs(section.text)}


def paragraphs(text: str) -> list[str]:
    """Those between blank lines; single line breaks stay."""
    blocks = groupby((line.rstrip() for line in text.splitlines()), key=bool)
    return ["\n".join(lines) for is_text, lines in blocks if is_text]


def draft_hash(release: Release) -> str:
    """Of what a reviewer reads: other words give another hash."""
    return sha256(canonical_json({"changes": release.changes, "sections": sections_of(release)}))


@dataclass(frozen=True)
class Frozen:
    """What a version is from its release on: its text, and the facts as everybody may see them then."""

    text: str
    facts: str

    @property
    def hashes(self) -> tuple[str, str]:
        return sha256(self.text), sha256(self.facts)


def frozen(release: Release) -> Frozen:
    """Both canonical; the text is tied to the report and to the public facts by their hashes."""
    report, content = release.report, json.loads(release.report.facts)
    hidden = hidden_in(content)
    facts = canonical_json(without_names(content, hidden))
    text = {
        "release": str(release.uuid),
        "version": release.version,
        "changes": release.changes,
        "sections": sections_of(release),
        "facts_sha256": sha256(facts),
        "nameless": sorted(hidden),
        "report": {
            "uuid": str(report.uuid),
            "number": report.number,
            "as_of": report.as_of.isoformat(),
            "language": report.language,
            "sha256": report.sha256,
            "chain_sha256": report.chain_sha256,
        },
    }
    return Frozen(canonical_json(text), facts)


def versions_of(report: Report) -> QuerySet[Release]:
    return report.releases.for_display().defer("facts", "report__facts").order_by("-version")


def public_versions(release: Release) -> QuerySet[Release]:
    """The other versions of the same report that everybody may know of."""
    same = Release.objects.public().filter(report_id=release.report_id).exclude(pk=release.pk)
    return (
        same.select_related("report__milestone").defer("facts", "text", "report__facts").order_by("-version")
    )


def open_version(report: Report) -> Release | None:
    sections = Prefetch("sections", ReleaseSection.objects.order_by("position", "pk"))
    return report.releases.open().for_display().prefetch_related(sections).first()


def coordinators() -> QuerySet[User]:
    return holders(Membership.objects.active().filter(duty=Duty.COORDINATOR))


def release_with_hash(digest: str) -> Release | None:
    """What everybody may know of that has this SHA-256, by its text, its facts or its PDF; what is in force
    first.
    """
    has_it = Q(sha256=digest) | Q(facts_sha256=digest) | Q(pdf_sha256=digest)
    return first_in_force(Release.objects.public().filter(has_it))


def release_of(report: Report) -> Release | None:
    """The release of the report that everybody may know of; what is in force first."""
    return first_in_force(Release.objects.public().filter(report=report))


def first_in_force(releases: QuerySet[Release]) -> Release | None:
    found = releases.select_related("report__milestone").defer("facts", "text", "report__facts")
    in_order = sorted(found, key=lambda each: (each.state != ReleaseState.RELEASED, -each.version))
    return in_order[0] if in_order else None
