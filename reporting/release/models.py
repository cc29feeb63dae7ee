import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.release.enums import Heading, ReleaseState


class ReleaseQuerySet(models.QuerySet["Release"]):
    def public(self) -> "ReleaseQuerySet":
        """Those that were released, also the withdrawn ones; the others are for coordinators alone."""
        return self.filter(state__in=ReleaseState.public())

    def listed(self) -> "ReleaseQuerySet":
        """What is in force or was withdrawn; what was replaced is on the page of what replaced it."""
        listed = self.filter(state__in=[ReleaseState.RELEASED, ReleaseState.WITHDRAWN])
        return listed.select_related("report__milestone").defer("facts", "text", "report__facts")

    def open(self) -> "ReleaseQuerySet":
        return self.filter(state__in=ReleaseState.open())

    def for_display(self) -> "ReleaseQuerySet":
        return self.select_related(
            "report__milestone", "begun_by", "submitted_by", "released_by", "withdrawn_by"
        )


class Release(models.Model):
    """A version of what is said to everybody beside a report.

    Once released it is frozen: `text` is the canonical JSON of its sections with the hash of the report,
    `facts` are the report's as everybody may see them, and the database refuses to change either. A
    correction is a new version. `pdf` is made of `facts`; it is the report's own where nothing was left out.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey("reporting.Report", on_delete=models.PROTECT, related_name="releases")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(max_length=9, choices=ReleaseState.choices, default=ReleaseState.DRAFT)
    changes = models.TextField(_("what has changed since the version before"), max_length=2000, blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField(_("what should be changed"), max_length=1000, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    facts = models.TextField(blank=True, editable=False)
    facts_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf = models.FileField(max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(_("reason"), max_length=1000, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-released_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="one_release_per_version"),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="one_version_is_written_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(state="released"), name="one_version_is_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True, submitted_by__isnull=True)
                | (~Q(state="draft") & Q(submitted_at__isnull=False, submitted_by__isnull=False)),
                name="submitted_release_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(version=1) | ~Q(changes=""),
                name="correction_says_what_changed",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="returned_release_has_reason"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["draft", "submitted", "returned"])
                    & Q(released_at__isnull=True, released_by__isnull=True, text="", sha256="")
                    & Q(facts="", facts_sha256="", pdf="", pdf_sha256="")
                )
                | (
                    Q(state__in=["released", "replaced", "withdrawn"])
                    & Q(released_at__isnull=False, released_by__isnull=False)
                    & ~Q(text="")
                    & ~Q(sha256="")
                    & ~Q(facts="")
                    & ~Q(facts_sha256="")
                ),
                name="released_text_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("submitted_by")),
                name="release_is_seen_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(pdf="", pdf_sha256="") | (~Q(pdf="") & ~Q(pdf_sha256="")),
                name="pdf_of_release_has_hash",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn")
                & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""),
                name="withdrawn_release_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report.reference} · {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:published_detail", args=[self.uuid])

    @property
    def title(self) -> str:
        named = {"report": self.report.title, "as_of": date_format(self.report.as_of)}
        return gettext("%(report)s as of %(as_of)s") % named

    @property
    def is_correction(self) -> bool:
        return self.version > 1

    @property
    def is_editable(self) -> bool:
        return self.state in ReleaseState.editable()

    @property
    def is_readable(self) -> bool:
        return self.state in ReleaseState.readable()


class ReleaseSection(models.Model):
    """A text of a version, in one language; blank lines divide its paragraphs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("heading"), max_length=8, choices=Heading.choices)
    own_heading = models.CharField(_("heading of one's own"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.TextField(_("text"), max_length=10_000)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "position"],
                name="one_section_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=(Q(kind="own") & ~Q(own_heading="")) | (~Q(kind="own") & Q(own_heading="")),
                name="section_has_one_heading",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        return self.own_heading or str(self.get_kind_display())
