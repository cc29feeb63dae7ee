from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from pilots import services
from pilots.enums import PilotState, RoundKind, SectionKind
from pilots.models import (
    Agreement,
    DocumentationConfirmation,
    DocumentationSection,
    Invitation,
    Participant,
    Pilot,
    Signature,
)
from tests.pilots.factories import PilotFactory

LATER = timedelta(days=1)


def refuses(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


IN_PREPARATION = [
    ("pilot_agreed_has_date", {"state": "agreed"}),
    ("pilot_agreed_has_date", {"agreed_at": timezone.now() + LATER, "exchange_problem": "X"}),
    ("pilot_started_has_date", {"started_at": timezone.now() + LATER}),
    ("pilot_completed_has_date", {"completed_at": timezone.now() + LATER}),
    ("pilot_cancelled_has_date", {"state": "cancelled"}),
    ("pilot_cancelled_has_date", {"cancelled_at": timezone.now()}),
    ("pilot_exchange_type_from_signature", {"exchange_type": "south_south"}),
    ("triangular_pilot_is_south_south", {"is_triangular": True}),
]


def test_pilot_in_preparation_refuses_what_comes_later(story):
    for constraint, fields in IN_PREPARATION:
        refuses(constraint, lambda fields=fields: Pilot.objects.update(**fields))


def test_pilot_dates_must_be_in_order(story):
    story.to(PilotState.COMPLETED)
    early = story.pilot.prepared_at - LATER
    for name in ("agreed_at", "started_at", "completed_at"):
        refuses("pilot_dates_in_order", lambda name=name: Pilot.objects.update(**{name: early}))


def test_agreed_pilot_needs_a_type_or_the_problem(story):
    story.to(PilotState.AGREED)
    for fields in ({"exchange_type": ""}, {"exchange_problem": "X"}, {"exchange_basis": ""}):
        refuses("pilot_exchange_type_from_signature", lambda fields=fields: Pilot.objects.update(**fields))


def test_participant_takes_part_once(story, world):
    refuses(
        "one_participation_per_organisation",
        lambda: Participant.objects.create(pilot=story.pilot, organisation=world.north, role="supporter"),
    )


def test_frozen_agreement_has_text(story):
    refuses("frozen_agreement_has_text", lambda: Agreement.objects.update(frozen_at=timezone.now()))
    refuses("frozen_agreement_has_text", lambda: Agreement.objects.update(text="X"))


def test_versions_of_an_agreement_are_numbered_and_one_is_open_at_most(story):
    first = story.pilot.agreement
    refuses("one_agreement_of_a_version", lambda: version_of(story.pilot, 1, in_force_at=NOW, frozen_at=NOW))
    refuses("one_open_agreement_per_pilot", lambda: version_of(story.pilot, first.version + 1))


def version_of(pilot, number, frozen_at=None, **fields):
    text = {"frozen_at": frozen_at, "text": "T", "sha256": "S"} if frozen_at else {}
    Agreement.objects.create(pilot=pilot, version=number, **text, **fields)


def test_version_that_holds_is_of_its_pilot_and_signed_unless_it_is_the_first(story):
    other = PilotFactory()
    refuses("current_agreement_is_of_its_pilot", lambda: Agreement.objects.update(current_of=other))
    refuses("current_agreement_is_first_or_in_force", lambda: Agreement.objects.update(version=2))
    for fields in ({}, {"frozen_at": NOW, "text": "T", "sha256": "S"}):
        refuses(
            "agreement_in_force_was_frozen",
            lambda fields=fields: Agreement.objects.update(in_force_at=NOW - LATER, **fields),
        )


def test_budget_amount_has_currency(story):
    for amount, currency in ((5, ""), (None, "EUR"), (-1, "EUR")):
        fields = {"budget_amount": amount, "budget_currency": currency}
        refuses("budget_amount_has_currency", lambda fields=fields: Agreement.objects.update(**fields))


def test_partner_signs_once(story, world):
    story.freeze()
    story.sign_south()
    again = Signature.objects.get()
    again.pk = None
    refuses("one_signature_per_partner", again.save)


NOW = timezone.now()
IN_DRAFT = [
    ("accepted_section_has_date_and_person", {"accepted_at": NOW}),
    ("accepted_section_has_date_and_person", {"state": "accepted", "text": "X", "submitted_at": NOW}),
    ("submitted_section_has_date_and_text", {"state": "submitted"}),
    ("returned_section_has_reason", {"state": "returned", "text": "X", "submitted_at": NOW}),
]


def test_section_in_draft_refuses_what_comes_later(story):
    for constraint, fields in IN_DRAFT:
        refuses(constraint, lambda fields=fields: DocumentationSection.objects.update(**fields))


def test_section_of_a_kind_exists_once(story):
    refuses(
        "one_section_per_kind",
        lambda: DocumentationSection.objects.create(pilot=story.pilot, kind=SectionKind.COSTS, language="en"),
    )


def test_partner_confirms_once(story, world):
    story.to(PilotState.ACTIVE).document()
    again = DocumentationConfirmation.objects.first()
    again.pk = None
    refuses("one_confirmation_per_partner", again.save)


def test_round_of_a_kind_exists_once(story, world):
    story.to(PilotState.ACTIVE)
    round_ = services.open_round(story.pilot, RoundKind.MIDTERM, by=world.staff_north)
    round_.pk = None
    refuses("one_round_of_a_kind_per_pilot", round_.save)


def test_invitation_refuses_a_second_one_and_one_that_ends_before_it_begins(story):
    story.to(PilotState.COMPLETED).open_final()
    first = story.invite(email="resident@example.org")
    refuses(
        "invitation_expires_after_it_was_made",
        lambda: Invitation.objects.update(expires_at=first.invited_at),
    )
    first.pk, first.nonce, first.email = None, "other", "RESIDENT@example.org"
    refuses("one_invitation_per_person_and_round", first.save)


def test_names(story, world):
    story.to(PilotState.COMPLETED).document().open_final()
    answer = story.hear("ngo", world.south)
    pilot = story.pilot
    assert str(pilot) == pilot.title
    assert str(pilot.agreement) == pilot.title
    assert str(pilot.partners[0]) == "Southtown · partner"
    assert str(Signature.objects.first()) == f"{pilot.title} · Southtown"
    assert str(pilot.sections.first()) == f"{pilot.title} · Context"
    assert str(DocumentationConfirmation.objects.first()) == f"{pilot.title} · Southtown"
    assert str(story.round) == f"{pilot.title} · final assessment"
    assert str(story.round.questionnaire) == "2"
    assert str(answer) == f"{story.round} · non-governmental organisation · Southtown"
    assert str(Invitation.objects.get()) == str(answer)


def test_visible_to_before_publication(story, world):
    seeing = {name for name, user in world.everyone().items() if Pilot.objects.visible_to(user).exists()}
    assert seeing == {
        "officer_north",
        "officer_south",
        "two_hats",
        "staff_north",
        "staff_south",
        "coordinator",
    }
    assert not Pilot.objects.visible_to(AnonymousUser()).exists()


def test_visible_to_after_publication(story, world):
    story.to(PilotState.COMPLETED).document()
    services.publish(story.pilot, by=world.officer_south)
    assert all(Pilot.objects.visible_to(user).exists() for user in world.everyone().values())
    assert Pilot.objects.visible_to(AnonymousUser()).exists()
