"""What was known at a moment about the time up to a day: read once, whichever indicators ask for it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from cities.enums import ClassificationScheme
from cities.models import (
    CityParticipation,
    CountryClassification,
    Organisation,
    Region,
    Theme,
)
from core.models import HistoryEvent
from library.queries import ReuseRecord, ToolRecord, reuse_records, tool_records
from matching.models import Match, Offer, Request
from matching.queries import RequestRecord, request_records
from pilots.queries import Given, PilotRecord, given, pilot_records
from programmes.queries import (
    PledgeRecord,
    ProgrammeRecord,
    RoundTableRecord,
    pledge_records,
    programme_records,
    round_table_records,
)
from reporting.models import Evaluation
from reporting.scope import Scope


@dataclass(frozen=True)
class Knowledge:
    """Facts with an effective day up to `as_of`, recorded up to `known_at`, about one part of the world.

    The first day of the scope is asked for where it is known what came to count when (`Scope.holds`). What
    only some may see has a name for the `reader` who does, and for nobody when there is none. A part knows
    the `whole` that it was taken from.
    """

    as_of: date
    known_at: datetime
    scope: Scope = Scope()
    reader: Any = None
    whole: "Knowledge | None" = None

    @cached_property
    def parts(self) -> dict[Scope, "Knowledge"]:
        return {}

    def part(self, scope: Scope) -> "Knowledge":
        """What was known about a part of the world, taken from the whole where that holds it; kept."""
        if scope == Scope():
            return self
        return self.parts.setdefault(scope, replace(self, scope=scope, whole=self))

    @cached_property
    def pilots(self) -> list[PilotRecord]:
        among = self.scope.pilots(self.as_of)
        if self.whole is None:
            records = pilot_records(self.as_of, self.known_at, among)
        else:
            keys = None if among is None else set(among.values_list("pk", flat=True))
            records = [pilot for pilot in self.whole.pilots if keys is None or pilot.pk in keys]
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
        """Those that had begun, also when they have ended since."""
        illustrative = Organisation.objects.filter(city=OuterRef("city"), is_demonstration=True)
        return list(
            self.scope.participations(self.as_of)
            .filter(starts_on__lte=self.as_of, recorded_at__lte=self.known_at)
            .select_related("city__country__region")
            .annotate(is_demonstration=Exists(illustrative))
            .order_by("city__name", "pk")
        )

    @cached_property
    def requests(self) -> list[RequestRecord]:
        return request_records(self.as_of, self.known_at, self.scope.postings(self.as_of), self.reader)

    @cached_property
    def tools(self) -> list[ToolRecord]:
        return tool_records(self.as_of, self.known_at, self.scope.postings(self.as_of))

    @cached_property
    def reuses(self) -> list[ReuseRecord]:
        """Of the tools of the scope, whoever used them again."""
        return reuse_records(self.as_of, self.known_at, self.tools)

    @cached_property
    def pledges(self) -> list[PledgeRecord]:
        return pledge_records(self.as_of, self.known_at, self.scope.pledges(self.as_of), self.reader)

    @cached_property
    def southern_gifts(self) -> dict[int, list[Given]]:
        """By pilot, what its partners of the south give, as classified on the day of its agreement; before it
        is signed, as of the day.
        """
        days = {pilot.pk: pilot.agreed_on or self.as_of for pilot in self.pilots}
        south = CountryClassification.objects.filter(scheme=ClassificationScheme.G77)
        periods: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for country, start, end in south.values_list("country", "valid_from", "valid_until"):
            periods[country].append((start, end or date.max))
        found: dict[int, list[Given]] = defaultdict(list)
        for gift in given(self.as_of, self.known_at):
            day = days.get(gift.pilot)
            if day and any(start <= day < end for start, end in periods[gift.country]):
                found[gift.pilot].append(gift)
        return found

    @cached_property
    def region_names(self) -> dict[str, str]:
        return {region.pk: str(region) for region in Region.objects.all()}

    @cached_property
    def themes(self) -> list[Theme]:
        return self.whole.themes if self.whole else list(Theme.objects.all())

    @property
    def theme_names(self) -> dict[str, str]:
        return {theme.code: str(theme) for theme in self.themes}

    @property
    def areas(self) -> dict[str, str]:
        """Name by code of the five areas that the 2004 milestone names, in their order."""
        return {theme.code: str(theme) for theme in self.themes if theme.is_area}

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
