from datetime import date

import pytest

from cities.models import Region
from pilots.enums import Role
from pilots.models import Participant, Pilot
from reporting.indicators import registry
from reporting.knowledge import Knowledge
from reporting.scope import Scope
from tests import factories as make
from tests.reporting import made

DAY = date(2012, 12, 31)


def known(**scope):
    return Knowledge(DAY, made.NOW, Scope(**scope))


def pilots(**scope):
    return [pilot.title for pilot in known(**scope).pilots]


def value(code, **scope):
    return registry[code](known(**scope), DAY, {}).value


@pytest.fixture
def places(world):
    """Kenya is in Eastern Africa (014), Sweden in Northern Europe (154)."""
    regions = [("001", None), ("002", "001"), ("202", "002"), ("014", "202"), ("150", "001"), ("154", "150")]
    for code, parent in regions:
        region, _created = Region.objects.get_or_create(code=code)
        Region.objects.filter(pk=region.pk).update(parent=parent)
    sweden = world.north.city.country
    sweden.region_id = "154"
    sweden.save()
    return world


@pytest.fixture
def three(milestones, places):
    """One pilot of the world's two cities, one of two others in the region, one of the third theme."""
    made.made_pilot(places, "Standpipes", documented=date(2004, 3, 1), assessed=date(2004, 3, 1))
    make.ThemeFactory(code="water.sanitation", parent_id="water")
    apart = made.made_pilot(places, "Drains", areas=["water.sanitation"], exchange="south_south")
    for participant in apart.participants.all():
        participant.organisation = make.OrganisationFactory()
        participant.save()
    made.made_pilot(places, "Bus lanes", areas=["mobility"], documented=DAY, assessed=DAY)
    return places


def test_scope_goes_through_json_and_says_only_what_it_narrows():
    whole = Scope()
    part = Scope(("water",), "202", "south_south", "south-local", "7c", date(2010, 1, 1))
    assert (whole.to_dict(), Scope.from_dict({})) == ({}, whole)
    assert Scope.from_dict(part.to_dict()) == part
    assert part.to_dict() == {
        "themes": ["water"],
        "region": "202",
        "exchange_type": "south_south",
        "association": "south-local",
        "programme": "7c",
        "since": "2010-01-01",
    }


def test_scope_of_another_release_is_read_as_far_as_it_is_known():
    assert Scope.from_dict({"region": "002", "new": 1}) == Scope(region="002")


def test_whole_world_narrows_nothing(three):
    assert pilots() == ["Standpipes", "Drains", "Bus lanes"]


@pytest.mark.parametrize(
    ("scope", "titles"),
    [
        ({"themes": ("water",)}, ["Standpipes", "Drains"]),
        ({"themes": ("water.sanitation", "mobility")}, ["Drains", "Bus lanes"]),
        ({"region": "154"}, ["Standpipes", "Bus lanes"]),
        ({"region": "001"}, ["Standpipes", "Drains", "Bus lanes"]),
        ({"region": "150", "themes": ("mobility",)}, ["Bus lanes"]),
        ({"region": "419"}, []),
        ({"exchange_type": "south_south"}, ["Drains"]),
    ],
)
def test_pilots_by_theme_region_and_type(three, scope, titles):
    assert pilots(**scope) == titles


def test_pilots_by_the_association_that_answers_on_the_day(three):
    slug = three.southern_association.slug
    assert pilots(association=slug) == ["Standpipes", "Bus lanes"]
    three.south.affiliations.update(ends_on=date(2010, 1, 1))
    assert pilots(association=slug) == []
    assert [pilot.title for pilot in Knowledge(date(2009, 1, 1), made.NOW, Scope(association=slug)).pilots]


def test_region_and_association_are_asked_of_the_same_partner(three):
    assert pilots(region="154", association=three.southern_association.slug) == []


