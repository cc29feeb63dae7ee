import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation, Theme, followed_by
from core.search import Folded
from matching.enums import (
    MatchState,
    Mode,
    Part,
    PostingState,
    Side,
    Urgency,
)
from matching.meaning.encoder import DIMENSIONS


class PostingQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state=PostingState.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """Published ones for all, own ones in every state, others from submission on for who follows them."""
        public = Q(state__in=PostingState.public())
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(organisation__in=Organisation.objects.acted_for_by(user))
        beyond_draft = ~Q(state=PostingState.DRAFT)
        return self.filter(public | own | (beyond_draft & followed_by(user)))

    def with_follower(self, user: Any) -> Self:
        """With `is_followed`: whether the user sees what becomes of the posting, and not only its text; and
        `is_judged`: whether as staff of the association that answers for it.
        """
        own = Q(organisation__in=Organisation.objects.acted_for_by(user))
        answered_for = Q(organisation__in=Organisation.objects.answered_for_by(user, timezone.localdate()))
        return self.annotate(
            is_followed=followed_by(user),
            is_judged=Case(When(answered_for & ~own, then=True), default=False),
        )

    def with_editor(self, user: Any) -> Self:
        """With `is_editor`: whether the user writes for the posting's organisation."""
        edited = Organisation.objects.acted_for_by(user, Duty.EDITOR)
        return self.annotate(is_editor=Q(organisation__in=edited))

    def editable_by(self, user: Any) -> Self:
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user, Duty.EDITOR))

    def about(self, theme: Theme) -> Self:
        """Of the theme or one of its sub-themes; a posting of two of them comes twice."""
        return self.filter(Q(themes=theme) | Q(themes__parent=theme))

    def for_display(self) -> Self:
        return self.select_related("organisation__city__country").prefetch_related("themes")


