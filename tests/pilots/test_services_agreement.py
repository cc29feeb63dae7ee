from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cities.enums import OrganisationKind
from cities.models import CountryClassification
from core.canonical import sha256
from core.exceptions import ActionRefused
from pilots import services
from pilots.enums import ExchangeType, PilotState, Role
from pilots.models import Signature
from tests import factories as make
from tests.pilots.story import day


def test_edit_pilot_changes_title_summary_and_themes(story, world):
    theme = make.ThemeFactory(code="mobility")
    services.edit_pilot(story.pilot, by=world.officer_north, title="Buses", summary="Lanes.", themes=[theme])
    pilot = story.reload()
    assert (pilot.title, pilot.summary, list(pilot.themes.all())) == ("Buses", "Lanes.", [theme])


def test_edit_pilot_by_staff_of_an_association_is_forbidden(story, world):
    with pytest.raises(PermissionDenied):
        services.edit_pilot(story.pilot, by=world.staff_north, title="X", summary="", themes=[])


def test_update_agreement_stores_terms_and_budget(story, world):
    terms = {partner.pk: (f"gives {partner.pk}", f"gains {partner.pk}") for partner in story.pilot.partners}
    services.update_agreement(
        story.pilot,
        by=world.officer_north,
        purposes="Compost.",
        budget_text="Each pays its own travel.",
        budget_amount=Decimal("1200.50"),
        budget_currency="EUR",
        terms=terms,
    )
    pilot = story.reload()
    assert {partner.pk: (partner.gives, partner.gains) for partner in pilot.partners} == terms
    assert (pilot.agreement.budget_amount, pilot.agreement.budget_currency) == (Decimal("1200.50"), "EUR")


def test_update_agreement_with_an_amount_without_currency_is_refused(story, world):
    with pytest.raises(ActionRefused, match="together with its currency"):
        services.update_agreement(story.pilot, by=world.officer_north, purposes="", budget_amount=Decimal(5))


def test_update_agreement_of_a_frozen_text_is_refused(story, world):
    story.freeze()
    with pytest.raises(ActionRefused, match="Reopen it first"):
        services.update_agreement(story.pilot, by=world.officer_north, purposes="Other")


def test_update_agreement_after_signature_is_refused(story, world):
    story.to(PilotState.AGREED)
    with pytest.raises(ActionRefused, match="agreed, and no version of its agreement is being written"):
        services.update_agreement(story.pilot, by=world.officer_north, purposes="Other")


def test_add_supporter(story, world):
    fund = make.OrganisationFactory(kind=OrganisationKind.DONOR, city=None)
    supporter = services.add_supporter(story.pilot, fund, by=world.officer_south, gives="Travel")
    assert (supporter.role, supporter.gives) == (Role.SUPPORTER, "Travel")
    assert [supporter.organisation for supporter in story.reload().supporters] == [fund]


def test_add_supporter_who_takes_part_already_is_refused(story, world):
    with pytest.raises(ActionRefused, match="Northville takes part already"):
        services.add_supporter(story.pilot, world.north, by=world.officer_south)


def test_freeze_keeps_the_text_and_its_hash(story, world):
    story.freeze()
    agreement = story.pilot.agreement
    assert agreement.sha256 == sha256(agreement.text)
    assert "Southtown (partner) gives\nExperts" in agreement.text


def test_freeze_without_purposes_is_refused(story, world):
    with pytest.raises(ActionRefused, match="Write the purposes"):
        services.freeze_agreement(story.pilot, by=world.officer_south)


def test_freeze_where_a_partner_gains_nothing_is_refused(story, world):
    first, second = story.pilot.partners
    terms = {first.pk: ("Experts", "Experience"), second.pk: ("Experts", " ")}
    services.update_agreement(story.pilot, by=world.officer_south, purposes="Compost.", terms=terms)
    with pytest.raises(ActionRefused, match="what Northville gives and what it gains"):
        services.freeze_agreement(story.pilot, by=world.officer_south)


def test_reopen_makes_signatures_void(story, world):
    story.freeze()
    story.sign_south()
    services.reopen_agreement(story.pilot, by=world.officer_north)
    pilot = story.reload()
    assert (pilot.agreement.text, pilot.agreement.sha256, pilot.agreement.frozen_at) == ("", "", None)
    assert not Signature.objects.exists()


def test_reopen_of_a_draft_is_refused(story, world):
    with pytest.raises(ActionRefused, match="no fixed text"):
        services.reopen_agreement(story.pilot, by=world.officer_north)


def test_reopen_after_both_signed_is_refused(story, world):
    story.to(PilotState.AGREED)
    with pytest.raises(ActionRefused, match="no fixed text"):
        services.reopen_agreement(story.pilot, by=world.officer_north)


