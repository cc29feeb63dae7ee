import uuid
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, OrganisationKind
from cities.models import Membership, Organisation, coordinates
from core.models import JobStatus
from matching.enums import RunStatus, UnservedCause
from matching.models.matches import Match
from matching.models.postings import Request
from matching.models.weights import TermStatistics


class MatchingRunQuerySet(models.QuerySet["MatchingRun"]):
    def visible_to(self, user: Any) -> "MatchingRunQuerySet":
        """All to coordinators; to the staff of associations the newest finished one."""
        if not user.is_authenticated:
            return self.none()
        staff = Membership.objects.active().filter(
            user_id=user.pk, duty=Duty.APPROVER, organisation__kind=OrganisationKind.ASSOCIATION
        )
        newest = MatchingRun.objects.filter(status=RunStatus.DONE).order_by("-pk").values("pk")[:1]
        return self.filter(coordinates(user) | (Q(pk__in=newest) & Q(models.Exists(staff))))

    def active(self) -> "MatchingRunQuerySet":
        return self.filter(status__in=RunStatus.active())


class MatchingRun(models.Model):
    """One comparison of everything with everything, as of a moment, in blocks for any number of workers.

    `snapshot` is the fingerprint of the network that all workers read, `digest` that of all results, which is
    the same for every size of the blocks. `figures` is canonical JSON (`matching.rematch.figures`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="matching_runs",
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    as_of = models.DateTimeField(_("as of"), default=timezone.now)
    block_size = models.PositiveIntegerField(_("requests per block"))
    kernel_version = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.PREPARING)
    error = models.TextField(blank=True)
    snapshot = models.CharField(max_length=64, blank=True)
    requests = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)
    term_statistics = models.ForeignKey(TermStatistics, on_delete=models.PROTECT, null=True, blank=True)
    ranking_since = models.DateTimeField(null=True, blank=True, help_text="set anew when it is resumed")
    finished_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    figures = models.TextField(blank=True)

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(True, output_field=models.BooleanField()),
                condition=Q(status__in=["preparing", "ranking", "assigning"]),
                name="one_active_run",
            ),
            models.CheckConstraint(condition=Q(block_size__gte=1), name="run_block_size_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["preparing", "ranking", "assigning"], finished_at__isnull=True)
                | Q(status__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="ended_run_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ranking", "assigning", "done"])
                | (~Q(snapshot="") & Q(ranking_since__isnull=False)),
                name="ranking_run_has_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | (~Q(digest="") & ~Q(figures="")),
                name="finished_run_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") & ~Q(error="") | ~Q(status="failed") & Q(error=""),
                name="failed_run_has_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.as_of:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("matching:run_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"N-{self.pk:05d}"

    @property
    def is_active(self) -> bool:
        return self.status in RunStatus.active()

    @property
    def tone(self) -> str:
        """For the badge, which knows the statuses of jobs."""
        return JobStatus.RUNNING if self.is_active else self.status


class RunBlock(models.Model):
    """The requests from `start` to before `stop` of the run's snapshot, and what was found for them.

    Its job (kind "matching.block") says who works on it; `digest` is set once, with the result.
    """

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="blocks")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    stop = models.PositiveIntegerField()
    result = models.BinaryField(null=True, help_text="see matching.rematch.results")
    digest = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_block_per_number"),
            models.CheckConstraint(condition=Q(stop__gt=F("start")), name="block_holds_requests"),
            models.CheckConstraint(
                condition=Q(digest="", result__isnull=True, finished_at__isnull=True)
                | (~Q(digest="") & Q(result__isnull=False, finished_at__isnull=False)),
                name="finished_block_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.number}"


def concerning_members_of(user: Any, *sides: str) -> Q:
    """Rows one of whose sides is a member that the user's association answers for; all to coordinators."""
    members = Organisation.objects.answered_for_by(user, timezone.localdate())
    theirs = [Q(**{f"{side}__organisation__in": members}) for side in sides]
    return reduce(or_, theirs, coordinates(user))


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: Any) -> "SuggestionQuerySet":
        return self.filter(
            concerning_members_of(user, "match__request", "match__offer"),
            run__in=MatchingRun.objects.visible_to(user),
        )

    def for_display(self) -> "SuggestionQuerySet":
        return self.select_related(
            "match__request__organisation__city__country", "match__offer__organisation__city__country"
        )


class Suggestion(models.Model):
    """A pair of the assignment: together, the suggestions of a run serve as many requests as can be.

    `score_tenths` is the score as of the run; that of the match may be renewed later.
    """

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="suggestions")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="suggestions")
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="suggestions")
    score_tenths = models.PositiveIntegerField()

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-score_tenths", "pk"]
        indexes = [models.Index(fields=["run", "-score_tenths"])]
        constraints = [models.UniqueConstraint(fields=["run", "request"], name="one_suggestion_per_request")]

    def __str__(self) -> str:
        return f"{self.run} · {self.match}"

    @property
    def score(self) -> float:
        return self.score_tenths / 10


class UnservedQuerySet(models.QuerySet["Unserved"]):
    def visible_to(self, user: Any) -> "UnservedQuerySet":
        return self.filter(
            concerning_members_of(user, "request"), run__in=MatchingRun.objects.visible_to(user)
        )

    def for_display(self) -> "UnservedQuerySet":
        return self.select_related("request__organisation__city__country")


class Unserved(models.Model):
    """A request for which the assignment found nobody, and why.

    `detail` holds, where no offer fits, the `near_misses` as a posting does; where others compete, how many
    `requests` do so for how many `places`, some of the `offers`, and how many `more_offers` there are.
    """

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="unserved")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=15, choices=UnservedCause.choices)
    detail = models.JSONField(default=dict)

    objects = UnservedQuerySet.as_manager()

    class Meta:
        ordering = ["cause", "pk"]
        verbose_name_plural = "unserved requests"
        constraints = [models.UniqueConstraint(fields=["run", "request"], name="one_cause_per_request")]

    def __str__(self) -> str:
        return f"{self.run} · {self.request}"
