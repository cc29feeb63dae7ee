import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cities.models import Affiliation, Organisation
from matching import workflow
from matching.models import Offer, Request
from matching.queries import rights, with_rights
from tests import factories as make

pytestmark = pytest.mark.django_db


def alone(world):
    Affiliation.objects.filter(member=world.south).delete()


def trusted(world):
    Organisation.objects.filter(pk=world.southern_association.pk).update(trusts_members=True)


def trusted_but_unverified(world):
    trusted(world)
    Organisation.objects.filter(pk=world.south.pk).update(verified_at=None)


@pytest.mark.parametrize("situation", [lambda world: None, alone, trusted, trusted_but_unverified])
@pytest.mark.parametrize(("factory", "model"), [(make.OfferFactory, Offer), (make.RequestFactory, Request)])
def test_rights_read_with_a_posting_are_those_of_the_rules(world, situation, factory, model):
    situation(world)
    posting = factory(organisation=world.south)
    for user in [*world.everyone().values(), AnonymousUser()]:
        read = with_rights(model.objects.all(), user, timezone.localdate()).get(pk=posting.pk)
        told = rights(read)
        assert told == {rule: rule(user, model.objects.get(pk=posting.pk)) for rule in told}


def test_every_button_has_its_rule_among_the_rights():
    known = {"may_edit", "may_review", "may_publish", "may_close_as_served"}
    assert {step.allowed.__name__ for step in (*workflow.POSTING_BUTTONS, workflow.FOUND)} == known
