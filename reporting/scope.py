"""Which part of the world a figure is about, and what of the platform's records belongs to it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from django.db.models import Q, QuerySet

from cities.models import CityParticipation, Organisation, Region
from pilots.enums import ExchangeType, Role
from pilots.models import Participant, Pilot
from programmes.models import RoundTable, Seat, SupportProgramme


@dataclass(frozen=True)
class Scope:
    """A part of the world; what is not said does not narrow it, so that `Scope()` is the whole.

    `themes` are codes, of which a theme stands for its sub-themes too; `region` is a code of M49, with all
    that lies in it; `association` is the slug of one, for the members for whom it answers on the day;
    `programme` is the identifier of one; before the first day, `since`, nothing counts.

    The platform does not record when it learnt of an affiliation, so that an association's part follows a
    correction of its members.
    """

    themes: tuple[str, ...] = ()
    region: str = ""
    exchange_type: str = ""
    association: str = ""
    programme: str = ""
    since: date | None = None

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """From what `to_dict` gave, or an older or newer release did."""
        names = {"region", "exchange_type", "association", "programme"}
        since = content.get("since")
        return cls(
            themes=tuple(content.get("themes", ())),
            since=date.fromisoformat(since) if since else None,
            **{name: content[name] for name in names & content.keys()},
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain content for JSON, of what is said only."""
        said = {name: value for name, value in asdict(self).items() if value}
        if self.themes:
            said["themes"] = list(self.themes)
        if self.since:
            said["since"] = self.since.isoformat()
        return said

    def holds(self, day: date) -> bool:
        """Whether what came to count on the day may count at all."""
        return self.since is None or day >= self.since

    def about(self) -> Q:
        """Rows with `themes` of which one is asked for, or a part of one."""
        if not self.themes:
            return Q()
        return Q(themes__in=self.themes) | Q(themes__parent__in=self.themes)

    def organisations(self, on: date) -> QuerySet[Organisation] | None:
        """Those in the region for whom the association answers on the day; None when all are meant."""
        if not self.region and not self.association:
            return None
        found = Organisation.objects.all()
        if self.association:
            found = found.answered_for(Organisation.objects.filter(slug=self.association), on)
        if self.region:
            inside = self.regions()
            found = found.filter(
                Q(city__country__region__in=inside) | Q(city__isnull=True, country__region__in=inside)
            )
        return found

    def regions(self) -> QuerySet[Region]:
        """The region with its parts and theirs: M49 has four levels."""
        code = self.region
        return Region.objects.filter(
            Q(pk=code) | Q(parent=code) | Q(parent__parent=code) | Q(parent__parent__parent=code)
        )

    def pilots(self, on: date) -> QuerySet[Pilot] | None:
        """By a partner's place and association, by the pilot's themes, and by a supporter that runs the
        programme; None when all are meant.

        The exchange type is not asked for here: it follows from what was known (`has_type`).
        """
        organisations = self.organisations(on)
        if organisations is None and not self.themes and not self.programme:
            return None
        found = Pilot.objects.all()
        if self.themes:
            found = found.filter(pk__in=Pilot.objects.filter(self.about()).values("pk"))
        if organisations is not None:
            partners = Participant.objects.filter(role=Role.PARTNER, organisation__in=organisations)
            found = found.filter(pk__in=partners.values("pilot"))
        if self.programme:
            supporters = Participant.objects.filter(
                role=Role.SUPPORTER, organisation__programmes__uuid=self.programme
            )
            found = found.filter(pk__in=supporters.values("pilot"))
        return found

    def has_type(self, exchange_type: str) -> bool:
        return self.exchange_type in {"", exchange_type}

    def programmes(self, on: date) -> QuerySet[SupportProgramme]:
        """By the countries that cooperate, by the association that runs them or whose members do, and by
        whether they are south-south. Themes do not narrow them: a programme has none.
        """
        found = SupportProgramme.objects.all()
        if self.region:
            inside = SupportProgramme.objects.filter(countries__region__in=self.regions())
            found = found.filter(pk__in=inside.values("pk"))
        if self.association:
            members = Scope(association=self.association).organisations(on)
            found = found.filter(Q(organisation__slug=self.association) | Q(organisation__in=members))
        if self.exchange_type:
            found = found.filter(is_south_south=self.exchange_type == ExchangeType.SOUTH_SOUTH)
        if self.programme:
            found = found.filter(uuid=self.programme)
        return found

    def round_tables(self, on: date) -> QuerySet[RoundTable]:
        """By who sat at the table: somebody of the region and the association, or who runs the programme.
        Themes and exchange type do not narrow them.
        """
        found, seats = RoundTable.objects.all(), Seat.objects.all()
        organisations = self.organisations(on)
        if organisations is not None:
            inside = Q(organisation__in=organisations)
            if self.association and not self.region:
                inside |= Q(organisation__slug=self.association)
            found = found.filter(pk__in=seats.filter(inside).values("table"))
        if self.programme:
            running = seats.filter(organisation__programmes__uuid=self.programme)
            found = found.filter(pk__in=running.values("table"))
        return found

    def participations(self, on: date) -> QuerySet[CityParticipation]:
        """By the city's region, and by the association that answers for somebody there. Themes, exchange type
        and programme do not narrow them, nor does the first day: they count while they last.
        """
        found = CityParticipation.objects.all()
        if self.region:
            found = found.filter(city__country__region__in=self.regions())
        if self.association:
            members: Any = Scope(association=self.association).organisations(on)
            found = found.filter(city__in=members.filter(city__isnull=False).values("city"))
        return found

    def postings(self, on: date) -> Q:
        """Offers, requests or tools: by the organisation's place and association and by their own themes.
        They have no exchange type and no programme.
        """
        organisations = self.organisations(on)
        return self.about() if organisations is None else self.about() & Q(organisation__in=organisations)

    def pledges(self, on: date) -> Q:
        """By the pilot or the programme for which they are; one that only says what it is for belongs to the
        whole world, one for a programme to no theme.
        """
        if replace(self, since=None) == Scope():
            return Q()
        pilots = self.pilots(on)
        pilots = Pilot.objects.all() if pilots is None else pilots
        if self.exchange_type:
            pilots = pilots.filter(exchange_type=self.exchange_type)
        for_pilots = Q(call__pilot__in=pilots.values("pk"))
        return for_pilots if self.themes else for_pilots | Q(programme__in=self.programmes(on).values("pk"))
