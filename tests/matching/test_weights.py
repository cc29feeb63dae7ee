"""Which weights count for whom, who may see and change them, and what became of earlier ones."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cities.enums import OrganisationKind
from cities.queries import lead_association
from core.exceptions import ActionRefused
from matching import queries, rules, services
from matching.enums import MatchState, PostingState
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS
from matching.kernel.weights import tenths_available
from matching.models import Match, WeightSet
from tests import factories as make
from tests.api import get, refused
from tests.matching.test_queries import axis

pytestmark = pytest.mark.django_db
TODAY = date(2004, 3, 1)
OTHERS = DEFAULT_WEIGHTS | {"theme": 50}
ONLY_THEME = dict.fromkeys(DEFAULT_WEIGHTS, 0) | {"theme": 100}


def save(association, by, weights=OTHERS, **options):
    options = {"reason": "Themes matter more.", "expected": 0} | options
    return services.save_weights(association, weights=weights, by=by, **options)


def ngo_in(city):
    return make.OrganisationFactory(kind=OrganisationKind.NGO, city=city)


# Which weights count for whom.


def test_an_organisation_without_association_follows_its_citys_government(world):
    newest = make.WeightSetFactory(association=world.southern_association)
    university, stranger = ngo_in(world.south.city), ngo_in(make.CityFactory())
    found = queries.current_weight_sets([university.pk, stranger.pk], timezone.localdate())
    assert found == {university.pk: newest, stranger.pk: WeightSet.objects.get(association=None)}


def test_an_own_lead_association_comes_before_that_of_the_city(world):
    university = ngo_in(world.south.city)
    make.AffiliationFactory(member=university, association=world.northern_association)
    found = queries.answering_associations([university.pk], timezone.localdate())
    assert found == {university.pk: world.northern_association.pk}


@pytest.mark.parametrize("many", [0, 1000])
@pytest.mark.parametrize("day", [date(2001, 1, 1), date(2002, 1, 1), date(2003, 1, 1), date(2004, 1, 1)])
def test_the_association_is_the_one_that_answers_on_the_day(day, many, monkeypatch):
    """The same as the rule for a single organisation, through two changes and a second government."""
    monkeypatch.setattr("matching.queries.weights.MANY", many)
    city = make.CityFactory()
    government, second = make.OrganisationFactory(city=city), make.OrganisationFactory(city=city)
    old, new = make.AffiliationFactory(member=government, ends_on=date(2002, 1, 1)), None
    new = make.AffiliationFactory(member=government, starts_on=date(2002, 6, 1), ends_on=date(2003, 6, 1))
    make.AffiliationFactory(member=second, starts_on=date(2003, 1, 1))
    members = [government, second, ngo_in(city), ngo_in(city), make.AssociationFactory()]
    make.AffiliationFactory(member=members[3], association=old.association, is_lead=False)
    make.AffiliationFactory(member=members[3], association=new.association, starts_on=date(2003, 9, 1))
    expected = {member.pk: lead_association(member, day) for member in members}
    found = queries.answering_associations(list(expected), day)
    assert found == {key: association.pk for key, association in expected.items() if association}


@pytest.mark.parametrize("count", [1, 3])
def test_weights_take_the_same_few_queries_for_any_number(world, django_assert_num_queries, count):
    organisations = [ngo_in(world.south.city).pk for _ in range(count)]
    with django_assert_num_queries(4):
        queries.current_weight_sets(organisations, timezone.localdate())


def test_weights_in_force_are_the_newest_own_ones_else_the_default(world):
    default = make.WeightSetFactory(version=2)
    association = world.southern_association
    assert queries.weights_in_force(association) == default
    own = make.WeightSetFactory(association=association)
    assert (queries.weights_in_force(association), queries.weights_in_force(None)) == (own, default)


def test_requests_that_weights_count_for_are_the_open_ones_of_members(world):
    published = {"published": True, "vector": axis(0)}
    own = make.RequestFactory(organisation=world.south, **published)
    of_city = make.RequestFactory(organisation=ngo_in(world.south.city), **published)
    other = make.RequestFactory(organisation=world.north, **published)
    make.RequestFactory(organisation=world.south)
    make.RequestFactory(organisation=world.south, **published | {"state": PostingState.WITHDRAWN})
    today = timezone.localdate()
    assert list(queries.requests_weighed_by(world.southern_association, today)) == [of_city, own]
    assert list(queries.requests_weighed_by(None, today)) == [other, of_city, own]
    make.WeightSetFactory(association=world.southern_association)
    assert list(queries.requests_weighed_by(None, today)) == [other]


# Who may see and change them.

SET_BY = {
    None: {"coordinator"},
    "southern_association": {"staff_south"},
    "northern_association": {"staff_north", "two_hats"},
    "un_body": set(),
}
SEEN_BY = {
    None: {"coordinator", "staff_south", "staff_north", "two_hats"},
    "southern_association": {"coordinator", "staff_south"},
    "northern_association": {"coordinator", "staff_north", "two_hats"},
}


def owner_of(world, name):
    return getattr(world, name) if name else None


@pytest.mark.parametrize("name", SET_BY)
def test_weights_are_changed_by_those_whom_they_concern(world, name):
    owner = owner_of(world, name)
    allowed = {who for who, user in world.everyone().items() if rules.may_set_weights(user, owner)}
    assert allowed == SET_BY[name]


@pytest.mark.parametrize("name", SEEN_BY)
def test_weights_are_seen_by_staff(world, name):
    owner = owner_of(world, name)
    weights = make.WeightSetFactory(association=owner)
    allowed = {who for who, user in world.everyone().items() if rules.may_see_weights(user, owner)}
    listed = {who for who, user in world.everyone().items() if weights in WeightSet.objects.visible_to(user)}
    assert (allowed, listed) == (SEEN_BY[name], SEEN_BY[name])


@pytest.mark.parametrize("name", SET_BY)
def test_nobody_else_saves_weights(world, name):
    for who, user in world.everyone().items():
        if who not in SET_BY[name]:
            with pytest.raises(PermissionDenied):
                save(owner_of(world, name), user)
    assert WeightSet.objects.count() == 1


# Saving.


def test_saved_weights_are_a_new_version_with_its_reason(world):
    saved = save(None, world.coordinator, reason=" Themes. ", expected=1)
    assert (saved.version, saved.weights, saved.by) == (2, OTHERS, world.coordinator)
    assert (saved.reason, str(saved)) == ("Themes.", "default, version 2")
    assert saved.get_absolute_url() == "/weights/default/#version-2"
    first = save(world.southern_association, world.staff_south)
    assert (first.version, first.association) == (1, world.southern_association)
    assert str(first) == "South Local, version 1"
    assert first.get_absolute_url() == f"/weights/associations/{first.association.slug}/#version-1"


def test_saving_needs_a_reason(world):
    with pytest.raises(ActionRefused, match="Write why you change the weights"):
        save(None, world.coordinator, reason=" ", expected=1)


def test_saving_what_counts_already_is_refused(world):
    with pytest.raises(ActionRefused, match="nothing to save"):
        save(None, world.coordinator, DEFAULT_WEIGHTS, expected=1)
    assert save(world.southern_association, world.staff_south, DEFAULT_WEIGHTS).version == 1


@pytest.mark.parametrize(
    "weights",
    [{}, {"theme": 1}, dict.fromkeys(CRITERIA, 0), OTHERS | {"theme": -1}, OTHERS | {"theme": float("nan")}],
)
def test_weights_that_the_matcher_cannot_use_are_never_stored(world, weights):
    with pytest.raises(ValueError, match="weight"):
        save(None, world.coordinator, weights, expected=1)
    assert WeightSet.objects.count() == 1


def test_the_second_of_two_who_save_gets_a_sentence(world):
    save(None, world.coordinator, expected=1)
    with pytest.raises(ActionRefused, match=r"Version 2 was saved by coordinator while you were working"):
        save(None, world.coordinator, ONLY_THEME, expected=1)
    assert save(None, world.coordinator, ONLY_THEME, expected=2).version == 3


def test_a_version_of_the_system_is_named_as_such(world):
    with pytest.raises(ActionRefused, match="Version 1 was saved by the system"):
        save(None, world.coordinator, expected=0)


def test_matches_keep_the_weights_they_were_made_with(world):
    before = world.match(criteria=[{"name": "theme", "tenths": 200}])
    old = before.weight_set
    save(None, world.coordinator, expected=1)
    after = Match.objects.get()
    assert (after.weight_set, after.score_tenths, after.criteria) == (old, 700, before.criteria)
    assert WeightSet.objects.get(version=1).weights == DEFAULT_WEIGHTS


def test_history_says_what_each_version_changed(world):
    association = world.southern_association
    first = save(association, world.staff_south)
    second = save(association, world.staff_south, OTHERS | {"theme": 20, "mode": 0}, expected=1)
    newest, oldest = queries.weight_history(association)
    assert (newest.weight_set, newest.before, oldest.weight_set, oldest.before) == (
        second,
        first,
        first,
        None,
    )
    assert [(c.name, c.before, c.after) for c in newest.changes] == [
        ("theme", 50, 20),
        ("mode", DEFAULT_WEIGHTS["mode"], 0),
    ]
    assert oldest.changes == []


def test_proposals_of_earlier_versions_are_those_that_wait(world):
    world.match()
    world.match(state=MatchState.DECLINED)
    world.match(weight_set=make.WeightSetFactory(association=world.southern_association))
    newer = save(None, world.coordinator, expected=1)
    world.match(weight_set=newer)
    assert queries.proposals_of_earlier_versions(newer) == 1


# The same through the API.


def test_api_shows_every_version_with_its_points(world, client):
    client.force_login(world.coordinator)
    newer = save(None, world.coordinator, OTHERS, expected=1)
    first, newest = get(client, "weight-sets/")["results"]
    assert (newest["version"], newest["is_current"], first["is_current"]) == (2, True, False)
    assert (newest["association"], newest["reason"]) == (None, "Themes matter more.")
    shown = {row["name"]: (row["weight"], row["maximum"]) for row in newest["criteria"]}
    share = tenths_available(OTHERS)[CRITERIA.index("theme")] / 10
    assert (tuple(shown), shown["theme"]) == (CRITERIA, (50, share))
    assert sum(round(10 * row["maximum"]) for row in newest["criteria"]) == 1000
    assert get(client, f"weight-sets/{newer.pk}/") == newest


def test_api_filters_weights(world, client):
    client.force_login(world.coordinator)
    own = make.WeightSetFactory(association=world.southern_association)
    newer = make.WeightSetFactory(version=2)

    def found(**parameters):
        return {row["id"] for row in get(client, "weight-sets/", **parameters)["results"]}

    assert found(association=own.association.slug) == {own.pk}
    assert found(is_default="true", is_current="true") == {newer.pk}
    assert found(is_current="true") == {own.pk, newer.pk}


def test_api_shows_weights_to_whom_they_concern(world, client):
    default = WeightSet.objects.get()
    own = make.WeightSetFactory(association=world.southern_association)
    refused(client, "weight-sets/", 401)
    for who, user in world.everyone().items():
        client.force_login(user)
        shown = {row["id"] for row in get(client, "weight-sets/")["results"]}
        expected = {default.pk} if who in SEEN_BY[None] else set()
        assert (who, shown) == (
            who,
            expected | ({own.pk} if who in SEEN_BY["southern_association"] else set()),
        )
        if own.pk not in shown:
            refused(client, f"weight-sets/{own.pk}/", 404)


@pytest.mark.parametrize("count", [1, 3])
def test_api_takes_the_same_few_queries(world, client, django_assert_max_num_queries, count):
    client.force_login(world.coordinator)
    for _ in range(count):
        make.WeightSetFactory(association=make.AssociationFactory())
    with django_assert_max_num_queries(6):
        assert len(get(client, "weight-sets/", is_default="false")["results"]) == count


def test_nobody_sees_weights_without_signing_in(world):
    assert timezone.now() - WeightSet.objects.get().created_at < timedelta(hours=1)
    anonymous = type("Anonymous", (), {"is_authenticated": False})()
    assert list(WeightSet.objects.visible_to(anonymous)) == []
