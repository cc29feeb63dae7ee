from django.db import models
from django.db.models import Q

from reporting.trends.enums import Figure, TopicKind


class TrendBlock(models.Model):
    """Events of at least three organisations as one number: what the page of trends adds up.

    Made anew every night (`reporting.trends`). Without a count: there were some, of too few organisations.
    What is empty is not told apart. `zone` and `other_zone` are codes of regions.
    """

    figure = models.CharField(max_length=8, choices=Figure.choices)
    quarter = models.DateField(help_text="its first day")
    theme = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, blank=True, help_text="an answer, or an exchange type")
    size = models.CharField(max_length=10, blank=True)
    zone = models.CharField(max_length=3, blank=True)
    other_zone = models.CharField(max_length=3, blank=True)
    count = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["quarter", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(count__isnull=True) | Q(count__gte=1), name="block_not_empty")
        ]
        indexes = [models.Index(fields=["figure", "quarter"])]

    def __str__(self) -> str:
        return f"{self.get_figure_display()} · {self.quarter.isoformat()}"


class RisingTopic(models.Model):
    """A theme or a group of words that requests of four quarters name more often than the four before did."""

    quarter = models.DateField(help_text="first day of the last of the four")
    zone = models.CharField(max_length=3, blank=True, help_text="code of a region; empty: the world")
    kind = models.CharField(max_length=5, choices=TopicKind.choices)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=200, help_text="of the theme, or the words")
    language = models.CharField(max_length=2, blank=True, help_text="of the words")
    cities = models.PositiveIntegerField()
    times = models.FloatField(help_text="how many times as often as before")
    certainty = models.FloatField(help_text="log-odds as a multiple of its standard error")

    class Meta:
        ordering = ["quarter", "zone", "kind", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "zone", "kind", "position"], name="one_topic_per_position"
            ),
            models.CheckConstraint(condition=Q(cities__gte=3), name="topic_of_three_cities"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.quarter.isoformat()}"
