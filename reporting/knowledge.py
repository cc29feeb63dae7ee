"""What was known at a moment about the time up to a day: read once, whichever indicators ask for it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef

from cities.models import CityParticipation, Organisation, Theme, in_force
from core.models import HistoryEvent
from matching.models import Match, Offer, Request
from pilots.queries import PilotRecord, pilot_records
from programmes.queries import ProgrammeRecord, RoundTableRecord, programme_records, round_table_records
from reporting.models import Evaluation


@dataclass(frozen=True)
class Knowledge:
    """Facts with an effective day up to `as_of` that were recorded up to `known_at`."""

    as_of: date
    known_at: datetime

    @cached_property
    def pilots(self) -> list[PilotRecord]:
        return pilot_records(self.as_of, self.known_at)

    @cached_property
    def programmes(self) -> list[ProgrammeRecord]:
        return programme_records(self.as_of, self.known_at)

    @cached_property
    def round_tables(self) -> list[RoundTableRecord]:
        return round_table_records(self.as_of, self.known_at)

    @cached_property
    def evaluations(self) -> list[Evaluation]:
        completed = Evaluation.objects.filter(completed_on__lte=self.as_of, recorded_at__lte=self.known_at)
        return list(completed.select_related("evaluator").order_by("completed_on", "pk"))

    @cached_property
    def participations(self) -> list[CityParticipation]:
        illustrative = Organisation.objects.filter(city=OuterRef("city"), is_demonstration=True)
        return list(
            CityParticipation.objects.filter(
                in_force(self.as_of, start="starts_on", end="ends_on"), recorded_at__lte=self.known_at
            )
            .select_related("city__country__region")
            .annotate(is_demonstration=Exists(illustrative))
            .order_by("city__name", "pk")
        )

    @cached_property
    def areas(self) -> dict[str, str]:
        """Name by code of the five areas that the 2004 milestone names, in their order."""
        return {theme.code: str(theme) for theme in Theme.objects.filter(is_area=True)}

    @cached_property
    def decided(self) -> dict[tuple[str, str], int]:
        """By noun and action, of how many postings and matches the history tells that it happened."""
        kinds = ContentType.objects.get_for_models(Offer, Request, Match)
        nouns = {kind.pk: model.__name__.lower() for model, kind in kinds.items()}
        rows = (
            HistoryEvent.objects.filter(
                content_type__in=nouns,
                action__in=["publish", "agree", "approve"],
                at__lt=datetime.combine(self.as_of + timedelta(days=1), time(), tzinfo=UTC),
                recorded_at__lte=self.known_at,
            )
            .order_by()
            .values_list("content_type", "action")
            .annotate(Count("object_id", distinct=True))
        )
        return {(nouns[kind], action): count for kind, action, count in rows}
