import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.file_types import TYPES


class Stamp(models.Model):
    """What was last loaded under a name, so that loading the same again can be skipped."""

    name = models.CharField(primary_key=True, max_length=100)
    value = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class HistoryQuerySet(models.QuerySet["HistoryEvent"]):
    def of(self, obj: models.Model) -> "HistoryQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)


class HistoryEvent(models.Model):
    """Who did what to which record: `at` is when it took effect, `recorded_at` when the platform learnt of
    it.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=50)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="history_events"
    )
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.TextField(blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.content_type.model} {self.object_id}"

    @classmethod
    def record(
        cls,
        obj: models.Model,
        action: str,
        *,
        by: models.Model | None,
        source: str = "",
        target: str = "",
        at: datetime | None = None,
        note: str = "",
    ) -> "HistoryEvent":
        return cls.objects.create(
            content_type=ContentType.objects.get_for_model(obj),
            object_id=obj.pk,
            action=action,
            source=source,
            target=target,
            by_id=by.pk if by else None,
            at=at or timezone.now(),
            note=note,
        )


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> "JobQuerySet":
        return self.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING])

    def newest(self, kind: str, subject_id: int) -> "Job | None":
        return self.filter(kind=kind, subject_id=subject_id).order_by("-pk").first()

    def claim(self, pk: int, *, lease_until: datetime) -> "Job | None":
        """The job, now running for the caller alone; None when somebody else has it or it is not due."""
        now = timezone.now()
        claimed = self.filter(pk=pk, status=JobStatus.QUEUED, due_at__lte=now).update(
            status=JobStatus.RUNNING,
            lease_until=lease_until,
            started_at=now,
            attempts=models.F("attempts") + 1,
            done=0,
            total=0,
        )
        return self.get(pk=pk) if claimed else None


class Job(models.Model):
    """One piece of work for a worker: the row is the truth, the broker's message only a wake-up call.

    `subject_id` is the primary key of the thing that the kind of job works on.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=50)
    subject_id = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(status="queued"), name="one_queued_job_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(status="running", lease_until__isnull=False) | ~Q(status="running"),
                name="running_job_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["kind", "subject_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


MOST_EVIDENCE = 3


class EvidenceKind(models.TextChoices):
    """What a document may be, as it is kept; the labels are also how its name ends."""

    PDF = TYPES[".pdf"].content_type, "PDF"
    PHOTOGRAPH = "image/webp", "WebP"
    WORKBOOK = TYPES[".xlsx"].content_type, "XLSX"


def evidence_path(evidence: "EvidenceFile", name: str) -> str:
    """Under a name of our own, in a folder of the document: `name` says only what it is there."""
    return f"evidence/{evidence.uuid}/{name}"


class EvidenceFile(models.Model):
    """A document that shows what a figure says. It is never changed.

    Withdrawn, what is stored of it goes; its hash, and when and why it was withdrawn, stay to be seen.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(max_length=100, upload_to=evidence_path, blank=True)
    content_type = models.CharField(max_length=100, choices=EvidenceKind.choices)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="of the file as it is kept")
    description = models.CharField(_("what it is"), max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(description=""), name="%(class)s_is_described"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                & ~Q(file="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, file="")
                & ~Q(withdrawn_reason=""),
                name="%(class)s_is_there_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def format(self) -> str:
        return str(EvidenceKind(self.content_type).label)


def has_room(documents: Iterable[EvidenceFile]) -> bool:
    """Whether a figure with these documents may have one more; those that were withdrawn do not count."""
    return sum(document.withdrawn_at is None for document in documents) < MOST_EVIDENCE


class ChangeQuerySet(models.QuerySet["Change"]):
    def after(self, place: "ChangePlace") -> "ChangeQuerySet":
        later = Q(transaction__gt=place.transaction) | Q(transaction=place.transaction, pk__gt=place.change)
        return self.filter(later, transaction__gte=place.transaction)

    def up_to(self, place: "ChangePlace") -> "ChangeQuerySet":
        earlier = Q(transaction__lt=place.transaction)
        return self.filter(earlier | Q(transaction=place.transaction, pk__lte=place.change))

    def settled(self) -> "ChangeQuerySet":
        """Those before which nothing can come any more: no transaction as old as theirs is still open."""
        return self.filter(transaction__lt=OldestOpenTransaction()).order_by("transaction", "pk")


class OldestOpenTransaction(models.Func):
    """The number of the oldest transaction that may still write here (`core/migrations/0002_changes.py`)."""

    template = "(SELECT core_settled_before())"
    output_field = models.BigIntegerField()


@dataclass(frozen=True, order=True)
class ChangePlace:
    """A place in the feed: behind a change of a transaction."""

    transaction: int
    change: int

    def __str__(self) -> str:
        return f"{self.transaction}.{self.change}"


class Change(models.Model):
    """That a record of the API was written or deleted. Triggers of the database write it in the same
    transaction (`c2c_platform/migrations`), so that no way of changing something is forgotten.

    A number alone would not do to read on from: of two transactions the one with the lower number may commit
    later, behind the reader's back. So changes are read in the order of their transactions' beginning, up to
    the oldest one that is still open.
    """

    noun = models.CharField(max_length=20)
    key = models.CharField(max_length=80, help_text="what the record's address in the API ends with")
    is_deletion = models.BooleanField()
    transaction = models.BigIntegerField()
    at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["transaction", "pk"]
        indexes = [models.Index(fields=["transaction", "id"])]

    def __str__(self) -> str:
        return f"{self.noun} {self.key}"

    @property
    def place(self) -> ChangePlace:
        return ChangePlace(self.transaction, self.pk)
