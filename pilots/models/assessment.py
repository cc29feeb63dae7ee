from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.enums import CommentState
from pilots.models.pilots import AssessmentRound


class Comment(models.Model):
    """What somebody added in words. Nothing ties it to the answers, the group or the city of that person.

    Shortened, it keeps only what is left: personal details that were taken out are gone.
    """

    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"), max_length=2000)
    state = models.CharField(max_length=10, choices=CommentState.choices, default=CommentState.WAITING)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        # Not in the order in which they came, which could tell who wrote them.
        ordering = ["text", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_comment_has_date_and_person",
            ),
            models.CheckConstraint(
                condition=Q(state="withheld") & ~Q(reason="") | ~Q(state="withheld") & Q(reason=""),
                name="withheld_comment_alone_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.get_state_display()}"
