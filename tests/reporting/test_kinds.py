"""Each kind of report on a small world: its figures worked out by hand, and the same facts made twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from core.models import HistoryEvent
from pilots.enums import Role
from programmes import services as programmes
from reporting.associations import services as associations
from reporting.kinds import report_facts
from reporting.kinds.base import named
from reporting.models import Submission
from reporting.rendering import render_pdf
from reporting.scope import Scope
from tests import factories as make
from tests.library.factories import ToolFactory
from tests.pilots.factories import ParticipantFactory
from tests.programmes.factories import SupportProgrammeFactory
from tests.reporting import made
from tests.reporting.made import asked

DAY = date(2004, 12, 31)
YEAR = date(2004, 1, 1)


@pytest.fixture
def network(world, milestones):
    """One pilot of 2003, two of 2004 of which one is south-south, one that is documented only."""
    made.made_pilot(world, "Early", documented=date(2003, 6, 1), assessed=date(2003, 6, 1))
    made.made_pilot(world, "Standpipes", documented=date(2004, 3, 1), assessed=date(2004, 4, 1))
    made.made_pilot(
        world,
        "Bus lanes",
        documented=date(2004, 5, 1),
        assessed=date(2004, 5, 1),
        exchange="south_south",
        areas=["mobility"],
    )
    made.made_pilot(world, "Unassessed", documented=date(2004, 5, 1))
    make.CityParticipationFactory(city=world.south.city, recorded_at=made.EARLY)
    return world


def figures(facts):
    return {fact.code: fact.value for fact in facts.context}


def figure(facts, code):
    [found] = [fact for fact in facts.context if fact.code == code]
    return found


def titles(fact):
    return [record.title for record in fact.records]


def test_milestone_report_names_its_kind_and_title(network, milestones):
    facts = report_facts(asked(network, "milestone", milestone=milestones[2004]))
    assert (facts.kind, facts.title, facts.year, facts.period_start) == (
        "milestone", "Milestone 2004", 2004, None,
    )  # fmt: skip
    assert (facts.texts, [target.fact.value for target in facts.targets]) == ((), [3, 2, 2])


def test_evaluation_report_has_the_figures_and_what_evaluations_of_its_kind_say(network, milestones):
    mid_term = made.made_evaluation(network.un_body, "mid_term", completed_on=date(2006, 5, 1))
    made.made_evaluation(network.un_body, "final", completed_on=date(2006, 6, 1))
    asked_of = {"milestone": milestones[2006], "evaluation": "mid_term", "as_of": date(2006, 12, 31)}
    facts = report_facts(asked(network, "evaluation", **asked_of))
    assert facts.title == "Mid-term evaluation, milestone 2006"
    assert [text.heading for text in facts.texts] == ["Findings", "Recommendations"]
    assert facts.texts[0].text == "What was seen."
    assert facts.texts[0].source == f"{mid_term.reference}: Coordination, May 1, 2006"
    assert len(facts.targets) == 2
    earlier = report_facts(asked(network, "evaluation", **asked_of | {"as_of": date(2006, 4, 30)}))
    assert earlier.texts == ()


def test_annual_report_counts_the_year_and_names_who_is_missing(network):
    report = made.handed_in(network, network.southern_association, network.staff_south, plans="A bridge.")
    associations.accept_association_report(report, by=network.coordinator)
    facts = report_facts(asked(network, "annual", since=YEAR, known_at=timezone.now()))
    assert (facts.title, facts.kind) == ("Annual report 2004 to UNACLA", "annual")
    assert (facts.year, facts.due_on, facts.light, facts.targets) == (None, None, "", ())
    assert facts.period_start == YEAR
    expected = {
        "association_reports_accepted": 1,
        "pilots_documented_and_assessed": 2,
        "exchange_types_covered": 2,
        "areas_covered": 2,
        "cities_taking_part": 1,
        "reported_pilots_documented_and_assessed": 2,
        "reported_cities_taking_part": 1,
    }
    assert {code: figures(facts)[code] for code in expected} == expected
    heard = figure(facts, "association_reports_accepted")
    assert (titles(heard), heard.missing) == (["South Local"], ("North Local",))
    assert facts.texts[0].text == "Accepted: South Local.\nMissing: North Local."
    assert [(text.heading, text.text) for text in facts.texts[1:]] == [
        ("South Local · Progress of the members", "They met."),
        ("South Local · Plans for the next year", "A bridge."),
    ]


def test_annual_report_joins_what_two_associations_name(network):
    for association, by in (
        (network.southern_association, network.staff_south),
        (network.northern_association, network.staff_north),
    ):
        report = made.handed_in(network, association, by)
        associations.accept_association_report(report, by=network.coordinator)
    facts = report_facts(asked(network, "annual", since=YEAR, known_at=timezone.now()))
    joined = figure(facts, "reported_pilots_documented_and_assessed")
    assert (joined.value, titles(joined)) == (2, ["Standpipes", "Bus lanes"])
    assert {record.note for record in joined.records} == {"North Local, South Local"}


def test_annual_report_tells_accepted_from_handed_in(network):
    made.handed_in(network, network.southern_association, network.staff_south)
    facts = report_facts(asked(network, "annual", since=YEAR, known_at=timezone.now()))
    heard = figure(facts, "association_reports_accepted")
    assert (heard.value, [row.record.title for row in heard.excluded]) == (0, ["South Local"])
    assert facts.texts[0].text == "Handed in but not accepted: South Local.\nMissing: North Local."


def test_annual_report_without_associations_says_nothing_of_them(network):
    facts = report_facts(asked(network, "annual", since=YEAR))
    assert facts.texts == ()


def test_brief_has_a_line_for_each_milestone_and_no_long_list(network):
    facts = report_facts(asked(network, "brief", audience="forum"))
    assert facts.title == "Brief: World Urban Forum"
    lines = [(each.fact.label, each.light, each.fact.value, each.goal) for each in facts.targets]
    assert lines == [
        ("Milestone 2004", "amber", 2, "of 3 targets"),
        ("Milestone 2006", "open", 0, "of 2 targets"),
        ("Milestone 2008", "open", 0, "of 2 targets"),
        ("Milestone 2012", "open", 0, "of 1 target"),
    ]
    first = facts.targets[0].fact
    assert titles(first) == ["Documented and assessed pilots", "Types of exchange covered"]
    assert [row.record.title for row in first.excluded] == ["Areas covered"]
    assert figures(facts)["cities_taking_part"] == 1
    assert all(fact.url and not fact.records for fact in facts.context)


def test_association_report_says_what_was_handed_in(network):
    made.handed_in(network, network.southern_association, network.staff_south, lessons="Start small.")
    submission = Submission.objects.get()
    made.made_pilot(network, "Since", documented=DAY, assessed=DAY)
    facts = report_facts(asked(network, "association", submission=submission))
    assert facts.title == "South Local: report of 2004"
    assert titles(figure(facts, "pilots_documented_and_assessed")) == ["Standpipes", "Bus lanes"]
    assert [(text.heading, text.text, text.source) for text in facts.texts] == [
        ("Progress of the members", "They met.", f"{submission.reference}: handed in on Jan. 10, 2005"),
        ("Lessons learnt", "Start small.", f"{submission.reference}: handed in on Jan. 10, 2005"),
    ]


@pytest.fixture
def programme(network):
    """It supports one pilot; of two pledges one is committed and paid in part, one withdrawn; one tool."""
    programme = SupportProgrammeFactory(name="Water together", organisation=network.un_body)
    pilot = made.made_pilot(network, "Supported", documented=DAY, assessed=DAY)
    ParticipantFactory(pilot=pilot, organisation=network.un_body, role=Role.SUPPORTER)
    donor = {"organisation": make.OrganisationFactory(name="Giver", kind="donor"), "by": network.coordinator}
    first = programmes.pledge(
        **donor, amount=Decimal(1000), currency="EUR", on=date(2004, 2, 1), programme=programme
    )
    step = {"by": network.coordinator, "evidence": "A letter."}
    first = programmes.commit_pledge(first, amount=Decimal(800), on=date(2004, 3, 1), **step)
    programmes.record_payment(first, amount=Decimal(300), on=date(2004, 4, 1), **step)
    second = programmes.pledge(
        **donor, amount=Decimal(50), currency="USD", on=date(2004, 5, 1), programme=programme
    )
    programmes.withdraw_pledge(second, on=date(2004, 6, 1), reason="No money.", by=network.coordinator)
    tool = ToolFactory(organisation=network.un_body, state="published", published_at=made.noon(DAY))
    HistoryEvent.record(tool, "publish", by=None, at=made.noon(DAY))
    return programme


def test_programme_report_has_its_pilots_pledges_and_tools(network, programme):
    facts = report_facts(asked(network, "programme", programme=programme, known_at=timezone.now()))
    assert (facts.title, facts.wording) == ("Support programme: Water together", "Run by Coordination.")
    assert figures(facts) == {
        "pilots_supported": 1,
        "pilots_documented_and_assessed": 1,
        "exchange_types_covered": 1,
        "areas_covered": 1,
        "pledges_made": 2,
        "pledge_payments": 1,
        "tools_shared": 1,
    }
    pledges = figure(facts, "pledges_made")
    assert [record.note for record in pledges.records] == ["Committed: 800 EUR. Paid: 300 EUR.", "Withdrawn."]
    assert titles(figure(facts, "pledge_payments")) == ["Giver · 300 EUR"]


def test_programme_report_as_of_an_earlier_day_or_moment_knows_less(network, programme):
    earlier = {"programme": programme, "as_of": date(2004, 2, 15), "known_at": timezone.now()}
    facts = report_facts(asked(network, "programme", **earlier))
    assert [record.note for record in figure(facts, "pledges_made").records] == [""]
    assert (figures(facts)["pledge_payments"], figures(facts)["tools_shared"]) == (0, 0)
    unknown = report_facts(asked(network, "programme", programme=programme, known_at=made.NOW))
    assert figures(unknown)["pledges_made"] == figures(unknown)["tools_shared"] == 0


def test_custom_report_is_narrowed_by_period_and_part(network):
    narrow = Scope(themes=("mobility",), exchange_type="south_south")
    facts = report_facts(asked(network, "custom", since=YEAR, scope=narrow))
    assert titles(figure(facts, "pilots_documented_and_assessed")) == ["Bus lanes"]
    assert facts.title == "From Jan. 1, 2004 to Dec. 31, 2004"
    assert facts.wording == "Themes: mobility. Type of exchange: south-south."
    whole = report_facts(asked(network, "custom", since=date(2002, 9, 1)))
    assert figures(whole)["pilots_documented_and_assessed"] == 3
    assert whole.wording == "All themes, regions and types of exchange."
    empty = report_facts(asked(network, "custom", since=YEAR, scope=Scope(region="014", themes=("safety",))))
    assert figures(empty)["pilots_documented_and_assessed"] == 0
    assert empty.wording == "Themes: safety. Region: Eastern Africa."


def subjects(network, milestones, programme):
    report = made.handed_in(network, network.southern_association, network.staff_south)
    associations.accept_association_report(report, by=network.coordinator)
    return {
        "milestone": {"milestone": milestones[2004]},
        "evaluation": {"milestone": milestones[2006], "evaluation": "mid_term"},
        "annual": {"since": YEAR},
        "brief": {"audience": "council"},
        "association": {"submission": Submission.objects.get()},
        "programme": {"programme": programme},
        "custom": {"since": YEAR, "scope": Scope(region="014")},
    }


def test_same_day_and_moment_give_the_same_facts_after_history_was_entered_later(
    network, milestones, programme
):
    made.made_evaluation(network.un_body, "mid_term", completed_on=DAY)
    named_by = subjects(network, milestones, programme)
    reports = {
        kind: asked(network, kind, known_at=timezone.now(), **subject) for kind, subject in named_by.items()
    }
    later = timezone.now() + timedelta(seconds=1)
    made.made_pilot(network, "Entered later", documented=DAY, assessed=DAY, recorded_at=later)
    made.made_evaluation(network.un_body, "mid_term", completed_on=DAY, recorded_at=later)
    made.handed_in(network, network.northern_association, network.staff_north)
    pledge = programmes.pledge(
        network.un_body,
        amount=Decimal(5),
        currency="EUR",
        on=date(2004, 7, 1),
        programme=programme,
        by=network.coordinator,
    )
    programmes.commit_pledge(
        pledge, amount=Decimal(5), on=date(2004, 7, 2), evidence="A letter.", by=network.coordinator
    )
    for kind, report in reports.items():
        assert report_facts(report).to_json() == report.facts, kind


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_every_kind_makes_a_file(network, milestones, programme, language):
    for kind, subject in subjects(network, milestones, programme).items():
        report = asked(network, kind, known_at=timezone.now(), language=language, **subject)
        assert render_pdf(report.facts).startswith(b"%PDF-"), kind
        assert render_pdf(report.facts) == render_pdf(report.facts)


def test_every_kind_over_an_empty_world(world, milestones):
    subjects = {"annual": {"since": YEAR}, "brief": {"audience": "agencies"}, "custom": {"since": YEAR}}
    for kind, subject in subjects.items():
        report = asked(world, kind, **subject)
        assert render_pdf(report.facts).startswith(b"%PDF-"), kind


def test_title_is_in_the_language_of_the_report(network):
    report = asked(network, "annual", since=YEAR, language="fr")
    with translation.override("fr"):
        assert report_facts(report).title == report.title
    assert f'"language":"{"fr"}"' in report.facts


def test_subject_that_is_not_there_is_said():
    with pytest.raises(ValueError, match="does not name"):
        named(None)
