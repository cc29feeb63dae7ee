from datetime import date

import pytest

from reporting.facts import measured
from reporting.queries import milestone_facts
from tests import factories as make
from tests.reporting import made

DUE = date(2004, 12, 31)


def target(milestone, position, as_of=DUE, known_at=made.NOW):
    return milestone_facts(milestone, as_of=as_of, known_at=known_at).targets[position - 1]


def titles(records):
    return [record.title for record in records]


def test_pilots_counted_from_the_later_of_both_days_on(milestones, world):
    made.made_pilot(world, "Water", documented=date(2004, 3, 1), assessed=date(2004, 6, 1))
    made.made_pilot(world, "Early", documented=date(2004, 2, 1), assessed=date(2004, 1, 1))
    fact = target(milestones[2004], 1).fact
    assert fact.value == 2
    assert [(record.title, record.on) for record in fact.records] == [
        ("Early", date(2004, 2, 1)),
        ("Water", date(2004, 6, 1)),
    ]
    assert target(milestones[2004], 1, as_of=date(2004, 5, 31)).fact.value == 1


def test_pilot_after_the_due_date_is_late_and_never_counted_back(milestones, world):
    made.made_pilot(world, "Late", documented=date(2004, 3, 1), assessed=date(2005, 1, 1))
    in_time = target(milestones[2004], 1)
    later = target(milestones[2004], 1, as_of=date(2006, 1, 1))
    assert (in_time.fact.value, titles(in_time.fact.late), in_time.light) == (0, [], "red")
    assert (later.fact.value, titles(later.fact.late), later.light) == (0, ["Late"], "amber")
    assert later.verdict == "Reached only after the due date, Dec. 31, 2004."


def test_pilot_on_the_due_date_counts(milestones, world):
    made.made_pilot(world, "Last day", documented=DUE, assessed=DUE)
    assert target(milestones[2004], 1).fact.value == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"documented": DUE}, "It is documented but not yet assessed by its stakeholders."),
        ({"assessed": DUE}, "It is assessed but not yet documented."),
        (
            {"documented": DUE, "assessed": DUE, "exchange": "north_north"},
            "An exchange between northern cities does not count for this target.",
        ),
        (
            {"documented": DUE, "assessed": DUE, "exchange": ""},
            "The exchange cannot be classed, because these partners' countries are in no group: Northville.",
        ),
    ],
)
def test_pilot_left_out_with_its_reason(milestones, world, fields, reason):
    made.made_pilot(world, "Close", **fields)
    fact = target(milestones[2004], 1).fact
    assert fact.value == 0
    assert [(excluded.record.title, excluded.reason) for excluded in fact.excluded] == [("Close", reason)]


def test_pilot_with_nothing_done_is_not_listed(milestones, world):
    made.made_pilot(world, "Begun")
    fact = target(milestones[2004], 1).fact
    assert (fact.value, fact.excluded) == (0, ())
    assert fact.missing == ("A pilot that is both documented and assessed",)


def test_up_to_ten_is_neither_cap_nor_pass_mark(milestones, world):
    for number in range(11):
        made.made_pilot(world, f"Pilot {number}", documented=DUE, assessed=DUE)
    found = target(milestones[2004], 1)
    assert (found.fact.value, found.goal, found.light) == (11, "of up to 10", "green")


def test_brokered_match_counts_and_is_shown_as_brokered(milestones, world):
    brokered = {
        "brokered_by": world.southern_association,
        "brokered_evidence": "A letter.",
        "score_tenths": None,
        "weight_set": None,
    }
    made.made_pilot(world, "Old friends", documented=DUE, assessed=DUE, **brokered)
    [record] = target(milestones[2004], 1).fact.records
    assert record.note.endswith("The match was brokered by people.")


def test_exchange_types_absent_one_is_named(milestones, world):
    made.made_pilot(world, "One", documented=DUE, assessed=DUE, exchange="north_south")
    made.made_pilot(world, "Two", documented=DUE, assessed=DUE, exchange="north_south")
    found = target(milestones[2004], 2)
    assert (found.fact.value, found.goal, found.fact.missing) == (1, "of 2", ("south-south",))
    assert found.light == "amber"
    assert titles(found.fact.records) == ["One", "Two"]


def test_exchange_types_both_covered(milestones, world):
    made.made_pilot(world, "One", documented=DUE, assessed=DUE, exchange="north_south")
    made.made_pilot(world, "Two", documented=DUE, assessed=DUE, exchange="south_south")
    found = target(milestones[2004], 2)
    assert (found.fact.value, found.fact.missing, found.light) == (2, (), "green")
    assert found.verdict == "Reached by the due date, Dec. 31, 2004."


def test_exchange_type_reached_late_is_listed_only_when_new(milestones, world):
    made.made_pilot(world, "In time", documented=DUE, assessed=DUE, exchange="north_south")
    for kind in ("north_south", "south_south"):
        made.made_pilot(world, f"Late {kind}", documented=DUE, assessed=date(2005, 1, 1), exchange=kind)
    fact = target(milestones[2004], 2, as_of=date(2005, 2, 1)).fact
    assert titles(fact.late) == ["Late south_south"]
    assert fact.missing == ("south-south",)


