"""A small world of three regions, by hand, for the figures of /trends/."""

from datetime import date, timedelta

from matching.enums import MatchState, PostingState
from pilots.enums import PilotState
from pilots.models import Pilot
from reporting.trends.asking import asked_of
from reporting.trends.keeping import renew
from reporting.trends.queries import trends
from tests import factories as make
from tests.reporting.made import noon

# Zone, country and population of the cities whose names begin with the letter.
PLACES = {"a": ("202", "KE", 90_000), "b": ("142", "IN", 3_000_000), "c": ("150", "SE", 300_000)}
NAMES = {"202": "Sub-Saharan Africa", "142": "Asia", "150": "Europe", "002": "Africa"}
TODAY = date(2005, 4, 1)


class Made:
    """Organisations by a letter of their region and a number, such as `a1`."""

    def __init__(self):
        for code, name in NAMES.items():
            make.RegionFactory(code=code, names={"en": name})
        for code in ("water", "water.supply", "water.waste", "safety"):
            area = code.partition(".")[0]
            parent = make.ThemeFactory(code=area) if area != code else None
            make.ThemeFactory(code=code, parent=parent, position=len(code))
        self.organisations = {}

    def __getitem__(self, name):
        if name not in self.organisations:
            zone, country, population = PLACES[name[0]]
            place = make.CountryFactory(code=country, region=make.RegionFactory(code=zone))
            self.organisations[name] = make.OrganisationFactory(
                name=name, city__country=place, city__population=population
            )
        return self.organisations[name]

    def posting(self, factory, name, day, *themes, **fields):
        at = noon(day)
        return factory(
            organisation=self[name],
            themes=[make.ThemeFactory(code=code) for code in themes or ["water"]],
            state=PostingState.PUBLISHED,
            published_at=at,
            expires_at=at + timedelta(days=180),
            **fields,
        )

    def request(self, name, day, *themes, **fields):
        return self.posting(make.RequestFactory, name, day, *themes, **fields)

    def offer(self, name, day, *themes, **fields):
        return self.posting(make.OfferFactory, name, day, *themes, **fields)

    def match(self, asking, offering, day, *, after=10, request=None):
        """A pair that agreed so many days after the request was published."""
        request = request or self.request(asking, day, "safety")
        return make.MatchFactory(
            request=request,
            offer=self.offer(offering, day, "safety"),
            state=MatchState.AGREED,
            agreed_at=noon(day) + timedelta(days=after),
        )

    def exchange(self, asking, offering, day, kind="south_south"):
        at = noon(day)
        return Pilot.objects.create(
            match=self.match(asking, offering, day - timedelta(days=200)),
            title="Exchange",
            language="en",
            state=PilotState.AGREED,
            exchange_type=kind,
            exchange_basis="Group of 77",
            prepared_at=at - timedelta(days=30),
            agreed_at=at,
        )


def year_of_2004() -> Made:
    """Requests for water of a1, a2, a3 in the first quarter, of a4, b1 and c1 later; offers of c1, c2, c3."""
    made = Made()
    for name in ("a1", "a2", "a3"):
        made.request(name, date(2004, 2, 1))
    for name, month in (("a4", 5), ("b1", 8), ("c1", 11)):
        made.request(name, date(2004, month, 1))
    for name in ("c1", "c2", "c3"):
        made.offer(name, date(2004, 3, 1), "water", "water.supply")
    return made


def charts(today=TODAY, **query):
    renew(today)
    _form, question = asked_of(query, today=today)
    return {chart.code: chart for chart in trends(question).charts}


def rows(code, today=TODAY, **query):
    return list(charts(today, **query)[code].rows)
