"""In whose name an application acts is no person: no colleague, nobody who decides, nobody who gets mails."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, User
from accounts.services import notify
from cities import queries, services
from cities.enums import Duty
from cities.importing.outlook import with_facts
from cities.models import Membership, Organisation
from core.exceptions import ActionRefused
from core.history import history
from core.models import HistoryEvent
from matching.enums import MatchState
from matching.models import Match
from matching.queries.deciding import with_missing
from matching.queries.recipients import people_deciding
from matching.rules import has_conflict
from partners.enums import Scope
from tests import factories as make
from tests.partners.machine import application_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cities_own(world):
    return application_of(world.south, world.officer_south, Scope.values)[0].service_user


@pytest.fixture
def associations_own(world):
    application, _secret = application_of(world.southern_association, world.staff_south, Scope.values)
    return application.service_user


def test_it_has_the_duty_that_keeps_the_account(cities_own, associations_own):
    assert [each.duty for each in cities_own.memberships.all()] == [Duty.EDITOR]
    assert [each.duty for each in associations_own.memberships.all()] == [Duty.APPROVER]


def test_it_cannot_sign_in_or_get_a_password(cities_own, client):
    assert not cities_own.has_usable_password()
    for password in ("", None, "exchange-demo-2004"):
        assert authenticate(email=cities_own.email, password=password) is None
    client.post(reverse("account_reset_password"), {"email": cities_own.email})
    assert not [letter for letter in mail.outbox if "password/reset/key" in letter.body]
    assert not EmailAddress.objects.filter(user=cities_own).exists()


def test_the_database_refuses_one_that_could_sign_in():
    with pytest.raises(IntegrityError, match="service_account_never_signs_in"), transaction.atomic():
        make.UserFactory(is_service=True, is_active=True)


def test_it_is_nobodys_colleague(world, cities_own, associations_own, client):
    for organisation, own in ((world.south, cities_own), (world.southern_association, associations_own)):
        account = queries.account_of(organisation)
        people = {colleague.user for colleague in account.colleagues}
        people |= {membership.user for membership in queries.duties_held(organisation)}
        people |= set(queries.colleagues_besides(world.coordinator, organisation))
        people |= set(queries.colleagues(organisation, world.coordinator))
        assert people
        assert own not in people
        assert [each for each in account.happenings if each.subject == own.memberships.get()] == []
    client.force_login(world.officer_south)
    page = client.get(reverse("cities:people", args=["southtown"])).content.decode()
    assert "Member database" not in page
    address = reverse("cities:colleague", args=["southtown", cities_own.pk])
    assert client.get(address).status_code == 404


def test_nobody_changes_or_ends_it_as_a_colleague(world, cities_own, associations_own):
    with pytest.raises(ActionRefused, match="does not act for"):
        services.change_duties(world.south, cities_own, by=world.officer_south, duties=[Duty.VIEWER])
    with pytest.raises(ActionRefused, match="does not act for"):
        services.end_membership(world.south, cities_own, by=world.officer_south)
    with pytest.raises(ActionRefused, match="does not act for"):
        services.hand_over(world.south, by=world.officer_south, to=cities_own)
    today = timezone.localdate()
    with pytest.raises(ActionRefused, match="Choose a colleague"):
        services.delegate(
            world.southern_association,
            stand_in=associations_own,
            starts_on=today,
            ends_on=today,
            by=world.staff_south,
        )
    assert Membership.objects.active().filter(user__in=[cities_own, associations_own]).count() == 2


def test_it_keeps_no_account(world, cities_own):
    Membership.objects.active().of_people().filter(organisation=world.south).update(ended_at=timezone.now())
    assert not queries.account_of(world.south).has_keeper
    assert world.south in Organisation.objects.without_keeper()
    with_it = with_facts(Q(pk=world.south.pk)).get()
    assert (with_it.has_keeper, with_it.colleagues) == (False, [])
    assert list(queries.editors_of(world.south)) == []


def test_it_manages_no_applications(world, cities_own):
    assert not Organisation.objects.kept_by(cities_own).exists()


def test_it_decides_on_nothing(world, associations_own):
    match = world.match_in(MatchState.AGREED)
    today = timezone.localdate()
    assert not has_conflict(match, world.southern_association)
    world.staff_south.memberships.update(ended_at=timezone.now())
    assert has_conflict(match, world.southern_association)
    assert with_missing(Match.objects.all(), today).get().request_is_coordinators
    assert associations_own not in people_deciding(match, today)
    assert list(queries.reviewers_for(world.south)) == []


def test_it_gets_neither_notices_nor_mails(world, cities_own):
    notify([world.officer_south, cities_own], "published", "published:request:1", url="/", title="Leaks")
    assert [each.user for each in Notification.objects.all()] == [world.officer_south]


def test_history_names_the_application(world, cities_own):
    match = world.match()
    HistoryEvent.record(match, "read", by=cities_own)
    [entry] = history(match, {"read": "Read by machine"})
    assert entry.by == "Member database"


def test_addresses_of_service_accounts_differ_and_lead_nowhere(world, cities_own, associations_own):
    addresses = set(User.objects.filter(is_service=True).values_list("email", flat=True))
    assert len(addresses) == 2
    assert all(address.endswith(".invalid") for address in addresses)