def test_pilots_and_round_tables_of_a_programme(three):
    programme = made.made_programme(three.un_body, "Taps", established=date(2005, 1, 1))
    pilot = Pilot.objects.get(title="Drains")
    Participant.objects.create(pilot=pilot, organisation=three.un_body, role=Role.SUPPORTER)
    made.made_round_table(three.un_body, "Other", held_on=DAY, kinds=["donor"])
    table = made.made_round_table(three.un_body, "Ours", held_on=DAY, kinds=["donor"])
    table.participants.add(three.un_body)
    scope = {"programme": str(programme.uuid)}
    assert pilots(**scope) == ["Drains"]
    assert [found.title for found in known(**scope).round_tables] == ["Ours"]
    assert [found.name for found in known(**scope).programmes] == ["Taps"]


def test_programmes_by_country_association_and_kind(three):
    programme = made.made_programme(three.un_body, "Taps", established=date(2005, 1, 1))
    programme.countries.set([three.south.city.country])
    made.made_programme(three.southern_association, "Own", established=date(2006, 1, 1), south=False)
    made.made_programme(three.south, "A member's", established=date(2007, 1, 1))

    def names(**scope):
        return [found.name for found in known(**scope).programmes]

    assert names(region="202") == ["Taps"]
    assert names(region="150") == []
    assert names(association=three.southern_association.slug) == ["Own", "A member's"]
    assert names(exchange_type="south_south") == ["Taps", "A member's"]
    assert names(exchange_type="north_south") == ["Own"]


def test_round_tables_by_who_sat_there(three):
    table = made.made_round_table(three.un_body, "Cities", held_on=DAY, kinds=["donor"])
    table.participants.add(three.south)
    table = made.made_round_table(three.un_body, "Associations", held_on=DAY, kinds=["donor"])
    table.participants.add(three.southern_association)

    def titles(**scope):
        return [found.title for found in known(**scope).round_tables]

    assert titles(region="202") == ["Cities"]
    assert titles(association=three.southern_association.slug) == ["Cities", "Associations"]
    assert titles(association=three.northern_association.slug) == []


def test_cities_by_region_and_association(three):
    for organisation in (three.south, three.north):
        make.CityParticipationFactory(city=organisation.city, recorded_at=made.EARLY)

    def cities(**scope):
        return [row.city.name for row in known(**scope).participations]

    assert cities(region="202") == [three.south.city.name]
    assert cities(association=three.northern_association.slug) == [three.north.city.name]
    assert len(cities(since=DAY)) == 2


def test_postings_and_matches_by_organisation_and_theme(three):
    offer = make.OfferFactory(organisation=three.north)
    match = three.match()
    for subject, action in ((offer, "publish"), (match.request, "publish"), (match, "agree")):
        made.told(subject, action, "any", made.noon(date(2005, 5, 1)))
    both = {("offer", "publish"): 1, ("match", "agree"): 1}
    assert known(region="150").decided == both
    assert known(themes=("water",)).decided == both | {("request", "publish"): 1}
    assert known(themes=("safety",)).decided == {}
    assert known(since=date(2005, 5, 1)).decided == known().decided
    assert known(since=date(2005, 5, 2)).decided == {}


def test_what_came_to_count_before_the_first_day_does_not(three):
    assert value("pilots_documented_and_assessed") == 2
    assert value("pilots_documented_and_assessed", since=date(2004, 3, 1)) == 2
    assert value("pilots_documented_and_assessed", since=date(2004, 3, 2)) == 1
    assert value("areas_covered", since=date(2004, 3, 2)) == 1


def test_scope_costs_no_further_query(three, django_assert_num_queries):
    scope = {
        "themes": ("water",),
        "region": "202",
        "exchange_type": "north_south",
        "association": three.southern_association.slug,
    }
    assert pilots(**scope)
    with django_assert_num_queries(3):
        assert pilots(**scope) == ["Standpipes"]


def test_part_of_what_was_read_needs_one_query_and_the_same_type_none(three, django_assert_num_queries):
    whole = known()
    assert len(whole.pilots) == 3
    assert whole.part(Scope()) is whole
    with django_assert_num_queries(1):
        assert [pilot.title for pilot in whole.part(Scope(region="154")).pilots] == [
            "Standpipes",
            "Bus lanes",
        ]
    with django_assert_num_queries(0):
        part = whole.part(Scope(exchange_type="south_south"))
        assert [pilot.title for pilot in part.pilots] == ["Drains"]
        assert whole.part(Scope(exchange_type="south_south")) is part