class Posting(models.Model):
    """What offers and requests share. Texts stay in the language in which they were written."""

    side: ClassVar[Side]
    matches: Any

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("description"), max_length=5000)
    folded_title = models.GeneratedField(
        expression=Folded("title"), output_field=models.TextField(), db_persist=True
    )
    folded_text = models.GeneratedField(
        expression=Folded("text"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(_("language of the text"), max_length=2, choices=WorkLanguage.choices)
    themes = models.ManyToManyField(Theme, related_name="%(class)ss", verbose_name=_("themes"))
    theme_other = models.CharField(_("another theme"), max_length=80, blank=True)
    work_languages = ArrayField(
        models.CharField(max_length=2, choices=WorkLanguage.choices),
        default=list,
        verbose_name=_("languages of work"),
    )
    interpretation = models.BooleanField(_("we can arrange interpretation"), default=False)
    modes = ArrayField(
        models.CharField(max_length=20, choices=Mode.choices), default=list, verbose_name=_("ways of working")
    )
    window_start = models.DateField(_("not before"), null=True, blank=True)
    window_end = models.DateField(_("not after"), null=True, blank=True)
    preferred_regions = models.ManyToManyField(
        "cities.Region", blank=True, related_name="+", verbose_name=_("preferred regions")
    )
    gives = models.TextField(_("what we give"), max_length=1000, blank=True)
    gains = models.TextField(_("what we hope to gain"), max_length=1000, blank=True)
    is_language_guessed = models.BooleanField(
        default=False, editable=False, help_text="recognised from the text, not chosen by a person"
    )
    parts_saved = ArrayField(
        models.CharField(max_length=10, choices=Part.choices), default=list, editable=False
    )
    saved_from = models.CharField(
        max_length=32, blank=True, editable=False, help_text="the opened page that saved last"
    )
    state = models.CharField(max_length=10, choices=PostingState.choices, default=PostingState.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    revised_at = models.DateTimeField(
        null=True, editable=False, help_text="when it was last corrected after its publication"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    vector = VectorField(dimensions=DIMENSIONS, null=True, editable=False)
    vector_of = models.CharField(
        max_length=64, blank=True, editable=False, help_text="hash of the text that the vector stands for"
    )
    terms = models.JSONField(
        default=dict, editable=False, help_text="count per stem of the text that the vector stands for"
    )
    matched_at = models.DateTimeField(null=True, editable=False)
    announced_at = models.DateTimeField(
        null=True, editable=False, help_text="when its editors were told of the first proposals"
    )
    near_misses = models.JSONField(
        default=list,
        editable=False,
        help_text="when nothing fits: the nearest three and the rules that removed them",
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_start__isnull=True)
                | Q(window_end__isnull=True)
                | Q(window_end__gte=F("window_start")),
                name="%(class)s_window_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, expires_at__isnull=False),
                name="%(class)s_published_has_dates",
            ),
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
                name="%(class)s_external_id_once_per_organisation",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_at"]),
            GinIndex(fields=["terms"], name="%(class)s_terms"),  # who names a rare word of a new posting
        ]

    def __str__(self) -> str:
        return self.title or gettext("Without a title yet")

    @property
    def is_matching_pending(self) -> bool:
        return self.state == PostingState.PUBLISHED and self.matched_at is None

    @property
    def theme_names(self) -> list[str]:
        """Names in the reader's language; lists prefetch the themes with `for_display`."""
        return [*map(str, self.themes.all()), *([self.theme_other] if self.theme_other else [])]

    @property
    def work_language_names(self) -> list[str]:
        return [WorkLanguage(code).label for code in self.work_languages]

    @property
    def mode_names(self) -> list[str]:
        return [str(Mode(code).label) for code in self.modes]

    @property
    def is_right_to_left(self) -> bool:
        return self.language in WorkLanguage.right_to_left()


class OfferQuerySet(PostingQuerySet):
    def with_places_taken(self) -> Self:
        engaged = Q(matches__state__in=MatchState.engaged(), matches__concluded_at__isnull=True)
        return self.annotate(places_taken=Count("matches", filter=engaged, distinct=True))

    def for_display(self) -> Self:
        """With `is_full`: whether all its places are taken at the moment."""
        engaged = {"matches__state__in": MatchState.engaged(), "matches__concluded_at__isnull": True}
        taken = Offer.objects.filter(pk=OuterRef("pk"), **engaged).order_by().values("pk")
        number = Subquery(taken.annotate(number=Count("matches")).values("number"))
        return super().for_display().annotate(is_full=Q(capacity__lte=Coalesce(number, 0)))


class Offer(Posting):
    """Expertise that an organisation is ready to share."""

    side: ClassVar[Side] = Side.OFFER

    experience_years = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    applied_in = models.TextField(_("where it was applied"), max_length=1000, blank=True)
    evidence = models.TextField(_("evidence"), max_length=1000, blank=True)
    capacity = models.PositiveSmallIntegerField(_("exchanges at the same time"), default=1)

    objects = OfferQuerySet.as_manager()  # type: ignore[misc] # django-stubs: the base is abstract

    class Meta(Posting.Meta):
        constraints = [
            *Posting.Meta.constraints,
            models.CheckConstraint(condition=Q(capacity__gte=1), name="offer_capacity_positive"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("matching:offer_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"O-{self.pk:05d}"


class Request(Posting):
    """Knowledge that an organisation is looking for."""

    side: ClassVar[Side] = Side.REQUEST

    wanted_outcome = models.TextField(_("wanted outcome"), max_length=1000, blank=True)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency.choices, default=Urgency.NORMAL)
    means = models.TextField(_("means available"), max_length=1000, blank=True)
    partner_traits = models.TextField(_("the partner we would prefer"), max_length=1000, blank=True)

    def get_absolute_url(self) -> str:
        return reverse("matching:request_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"R-{self.pk:05d}"


MODELS: dict[str, Any] = {Side.REQUEST: Request, Side.OFFER: Offer}
