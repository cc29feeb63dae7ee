"""Two people, or two clicks, at the same application, in real transactions."""

import pytest

from partners import services
from partners.enums import Scope
from partners.models import Application
from tests import factories as make
from tests.partners.machine import application_of, ask
from tests.racing import at_once, refusals
from tests.world import person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city():
    return make.OrganisationFactory(name="Southtown")


@pytest.fixture
def editors(city):
    return [person(name, city, "editor") for name in ("first", "second")]


def test_of_two_rotations_at_once_one_gives_a_secret(city, editors):
    application, old = application_of(city, editors[0], [Scope.READ_MATCHES])
    seen = application.secrets.get().pk
    outcomes = at_once(
        *(
            lambda user=user: services.rotate_secret(application, by=user, replaced=seen, hours=1)
            for user in editors
        ),
        held=application,
    )
    [refusal] = refusals(outcomes)
    assert refusal.startswith("This application has got a new secret in the meantime.")
    [issued] = [outcome for outcome in outcomes if isinstance(outcome, services.Issued)]
    assert application.secrets.working().count() == 2
    assert [ask(application, secret).status_code for secret in (old, issued.secret)] == [200, 200]


def test_a_rotation_and_an_end_at_once_leave_nothing_that_works(city, editors):
    application, old = application_of(city, editors[0], [Scope.READ_MATCHES])
    seen = application.secrets.get().pk
    outcomes = at_once(
        lambda: services.rotate_secret(application, by=editors[0], replaced=seen, hours=1),
        lambda: services.end_application(application, by=editors[1]),
        held=application,
    )
    new = [outcome.secret for outcome in outcomes if isinstance(outcome, services.Issued)]
    assert [ask(application, secret).status_code for secret in (old, *new)] == [401] * (1 + len(new))


def test_a_button_pressed_twice_makes_one_application(city, editors):
    outcomes = at_once(*[lambda: application_of(city, editors[0], [Scope.READ_MATCHES])] * 2, held=city)
    assert refusals(outcomes) == [
        "Member database is there already. Choose another name, or give that one a new secret."
    ]
    assert Application.objects.count() == 1
