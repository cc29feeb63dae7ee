import pytest

from pilots import services
from pilots.enums import PilotState, SectionKind
from pilots.models import Pilot
from pilots.queries import (
    Proof,
    agreement_text,
    chain_position,
    pilots_in_full,
    proof,
    rounds_in_full,
    timeline,
)
from pilots.queries.agreement import agreement_languages, interface_language
from tests.pilots.story import day

DAY = day("2004-05-01").date()


def full():
    return pilots_in_full().get()


@pytest.mark.parametrize(
    ("state", "facts", "position"),
    [
        ("preparing", Proof(None, None), 5),
        ("active", Proof(DAY, None), 5),
        ("completed", Proof(None, None), 6),
        ("completed", Proof(DAY, None), 7),
        ("completed", Proof(DAY, DAY), 8),
    ],
)
def test_chain_position(state, facts, position):
    assert chain_position(Pilot(state=state), facts) == position


def test_proof_of_a_pilot_that_was_documented_and_assessed(story):
    story.to(PilotState.COMPLETED).document().open_final()
    story.assess()
    today = story.pilot.completed_at.date()
    assert proof(full()) == Proof(today, today)


def test_proof_of_a_fresh_pilot(story):
    assert proof(full()) == Proof(None, None)


def test_timeline_for_insiders_tells_who_and_why(story, world):
    story.to(PilotState.ACTIVE)
    story.suspend()
    entries = timeline(full(), for_insiders=True)
    assert str(entries[-1].title) == "Suspended"
    assert (entries[-1].by, entries[-1].note) == ("officer.south", "Elections.")


def test_timeline_for_the_public_tells_neither_persons_nor_reasons(story, world):
    story.to(PilotState.ACTIVE)
    story.suspend()
    entries = timeline(full(), for_insiders=False)
    assert {entry.by for entry in entries} == {""}
    assert {entry.note for entry in entries} == {"", "Southtown", "Northville"}


def test_timeline_tells_of_sections_by_their_name(story, world):
    story.to(PilotState.ACTIVE)
    section = story.submit(SectionKind.COSTS)
    services.return_section(section, by=world.staff_north, reason="Which currency?")
    story.document()
    titles = [str(entry.title) for entry in timeline(full(), for_insiders=True)]
    assert titles[:7] == [
        "Preparation began",
        "The text of the agreement was fixed",
        "One partner signed",
        "One partner signed",
        "Both partners have signed",
        "The exchange started",
        "“Costs” was handed in",
    ]
    assert "“Costs” was returned for changes" in titles


def test_rounds_show_invitations_to_reviewers_only(story):
    story.to(PilotState.COMPLETED).open_final()
    story.invite()
    [for_others] = rounds_in_full(story.pilot, with_invitations=False)
    [for_reviewers] = rounds_in_full(story.pilot, with_invitations=True)
    assert len(for_others.invitations.all()) == 0
    assert len(for_reviewers.invitations.all()) == 1


def test_agreement_text_in_the_language_of_the_pilot(story, world):
    agreement = story.pilot.agreement
    agreement.budget_amount, agreement.budget_currency = 1200, "EUR"
    agreement.budget_text = "Each pays its travel."
    assert agreement_text(agreement).endswith("1200.00 EUR\nEach pays its travel.")


LANGUAGES_OF_SIDES = [
    (["en"], ["fr", "en"], ["en"]),
    ([], [], ["en"]),
    (["fr", "ar"], ["en"], ["en", "fr"]),
    (["fr"], ["pt"], ["en", "fr", "pt-br"]),
    (["sw"], ["en"], ["en"]),
]


@pytest.mark.parametrize(("south", "north", "expected"), LANGUAGES_OF_SIDES)
def test_agreement_is_in_a_language_of_each_side(story, world, south, north, expected):
    for organisation, languages in ((world.south, south), (world.north, north)):
        organisation.languages = languages
        organisation.save()
    assert agreement_languages(story.pilot) == expected


def test_agreement_text_says_what_people_wrote_once_under_headings_of_both_languages(story, world):
    world.north.languages = ["ar"]
    world.north.save()
    agreement = story.pilot.agreement
    agreement.budget_text = "Each pays its travel."
    assert agreement_text(agreement).endswith("Budget\nالميزانية\nEach pays its travel.")


@pytest.mark.parametrize(
    ("code", "expected"), [("en", "en"), ("pt", "pt-br"), ("zh", "zh-hans"), ("ar", "ar"), ("sw", "en")]
)
def test_interface_language(code, expected):
    assert interface_language(code) == expected
