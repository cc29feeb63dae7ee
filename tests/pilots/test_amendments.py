"""New versions of an agreement that is in force: written, compared, signed, discarded."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notification
from core.canonical import sha256
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import rules, services
from pilots.enums import PilotState
from pilots.models import Agreement, Pilot, Signature
from pilots.pdf.agreement import agreement_pdf, page_of
from pilots.queries import timeline, version_changes, versions_of
from pilots.queries.versions import ADDED, KEPT, REMOVED, Line, compare
from tests import factories as make
from tests.pilots.story import Story, day
from tests.racing import at_once, refusals
from tests.world import build_world


@pytest.fixture
def running(story) -> Story:
    return story.to(PilotState.ACTIVE)


def amend(story, purposes="Compost and biogas.", **fields):
    """A draft that leaves all but the purposes as it is."""
    services.open_amendment(story.pilot, by=story.world.officer_south)
    return services.update_agreement(story.pilot, by=story.world.officer_north, purposes=purposes, **fields)


def freeze(story):
    return services.freeze_agreement(story.pilot, by=story.world.officer_south)


def sign(story, by, at=None):
    version = rules.open_version(story.reload())
    story.pilot = services.sign_agreement(story.pilot, by=by, sha256=version.sha256, at=at)


def sign_both(story):
    for officer in (story.world.officer_south, story.world.officer_north):
        sign(story, officer)
    return story.reload()


def test_first_version_is_in_force_from_the_last_signature(story):
    assert story.pilot.agreement.in_force_at is None
    story.to(PilotState.AGREED)
    assert story.pilot.agreement.in_force_at == story.pilot.agreed_at == Signature.objects.latest("at").at


def test_amendment_starts_from_the_version_in_force(running, world):
    Agreement.objects.update(budget_amount=900, budget_currency="EUR", budget_text="Each its travel.")
    amendment = services.open_amendment(running.reload(), by=world.officer_north)
    amendment.refresh_from_db()
    assert (amendment.version, amendment.current_of, amendment.is_frozen) == (2, None, False)
    assert (amendment.purposes, amendment.budget_text) == (
        "Compost the waste of the markets.",
        "Each its travel.",
    )
    assert (amendment.budget_amount, amendment.budget_currency) == (Decimal(900), "EUR")
    assert amendment.terms == {str(each.pk): ["Experts", "Experience"] for each in running.pilot.partners}


@pytest.mark.parametrize("state", [PilotState.AGREED, PilotState.ACTIVE, PilotState.SUSPENDED])
def test_amendment_while_the_exchange_is_to_be_done(story, world, state):
    story.to(state)
    assert services.open_amendment(story.pilot, by=world.officer_south).version == 2


@pytest.mark.parametrize("state", [PilotState.PREPARING, PilotState.COMPLETED, PilotState.CANCELLED])
def test_amendment_before_the_agreement_or_after_the_exchange_is_refused(story, world, state):
    story.to(state)
    with pytest.raises(ActionRefused, match="from its signature to the end of the exchange"):
        services.open_amendment(story.pilot, by=world.officer_south)


def test_second_open_amendment_is_refused(running, world):
    amend(running)
    with pytest.raises(ActionRefused, match="open already"):
        services.open_amendment(running.pilot, by=world.officer_north)


@pytest.mark.parametrize("verb", [services.open_amendment, services.discard_amendment])
def test_amendment_by_who_edits_for_no_partner_is_forbidden(running, world, verb):
    for user in (world.staff_north, world.coordinator, world.outsider):
        with pytest.raises(PermissionDenied):
            verb(running.pilot, by=user)


def test_draft_changes_nothing_that_is_in_force(running, world):
    terms = {partner.pk: ("Machines", "Money") for partner in running.pilot.partners}
    amend(running, terms=terms)
    pilot = running.reload()
    assert pilot.agreement.purposes == "Compost the waste of the markets."
    assert {(partner.gives, partner.gains) for partner in pilot.partners} == {("Experts", "Experience")}
    draft = rules.draft(pilot)
    assert {(party.gives, party.gains) for party in rules.parties(draft)} == {("Machines", "Money")}


def test_amendment_leaves_title_and_supporters_as_they_are(running, world):
    amend(running)
    with pytest.raises(ActionRefused, match="as they were first agreed"):
        services.edit_pilot(running.pilot, by=world.officer_south, title="X", summary="", themes=[])
    with pytest.raises(ActionRefused, match="as they were first agreed"):
        services.add_supporter(running.pilot, make.OrganisationFactory(), by=world.officer_south)


def test_amendment_without_purposes_or_terms_is_refused(running, world):
    amend(running, purposes="")
    with pytest.raises(ActionRefused, match="Write the purposes"):
        freeze(running)
    first = running.pilot.partners[0]
    services.update_agreement(
        running.pilot, by=world.officer_south, purposes="P", terms={first.pk: ("Experts", "")}
    )
    with pytest.raises(ActionRefused, match="what Southtown gives and what it gains"):
        freeze(running)


def test_frozen_amendment_names_the_text_that_it_replaces(running):
    amend(running)
    amendment = freeze(running)
    assert amendment.sha256 == sha256(amendment.text)
    assert "Purposes\nCompost and biogas." in amendment.text
    assert (
        f"replaces version 1, whose text has the SHA-256 {running.pilot.agreement.sha256}." in amendment.text
    )


def test_earlier_version_holds_until_the_last_signature(running, world):
    first = running.pilot.agreement
    amend(running)
    freeze(running)
    sign(running, world.officer_north)
    assert running.reload().agreement == first
    sign(running, world.officer_south)
    assert running.reload().agreement.version == 2


def test_amendment_in_force_changes_the_terms_and_nothing_else_of_the_pilot(running):
    before = Pilot.objects.values().get()
    terms = {partner.pk: ("Machines", "Money") for partner in running.pilot.partners}
    amend(running, terms=terms)
    freeze(running)
    pilot = sign_both(running)
    assert Pilot.objects.values().get() == before
    assert {(partner.gives, partner.gains) for partner in pilot.partners} == {("Machines", "Money")}
    assert pilot.agreement.purposes == "Compost and biogas."
    last = Signature.objects.latest("at")
    assert pilot.agreement.in_force_at == last.at


def test_replaced_version_keeps_text_hash_and_signatures(running):
    first = running.pilot.agreement
    amend(running)
    freeze(running)
    sign_both(running)
    kept = Agreement.objects.get(version=1)
    assert (kept.text, kept.sha256, kept.in_force_at) == (first.text, first.sha256, first.in_force_at)
    assert (kept.current_of, kept.signatures.count()) == (None, 2)
    assert agreement_pdf(kept).startswith(b"%PDF")
    assert page_of(kept)["address"].endswith("/agreement/1/")


def test_third_version_follows_the_second(running, world):
    for purposes in ("Compost and biogas.", "Biogas."):
        amend(running, purposes=purposes)
        freeze(running)
        sign_both(running)
    assert [version.version for version in versions_of(running.pilot, world.officer_south)] == [1, 2, 3]
    assert running.pilot.agreement.version == 3


def test_amendment_is_reopened_and_signed_again(running, world):
    amend(running)
    freeze(running)
    sign(running, world.officer_south)
    services.reopen_agreement(running.pilot, by=world.officer_north)
    assert Signature.objects.filter(agreement__version=2).count() == 0
    freeze(running)
    assert sign_both(running).agreement.version == 2


def test_amendment_is_signed_once_for_a_side_and_not_before_it_was_fixed(running, world):
    amend(running)
    with pytest.raises(ActionRefused, match="not fixed yet"):
        sign(running, world.officer_south)
    freeze(running)
    with pytest.raises(ActionRefused, match="lies before"):
        sign(running, world.officer_south, at=day("2003-05-01"))
    sign(running, world.officer_south)
    with pytest.raises(ActionRefused, match="Your side has signed already"):
        sign(running, world.officer_south)


def test_amendment_that_takes_effect_before_the_version_in_force_is_refused(running, world):
    with pytest.raises(ActionRefused, match="lies before"):
        services.open_amendment(running.pilot, by=world.officer_south, at=day("2003-05-01"))
    amend(running)
    with pytest.raises(ActionRefused, match="lies before"):
        services.freeze_agreement(running.pilot, by=world.officer_south, at=day("2003-05-01"))


def test_amendment_open_at_the_end_of_the_exchange_can_only_be_discarded(running, world):
    amend(running)
    freeze(running)
    sign(running, world.officer_south)
    running.complete()
    sha = Agreement.objects.get(version=2).sha256
    with pytest.raises(ActionRefused, match="completed; there is nothing to sign"):
        services.sign_agreement(running.reload(), by=world.officer_north, sha256=sha)
    services.discard_amendment(running.pilot, by=world.officer_north)
    assert running.reload().agreement == Agreement.objects.get()
    assert HistoryEvent.objects.get(action="discard_amendment").note == "Southtown"


def test_discard_without_an_open_amendment_is_refused(story, world):
    for state in (PilotState.PREPARING, PilotState.ACTIVE):
        with pytest.raises(ActionRefused, match="no open amendment"):
            services.discard_amendment(story.to(state).pilot, by=world.officer_south)
    assert Agreement.objects.count() == 1


def test_discarded_amendment_makes_room_for_another(running, world):
    amend(running)
    services.discard_amendment(running.pilot, by=world.officer_south)
    assert services.open_amendment(running.pilot, by=world.officer_north).version == 2


def test_partners_hear_of_an_amendment(running, world):
    amend(running)
    freeze(running)
    sign_both(running)
    told = {
        kind: set(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))
        for kind in ("pilot_amending", "pilot_amended")
    }
    assert told == {
        "pilot_amending": {"officer.north", "two.hats"},
        "pilot_amended": {"officer.south", "two.hats"},
    }
    assert Notification.objects.filter(kind="pilot_to_sign").count() == 2
    titles = [str(entry.title) for entry in timeline(running.pilot, for_insiders=False)]
    assert titles[-5:] == [
        "An amendment of the agreement was begun",
        "The text of the agreement was fixed",
        "One partner signed",
        "One partner signed",
        "Both partners have signed the amendment",
    ]


def test_drafts_are_for_insiders_and_what_was_in_force_for_all_of_a_published_pilot(running, world):
    amend(running)
    assert not Agreement.objects.visible_to(world.outsider).exists()
    running.document()
    services.publish(running.pilot, by=world.officer_south)
    assert [version.version for version in versions_of(running.pilot, world.outsider)] == [1]
    assert [version.version for version in versions_of(running.pilot, world.two_hats)] == [1, 2]


def test_compare_shows_lines_that_changed_with_what_is_around_them():
    before = "A\n\nB\nC\nD\nE\nF"
    assert list(compare(before, "A\nB\nX\nD\nE\nF\nG")) == [
        [Line(KEPT, "B"), Line(REMOVED, "C"), Line(ADDED, "X"), Line(KEPT, "D")],
        [Line(KEPT, "F"), Line(ADDED, "G")],
    ]


def test_compare_of_the_same_lines_is_empty():
    assert list(compare("A\n\nB", "A\nB\n")) == []


def test_changes_of_a_draft_are_those_that_it_would_make(running, world):
    amend(running)
    first, draft = versions_of(running.reload(), world.officer_south)
    assert version_changes(first, [first, draft]) == []
    marked = [line for place in version_changes(draft, [first, draft]) for line in place if line.kind != KEPT]
    assert [(line.kind, line.text) for line in marked if "SHA-256" not in line.text] == [
        (ADDED, "Amendment"),
        (REMOVED, "Compost the waste of the markets."),
        (ADDED, "Compost and biogas."),
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_amendments_opened_at_once_are_one():
    story = Story(build_world()).to(PilotState.ACTIVE)
    outcomes = at_once(
        *[
            lambda by=by: services.open_amendment(Pilot.objects.get(), by=by)
            for by in (story.world.officer_south, story.world.officer_north)
        ],
        held=story.pilot,
    )
    assert refusals(outcomes) == [
        "An amendment is open already. Finish or discard it before you open another one."
    ]
    assert Agreement.objects.count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_last_signatures_at_once_put_the_amendment_in_force_once():
    story = Story(build_world()).to(PilotState.ACTIVE)
    amend(story)
    sha, world = freeze(story).sha256, story.world
    outcomes = at_once(
        lambda: services.sign_agreement(Pilot.objects.get(), by=world.officer_south, sha256=sha),
        lambda: services.sign_agreement(Pilot.objects.get(), by=world.officer_north, sha256=sha),
        held=story.pilot,
    )
    assert refusals(outcomes) == []
    assert HistoryEvent.objects.filter(action="amend").count() == 1
    assert story.reload().agreement.version == 2
