import uuid
from datetime import datetime
from pathlib import PurePath
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation, Theme, followed_by
from core.search import Folded
from library.enums import Licence, ToolKind, ToolState
from matching.meaning.encoder import DIMENSIONS

# So many checks in a row that found nothing.
BROKEN_AFTER = 3


class ToolQuerySet(models.QuerySet["Tool"]):
    def published(self) -> Self:
        return self.filter(state=ToolState.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """Published ones for all, own ones in every state, others from submission on for who follows them."""
        public = Q(state=ToolState.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(organisation__in=Organisation.objects.acted_for_by(user))
        return self.filter(public | own | (~Q(state=ToolState.DRAFT) & followed_by(user)))

    def editable_by(self, user: Any) -> Self:
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user, Duty.EDITOR))

    def with_follower(self, user: Any) -> Self:
        """With `is_followed`: whether the user sees its history; `is_editor`: whether they write for it."""
        edited = Organisation.objects.acted_for_by(user, Duty.EDITOR)
        return self.annotate(is_followed=followed_by(user), is_editor=Q(organisation__in=edited))

    def about(self, theme: Theme) -> Self:
        """Of the theme or one of its sub-themes."""
        through: Any = Tool.themes.through._default_manager
        found = through.filter(Q(theme=theme) | Q(theme__parent=theme))
        return self.filter(pk__in=found.values("tool"))

    def for_display(self) -> Self:
        editions = Edition.objects.defer("vector")
        return self.select_related("organisation__city__country").prefetch_related(
            "themes", models.Prefetch("editions", editions)
        )


class Tool(models.Model):
    """A method, manual, template or training material that an organisation shares; in several languages."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="tools", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ToolKind.choices)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices)
    themes = models.ManyToManyField(Theme, related_name="tools", verbose_name=_("themes"))
    state = models.CharField(max_length=10, choices=ToolState.choices, default=ToolState.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_tool_has_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at"])]

    def __str__(self) -> str:
        return self.edition.title if self.edition else gettext("Without a title yet")

    def get_absolute_url(self) -> str:
        return reverse("library:tool_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"L-{self.pk:05d}"

    @property
    def edition(self) -> "Edition | None":
        """The one in the reader's language, else the original; lists prefetch them with `for_display`."""
        editions, language = list(self.editions.all()), (get_language() or "")[:2]
        return next((each for each in editions if each.language == language), next(iter(editions), None))

    @property
    def theme_names(self) -> list[str]:
        return [str(theme) for theme in self.themes.all()]

    @property
    def language_names(self) -> list[str]:
        return [edition.get_language_display() for edition in self.editions.all()]

    @property
    def licence_terms(self) -> Licence:
        return Licence(self.licence)


def stored_as(edition: "Edition", name: str) -> str:
    """Under a name of our own: what the file was called is only shown."""
    return f"library/{uuid.uuid4()}{PurePath(name).suffix.lower()}"


class Edition(models.Model):
    """A tool in one language: a file, a link, or both. The first one is the original."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="editions")
    language = models.CharField(_("language"), max_length=2, choices=WorkLanguage.choices)
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("summary"), max_length=3000)
    folded_title = models.GeneratedField(
        expression=Folded("title"), output_field=models.TextField(), db_persist=True
    )
    folded_summary = models.GeneratedField(
        expression=Folded("summary"), output_field=models.TextField(), db_persist=True
    )
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(max_length=100, upload_to=stored_as, blank=True)
    file_name = models.CharField(max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    vector = VectorField(dimensions=DIMENSIONS, null=True, editable=False)
    vector_of = models.CharField(
        max_length=64, blank=True, editable=False, help_text="hash of the text that the vector stands for"
    )

    link_checked_at = models.DateTimeField(null=True, editable=False)
    link_failures = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="how often in a row the link led nowhere"
    )
    link_failing_since = models.DateTimeField(null=True, editable=False)
    link_trouble = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(link_failures=0, link_failing_since__isnull=True, link_trouble="")
                | Q(link_failures__gt=0, link_failing_since__isnull=False) & ~Q(link_trouble=""),
                name="failing_link_has_date_and_reason",
            ),
            models.UniqueConstraint(fields=["tool", "language"], name="one_edition_per_language"),
            models.CheckConstraint(
                condition=Q(file="", file_name="", content_type="", size=0, sha256="")
                | (~Q(file="") & ~Q(file_name="") & ~Q(content_type="") & Q(size__gt=0) & ~Q(sha256="")),
                name="edition_file_is_described",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def broken_since(self) -> datetime | None:
        """Once is chance: a link is broken when it has led nowhere several times in a row."""
        return self.link_failing_since if self.link_failures >= BROKEN_AFTER else None

    @property
    def file_format(self) -> str:
        return PurePath(self.file_name).suffix.removeprefix(".").upper()

    @property
    def file_url(self) -> str:
        return reverse("library:edition_file", args=[self.tool.uuid, self.language])
