import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, OrganisationKind, WorkLanguage
from cities.models import Membership, Organisation, coordinates
from programmes.models import SupportProgramme
from reporting.associations.models import AssociationReport, Submission
from reporting.enums import Audience, EvaluationKind, ReportKind
from reporting.reference import OWN_YEARS
from reporting.release.models import Release, ReleaseSection
from reporting.schedules.models import ReportSchedule, ScheduledReport
from reporting.scope import Scope
from reporting.titles import title_of
from reporting.trends.models import RisingTopic, TrendBlock

__all__ = [
    "AssociationReport",
    "Evaluation",
    "Milestone",
    "Release",
    "ReleaseSection",
    "Report",
    "ReportSchedule",
    "RisingTopic",
    "ScheduledReport",
    "Submission",
    "Target",
    "TrendBlock",
    "reader_memberships",
]


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def with_reader(self, user: Any) -> "MilestoneQuerySet":
        """With `is_for_reader`: whether the user may read the reports made of it; and `is_set_by_reader`:
        whether the user is one of those who set milestones.
        """
        return self.annotate(
            is_for_reader=models.Exists(reader_memberships(user)), is_set_by_reader=coordinates(user)
        )

    def with_targets(self) -> "MilestoneQuerySet":
        """With `target_rows`, in the same query: what `Milestone.stored_targets` are made of."""
        targets = Target.objects.filter(milestone=models.OuterRef("pk")).order_by("position")
        fields = {field.attname: field.attname for field in Target._meta.concrete_fields}
        return self.annotate(target_rows=ArraySubquery(targets.values(row=JSONObject(**fields))))


class Milestone(models.Model):
    """What the initiative set itself for a year.

    Wordings of those that came with the platform are message ids of the translations, and have no `language`.
    Others were added by a coordinator, in a language.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    due_on = models.DateField(_("due on"))
    wording = models.TextField(_("wording"), max_length=2000)
    language = models.CharField(
        _("language of the wording"), max_length=2, choices=WorkLanguage.choices, blank=True
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(language="", added_by__isnull=True) | ~Q(language=""),
                name="added_milestone_has_language",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        return reverse("reporting:milestone_detail", args=[self.year])

    @property
    def stored_targets(self) -> list["Target"]:
        """Those of a milestone that came `with_targets`; of another one they are read now."""
        rows: Any = getattr(self, "target_rows", None)
        if rows is None:
            return list(self.targets.all())
        return [Target(**row) for row in rows]

    @property
    def is_own(self) -> bool:
        """One that the initiative set itself at its start: nobody changes it."""
        return self.year in OWN_YEARS

    @property
    def local_wording(self) -> str:
        return gettext(self.wording)


class Target(models.Model):
    """One figure of a milestone, counted by a registered indicator; no threshold: any number is good.

    `params` are what the indicator must know, and the `scope`, as plain content.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=60)
    wording = models.TextField(_("wording"), max_length=1000)
    language = models.CharField(
        _("language of the wording"), max_length=2, choices=WorkLanguage.choices, blank=True
    )
    threshold = models.PositiveIntegerField(_("threshold"), null=True, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["milestone__year", "position"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "position"], name="one_target_per_position"),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__gte=1), name="threshold_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.position}"

    @property
    def local_wording(self) -> str:
        return gettext(self.wording)

    @property
    def scope(self) -> Scope:
        """The part of the world that it is about."""
        return Scope.from_dict(self.params.get("scope", {}))


