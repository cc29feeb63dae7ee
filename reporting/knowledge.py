"""What was known at a moment about the time up to a day: read once, whichever indicators ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from cities.models import CityParticipation, Organisation, Theme, in_force
from core.models import HistoryEvent
from matching.models import Match, Offer, Request
from pilots.queries import PilotRecord, pilot_records
from programmes.queries import ProgrammeRecord, RoundTableRecord, programme_records, round_table_records
from reporting.models import Evaluation
from reporting.scope import Scope


@dataclass(frozen=True)
class Knowledge:
    """Facts with an effective day up to `as_of`, recorded up to `known_at`, of one part of the world.

    The first day of the scope is asked for where it is known what came to count when (`Scope.holds`).
    """

    as_of: date
    known_at: datetime
    scope: Scope = Scope()

    @cached_property
    def pilots(self) -> list[PilotRecord]:
        records = pilot_records(self.as_of, self.known_at, self.scope.pilots(self.as_of))
        return [record for record in records if self.scope.has_type(record.exchange_type)]

    @cached_property
    def programmes(self) -> list[ProgrammeRecord]:
        return programme_records(self.as_of, self.known_at, self.scope.programmes(self.as_of))

    @cached_property
    def round_tables(self) -> list[RoundTableRecord]:
        return round_table_records(self.as_of, self.known_at, self.scope.round_tables(self.as_of))

    @cached_property
    def evaluations(self) -> list[Evaluation]:
        """Of the initiative as a whole: only the first day narrows them."""
        completed = Evaluation.objects.filter(completed_on__lte=self.as_of, recorded_at__lte=self.known_at)
        return list(completed.select_related("evaluator").order_by("completed_on", "pk"))

    @cached_property
    def participations(self) -> list[CityParticipation]:
        illustrative = Organisation.objects.filter(city=OuterRef("city"), is_demonstration=True)
        return list(
            self.scope.participations(self.as_of)
            .filter(in_force(self.as_of, start="starts_on", end="ends_on"), recorded_at__lte=self.known_at)
            .select_related("city__country__region")
            .annotate(is_demonstration=Exists(illustrative))
            .order_by("city__name", "pk")
        )

    @cached_property
    def areas(self) -> dict[str, str]:
        """Name by code of the five areas that the 2004 milestone names, in their order."""
        return {theme.code: str(theme) for theme in Theme.objects.filter(is_area=True)}

    @property
    def begins(self) -> datetime | None:
        """The first moment of the scope."""
        since = self.scope.since
        return datetime.combine(since, time(), tzinfo=UTC) if since else None

    @cached_property
    def decided(self) -> dict[tuple[str, str], int]:
        """By noun and action, of how many postings and matches the history tells that it happened."""
        kinds = ContentType.objects.get_for_models(Offer, Request, Match)
        nouns = {kind.pk: model.__name__.lower() for model, kind in kinds.items()}
        rows = (
            HistoryEvent.objects.filter(
                self.of_scope(kinds),
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

    def of_scope(self, kinds: Mapping[type[Model], ContentType]) -> Q:
        """Events of the scope's days and postings, and of matches with one of its postings."""
        days = Q(at__gte=self.begins) if self.begins else Q()
        narrowed = self.scope.postings(self.as_of)
        if not narrowed:
            return days
        offers, requests = Offer.objects.filter(narrowed), Request.objects.filter(narrowed)
        found: dict[type[Model], QuerySet[Any]] = {
            Offer: offers,
            Request: requests,
            Match: Match.objects.filter(Q(offer__in=offers) | Q(request__in=requests)),
        }
        rows = (Q(content_type=kinds[model], object_id__in=found[model].values("pk")) for model in found)
        return days & Q(*rows, _connector=Q.OR)
