from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cities.models import Region
from core.exceptions import ActionRefused
from programmes.models import Priorities
from programmes.services import set_priorities
from tests import factories as make
from tests.programmes.factories import PrioritiesFactory, SupportProgrammeFactory
from tests.world import person


@pytest.fixture
def donor_editor(world):
    return person("donor.editor", world.donor.memberships.get().organisation, "editor")


def test_last_word_of_a_donor_counts(world, donor_editor):
    fund = donor_editor.memberships.get().organisation
    set_priorities(fund, by=donor_editor, themes=[make.ThemeFactory()], exchange_types=["south_south"])
    set_priorities(fund, by=donor_editor, regions=Region.objects.all(), largest=Decimal(90), currency="EUR")
    said = Priorities.objects.get()
    assert (str(said), said.exchange_types, said.largest) == ("Fund", [], 90)
    assert (said.themes.count(), said.regions.count()) == (0, 1)


def test_programme_and_its_organisation_have_priorities_of_their_own(world):
    programme = SupportProgrammeFactory(organisation=world.un_body)
    own = set_priorities(world.un_body, by=world.coordinator)
    other = set_priorities(world.un_body, programme=programme, by=world.coordinator, city_sizes=["small"])
    assert (str(own), str(other)) == ("Coordination", programme.name)
    assert other.city_size_names == ["up to 100,000 people"]
    assert other.get_absolute_url() == programme.get_absolute_url()


def test_priorities_are_set_by_who_writes_for_the_organisation(world):
    with pytest.raises(PermissionDenied):
        set_priorities(world.un_body, by=world.donor)
    assert Priorities.objects.count() == 0


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        ({"smallest": Decimal(1)}, "together with their currency"),
        ({"currency": "EUR"}, "together with their currency"),
        ({"largest": Decimal(1), "currency": "EURO"}, "ISO 4217"),
        ({"largest": Decimal(0), "currency": "EUR"}, "above zero"),
        ({"smallest": Decimal(2), "largest": Decimal(1), "currency": "EUR"}, "cannot be below"),
    ],
)
def test_amounts_out_of_order_are_refused_with_a_sentence(world, amounts, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        set_priorities(world.un_body, by=world.coordinator, **amounts)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"currency": "EUR"}, "priorities_amount_has_currency"),
        ({"largest": 1}, "priorities_amount_has_currency"),
        ({"smallest": 2, "largest": 1, "currency": "EUR"}, "priorities_amounts_in_order"),
    ],
)
def test_amounts_are_held_by_the_database(world, changes, name):
    PrioritiesFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Priorities.objects.update(**changes)


def test_an_organisation_has_one_set_of_its_own(world):
    first = PrioritiesFactory()
    name = "one_set_of_own_priorities_per_organisation"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PrioritiesFactory(organisation=first.organisation)
    PrioritiesFactory(
        organisation=first.organisation, programme=SupportProgrammeFactory(organisation=first.organisation)
    )


def test_priorities_of_a_planned_programme_are_seen_with_it(world):
    programme = SupportProgrammeFactory(organisation=world.un_body)
    planned, open_ones = (
        PrioritiesFactory(organisation=world.un_body, programme=programme),
        PrioritiesFactory(),
    )
    assert set(Priorities.objects.visible_to(world.outsider)) == {open_ones}
    assert set(Priorities.objects.visible_to(world.coordinator)) == {planned, open_ones}
    assert set(Priorities.objects.of(world.coordinator)) == {planned}