def test_areas_are_counted_once_and_absent_ones_named(milestones, world):
    make.ThemeFactory(code="shelter", is_area=False)
    made.made_pilot(world, "One", documented=DUE, assessed=DUE, areas=["water", "water.sanitation"])
    made.made_pilot(world, "Two", documented=DUE, assessed=DUE, areas=["water", "safety", "shelter"])
    fact = target(milestones[2004], 3).fact
    assert (fact.value, fact.missing) == (2, ("planning", "mobility", "economy"))
    assert [(record.group, record.title) for record in fact.records] == [
        ("water", "One"),
        ("water", "Two"),
        ("safety", "Two"),
    ]


def test_areas_pilot_in_none_of_them_is_left_out(milestones, world):
    make.ThemeFactory(code="shelter", is_area=False)
    made.made_pilot(world, "Houses", documented=DUE, assessed=DUE, areas=["shelter"])
    [excluded] = target(milestones[2004], 3).fact.excluded
    assert (excluded.record.title, excluded.reason) == ("Houses", "It works in none of the five areas.")


def test_evaluation_of_the_right_kind_in_time(milestones, world):
    made.made_evaluation(world.un_body, "mid_term", completed_on=date(2006, 9, 1))
    made.made_evaluation(world.un_body, "final", completed_on=date(2006, 9, 1))
    found = target(milestones[2006], 1, as_of=date(2006, 12, 31))
    assert (found.fact.value, found.light) == (1, "green")
    assert titles(found.fact.records) == ["mid-term evaluation by Coordination"]
    assert target(milestones[2012], 1, as_of=date(2012, 12, 31)).fact.value == 1


def test_evaluation_that_is_missing(milestones, world):
    found = target(milestones[2012], 1, as_of=date(2013, 1, 1))
    assert (found.fact.value, found.light) == (0, "red")
    assert found.fact.missing == ("final evaluation against the Millennium Declaration Goals",)
    assert found.verdict == "Not reached by the due date, Dec. 31, 2012."


def test_before_the_due_date_nothing_is_lost_yet(milestones, world):
    found = target(milestones[2012], 1, as_of=date(2012, 12, 30))
    assert (found.light, found.verdict) == ("open", "Nothing yet; the due date is Dec. 31, 2012.")


def test_round_table_needs_donors_and_support_programmes(milestones, world):
    day = date(2006, 5, 1)
    made.made_round_table(world.un_body, "Whole", held_on=day, kinds=["donor", "support_programme"])
    made.made_round_table(world.un_body, "Donors alone", held_on=day, kinds=["donor", "association"])
    fact = target(milestones[2006], 2, as_of=date(2006, 12, 31)).fact
    assert titles(fact.records) == ["Whole"]
    [excluded] = fact.excluded
    assert (excluded.record.title, excluded.reason) == (
        "Donors alone",
        "Nobody of this kind took part: support programme.",
    )
    assert fact.records[0].note == "Present: A donor, A support_programme."


def test_programmes_new_and_south_south(milestones, world):
    made.made_programme(world.un_body, "New", established=date(2007, 1, 1), mainstreamed=date(2009, 1, 1))
    made.made_programme(world.un_body, "Old", established=date(2001, 1, 1))
    made.made_programme(world.un_body, "Mixed", established=date(2005, 1, 1), south=False)
    fact = target(milestones[2008], 1, as_of=date(2008, 12, 31)).fact
    assert titles(fact.records) == ["New"]
    assert [(excluded.record.title, excluded.reason) for excluded in fact.excluded] == [
        ("Old", "It existed before the initiative started."),
        ("Mixed", "It is not south-south: a country that cooperates in it is not of the south."),
    ]


def test_programme_mainstreamed_late(milestones, world):
    made.made_programme(world.un_body, "New", established=date(2007, 1, 1), mainstreamed=date(2009, 1, 1))
    in_time = target(milestones[2008], 2, as_of=date(2008, 12, 31)).fact
    later = target(milestones[2008], 2, as_of=date(2010, 1, 1)).fact
    assert (in_time.value, titles(in_time.late)) == (0, [])
    assert in_time.excluded[0].reason == "It is established but not yet mainstreamed."
    assert (later.value, titles(later.late), later.excluded) == (0, ["New"], ())


def test_context_counts_cities_regions_and_what_the_history_tells(milestones, world):
    made.made_pilot(world, "Any")
    city = make.CityParticipationFactory(city=world.south.city, recorded_at=made.EARLY).city
    make.CityParticipationFactory(
        city__country__code="XK", city__country__region=None, recorded_at=made.EARLY
    )
    offer = make.OfferFactory(organisation=world.north, published=True)
    for action in ("publish", "renew", "publish"):
        made.told(offer, action, "published", made.noon(date(2003, 5, 1)))
    facts = milestone_facts(milestones[2004], as_of=DUE, known_at=made.NOW)
    assert {fact.code: fact.value for fact in facts.context} == {
        "cities_taking_part": 2,
        "regions_taking_part": 1,
        "slum_dwellers_reached": 0,
        "other_residents_reached": 0,
        "offers_published": 1,
        "requests_published": 0,
        "matches_agreed": 0,
        "matches_approved": 0,
    }
    assert titles(facts.context[1].records) == [city.name]


def test_every_figure_adds_up_to_its_records(milestones, world):
    made.fill(world)
    for milestone in milestones.values():
        facts = milestone_facts(milestone, as_of=date(2013, 1, 1), known_at=made.NOW)
        listed = [fact for fact in facts.context if fact.records] + [target.fact for target in facts.targets]
        assert [fact.value for fact in listed] == [measured(fact.measure, fact.records) for fact in listed]