class Evaluation(models.Model):
    """An evaluation of the initiative as a whole, by an outside evaluator."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=EvaluationKind.choices)
    evaluator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("evaluator")
    )
    language = models.CharField(_("language of the text"), max_length=2, choices=WorkLanguage.choices)
    terms = models.TextField(_("terms of reference"))
    findings = models.TextField(_("findings"))
    recommendations = models.TextField(_("recommendations"))
    responses = models.TextField(_("responses of the partners"), blank=True)
    completed_on = models.DateField(_("completed on"))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-completed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.evaluator}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:evaluation_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"E-{self.pk:05d}"


# What a report is about; for an association's own, the association's report of the year.
SUBJECT = ("milestone", "evaluation", "audience", "programme", "since", "scope")
# Who may have reports on the programmes of an organisation.
WRITING_DUTIES = (Duty.EDITOR, Duty.SIGNATORY)


def fits(kind: ReportKind) -> Q:
    """Rows of the kind that name what it needs, and nothing else."""
    empty = {
        "milestone": Q(milestone__isnull=True),
        "evaluation": Q(evaluation=""),
        "audience": Q(audience=""),
        "submission": Q(submission__isnull=True),
        "programme": Q(programme__isnull=True),
        "since": Q(since__isnull=True),
    }
    found = Q(kind=kind)
    for name, is_empty in empty.items():
        found &= ~is_empty if name in kind.subject else is_empty
    return found if kind == ReportKind.CUSTOM else found & Q(scope={})


def reader_memberships(user: Any) -> models.QuerySet[Membership]:
    """The user's memberships that let them read reports: coordination, an association's staff, a donor."""
    return (
        Membership.objects.active()
        .filter(user_id=user.pk)
        .filter(
            Q(duty=Duty.COORDINATOR)
            | Q(duty=Duty.APPROVER, organisation__kind=OrganisationKind.ASSOCIATION)
            | Q(organisation__kind=OrganisationKind.DONOR)
        )
    )


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """For readers. An association's and a programme's own: for whom they belong to, and coordinators."""
        kept = Q(kind__in=ReportKind.kept())
        associations = Organisation.objects.acted_for_by(user, Duty.APPROVER)
        own = Q(submission__report__association__in=associations) | Q(
            programme__organisation__in=Organisation.objects.acted_for_by(user, *WRITING_DUTIES)
        )
        reads = Q(models.Exists(reader_memberships(user)))
        return self.filter(own | ~kept & reads | kept & coordinates(user))

    def for_display(self) -> "ReportQuerySet":
        return self.with_subject().select_related("requested_by")

    def with_subject(self) -> "ReportQuerySet":
        """With what its title names."""
        return self.select_related("milestone", "programme", "submission__report__association")

    def frozen(self) -> "ReportQuerySet":
        return self.filter(number__isnull=False)

    def in_chain_order(self) -> "ReportQuerySet":
        return self.with_subject().order_by(F("number").asc(nulls_last=True), "pk")

    def on_subject_of(self, report: "Report") -> "ReportQuerySet":
        """Of the same kind and about the same, so that they can be compared."""
        same = Q()
        for name, value in report.subject.items():
            same &= Q(**{f"{name}__isnull": True} if value is None else {name: value})
        return self.filter(same)

    def before(self, report: "Report") -> "ReportQuerySet":
        """Of the same subject, as of an earlier day or as known earlier; the latest of them first."""
        earlier = Q(as_of__lt=report.as_of) | Q(as_of=report.as_of, known_at__lt=report.known_at)
        return self.on_subject_of(report).filter(earlier).latest_first()

    def latest_first(self) -> "ReportQuerySet":
        return self.order_by("-as_of", "-known_at", "-number")


class Report(models.Model):
    """Figures as of a day, as the platform knew them at a moment; which ones, its kind and subject say.

    `since` is the first day that counts, `scope` narrows what counts (`Scope.to_dict`).

    `facts` is the canonical JSON that `sha256` is the hash of. With it comes the report's place in the chain:
    its `number` without gaps, and the hash of the link before (`chain.py`). Once they are there, nothing of
    the report changes any more: the database refuses it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=11, choices=ReportKind.choices, default=ReportKind.MILESTONE
    )
    milestone = models.ForeignKey(
        Milestone,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("milestone"),
    )
    evaluation = models.CharField(max_length=10, choices=EvaluationKind.choices, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    programme = models.ForeignKey(
        SupportProgramme, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    since = models.DateField(null=True, blank=True)
    scope = models.JSONField(default=dict, blank=True)
    as_of = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("as known at"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    facts = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    number = models.PositiveIntegerField(null=True, unique=True, editable=False)
    previous_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    chain_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf = models.FileField(max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", *SUBJECT, "submission", "as_of", "known_at", "language"],
                nulls_distinct=False,
                name="one_report_per_question",
            ),
            models.CheckConstraint(
                condition=Q(*map(fits, ReportKind), _connector=Q.OR),
                name="report_has_the_subject_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lte=F("as_of")), name="report_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(facts="", sha256="") | (~Q(facts="") & ~Q(sha256="")), name="facts_have_hash"
            ),
            models.CheckConstraint(
                condition=Q(pdf="", pdf_sha256="") | (~Q(pdf="") & ~Q(pdf_sha256="") & ~Q(facts="")),
                name="pdf_has_hash_and_facts",
            ),
            models.CheckConstraint(
                condition=Q(facts="", number__isnull=True, previous_sha256="", chain_sha256="")
                | (
                    Q(number__isnull=False)
                    & ~Q(facts="")
                    & ~Q(chain_sha256="")
                    & (Q(number=1, previous_sha256="") | (Q(number__gt=1) & ~Q(previous_sha256="")))
                ),
                name="frozen_report_is_in_chain",
            ),
            models.UniqueConstraint(
                fields=["previous_sha256"],
                condition=Q(number__isnull=False),
                name="one_report_after_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone or self.title} · {self.as_of.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:report_detail", args=[self.uuid])

    @property
    def reference(self) -> str:
        return f"F-{self.pk:05d}"

    @property
    def title(self) -> str:
        """What it is about, in the reader's language; lists load the subject with it."""
        return title_of(self)

    @property
    def subject(self) -> dict[str, Any]:
        """What it is about, by field: two reports that agree in it can be compared."""
        told = self.submission
        named = {name: getattr(self, name) for name in ("kind", *SUBJECT)}
        return named | {"submission__report": told.report_id if told else None}

    @property
    def file_stem(self) -> str:
        """What the names of its files begin with."""
        return f"{self.kind}-{self.milestone.year}" if self.milestone else self.kind

    @property
    def file_name(self) -> str:
        """Of what is downloaded, without its ending."""
        return f"{self.file_stem}-as-of-{self.as_of.isoformat()}-{self.reference}"

    @property
    def is_ready(self) -> bool:
        return bool(self.pdf)