def test_reopen_by_staff_of_an_association_is_forbidden(story, world):
    story.freeze()
    with pytest.raises(PermissionDenied):
        services.reopen_agreement(story.pilot, by=world.staff_north)


def test_sign_first_leaves_the_pilot_preparing(story):
    story.freeze()
    story.sign_south()
    assert story.reload().state == PilotState.PREPARING


def test_sign_last_agrees_and_derives_the_exchange_type(story):
    story.to(PilotState.AGREED)
    last = Signature.objects.latest("at")
    assert story.pilot.agreed_at == last.at
    assert story.pilot.exchange_type == ExchangeType.NORTH_SOUTH
    assert story.pilot.exchange_basis == f"Group of 77 and China, {last.at.date()}"


def test_sign_twice_for_one_side_is_refused(story):
    story.freeze()
    story.sign_south()
    with pytest.raises(ActionRefused, match="Your side has signed already"):
        story.sign_south()


def test_sign_a_text_that_has_changed_since_is_refused(story, world):
    story.freeze()
    with pytest.raises(ActionRefused, match="has changed since you opened it"):
        services.sign_agreement(story.pilot, by=world.officer_south, sha256="0" * 64)


def test_sign_a_draft_is_refused(story, world):
    with pytest.raises(ActionRefused, match="not fixed yet"):
        services.sign_agreement(story.pilot, by=world.officer_south, sha256="")


def test_sign_what_is_agreed_already_is_refused(story):
    story.to(PilotState.AGREED)
    with pytest.raises(ActionRefused, match="there is nothing to sign"):
        story.sign_south()


def test_sign_without_the_duty_is_forbidden(story, world):
    story.freeze()
    with pytest.raises(PermissionDenied):
        story.sign(world.two_hats)


def test_sign_before_the_text_was_fixed_is_refused(story):
    story.freeze()
    with pytest.raises(ActionRefused, match="lies before"):
        story.sign_south(at=day("2003-05-01"))


SOUTH, NORTH = ("KE", True), ("SE", True)
NOWHERE, UNLISTED = (None, True), ("XK", False)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (SOUTH, SOUTH, ("south_south", "")),
        (SOUTH, NORTH, ("north_south", "")),
        (NORTH, SOUTH, ("north_south", "")),
        (NORTH, NORTH, ("north_north", "")),
        (SOUTH, UNLISTED, ("", "Northville")),
        (NOWHERE, UNLISTED, ("", "Southtown; Northville")),
    ],
)
def test_exchange_type_follows_from_the_countries(story, world, first, second, expected):
    for organisation, place in ((world.south, first), (world.north, second)):
        move(organisation, *place)
    story.to(PilotState.AGREED)
    assert (story.pilot.exchange_type, story.pilot.exchange_problem) == expected


def move(organisation, code, is_listed):
    """Into a country that the UN Statistics Division lists or not; without a code, out of all countries."""
    country = code and make.CountryFactory(code=code, **({} if is_listed else {"region": None}))
    organisation.city = None
    organisation.country = country or None
    organisation.kind = OrganisationKind.NGO
    organisation.save()


def test_exchange_type_without_a_classification_in_force_names_both(story):
    CountryClassification.objects.all().delete()
    story.to(PilotState.AGREED)
    assert (story.pilot.exchange_type, story.pilot.exchange_problem) == ("", "Southtown; Northville")


@pytest.mark.parametrize(
    ("kind", "code", "is_triangular"),
    [
        (OrganisationKind.DONOR, "SE", True),
        (OrganisationKind.DONOR, "KE", False),
        (OrganisationKind.UN_BODY, "KE", True),
        (OrganisationKind.SUPPORT_PROGRAMME, None, True),
    ],
)
def test_south_south_with_a_northern_or_multilateral_supporter_is_triangular(
    story, world, kind, code, is_triangular
):
    move(world.north, "KE", True)
    country = make.CountryFactory(code=code) if code else None
    supporter = make.OrganisationFactory(kind=kind, city=None, country=country)
    services.add_supporter(story.pilot, supporter, by=world.officer_south)
    story.to(PilotState.AGREED)
    assert story.pilot.exchange_type == ExchangeType.SOUTH_SOUTH
    assert story.pilot.is_triangular is is_triangular


def test_north_south_with_a_northern_supporter_is_not_triangular(story, world):
    supporter = make.OrganisationFactory(kind=OrganisationKind.UN_BODY, city=None)
    services.add_supporter(story.pilot, supporter, by=world.officer_south)
    story.to(PilotState.AGREED)
    assert not story.pilot.is_triangular
