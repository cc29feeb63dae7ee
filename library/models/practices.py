import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation, Theme
from core.search import Folded
from library.enums import PartKind, PracticeState
from matching.meaning.encoder import DIMENSIONS


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> Self:
        return self.filter(state=PracticeState.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """Published ones for all; without consent only for those whose practice it is."""
        public = Q(state=PracticeState.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        through: Any = Practice.organisations.through._default_manager
        own = through.filter(organisation__in=Organisation.objects.acted_for_by(user))
        return self.filter(public | Q(pk__in=own.values("practice")))

    def editable_by(self, user: Any) -> Self:
        return self.with_editor(user).filter(is_editor=True)

    def with_editor(self, user: Any) -> Self:
        """With `is_editor`: whether the user writes for one of those whose practice it is."""
        through: Any = Practice.organisations.through._default_manager
        edited = through.filter(organisation__in=Organisation.objects.acted_for_by(user, Duty.EDITOR))
        return self.annotate(is_editor=Q(pk__in=edited.values("practice")))

    def about(self, theme: Theme) -> Self:
        """Of the theme or one of its sub-themes."""
        through: Any = Practice.themes.through._default_manager
        found = through.filter(Q(theme=theme) | Q(theme__parent=theme))
        return self.filter(pk__in=found.values("practice"))

    def for_display(self) -> Self:
        organisations = Organisation.objects.select_related("city__country")
        return self.prefetch_related("themes", models.Prefetch("organisations", organisations))


class Practice(models.Model):
    """What others can learn from a documented pilot, failures included.

    `source` is the pilot's reference and `source_url` its page: this app does not know pilots.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=20, unique=True, editable=False)
    source_url = models.CharField(max_length=200, editable=False)
    title = models.CharField(_("title"), max_length=150)
    folded_title = models.GeneratedField(
        expression=Folded("title"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(_("language"), max_length=2, choices=WorkLanguage.choices)
    organisations = models.ManyToManyField(
        Organisation, related_name="practices", verbose_name=_("organisations")
    )
    themes = models.ManyToManyField(Theme, related_name="practices", verbose_name=_("themes"))
    state = models.CharField(max_length=10, choices=PracticeState.choices, default=PracticeState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    vector = VectorField(dimensions=DIMENSIONS, null=True, editable=False)
    vector_of = models.CharField(
        max_length=64, blank=True, editable=False, help_text="hash of the text that the vector stands for"
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_practice_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:practice_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"E-{self.pk:05d}"

    @property
    def theme_names(self) -> list[str]:
        return [str(theme) for theme in self.themes.all()]

    @property
    def organisation_names(self) -> list[str]:
        return [organisation.name for organisation in self.organisations.all()]


class PracticeFile(models.Model):
    """A photograph or document of the pilot, which keeps it and says who may see it; here is its address.

    Withdrawn, nothing of it is left but that it was there.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="files")
    url = models.CharField(max_length=200, unique=True)
    preview_url = models.CharField(max_length=200, blank=True, help_text="empty for a document")
    description = models.CharField(_("description"), max_length=300, blank=True)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(description="")
                | Q(withdrawn_at__isnull=False, description=""),
                name="withdrawn_practice_file_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.url


class Part(models.Model):
    """One of the texts of a practice."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=15, choices=PartKind.choices)
    text = models.TextField(_("text"), max_length=20_000)
    folded_text = models.GeneratedField(
        expression=Folded("text"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(_("language"), max_length=2, choices=WorkLanguage.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="one_part_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.practice} · {self.get_kind_display()}"
