"""The pages on which staff move the weights, see what would change, and save."""

import pytest
from django.utils import timezone

from matching import pipeline, queries, services
from matching.criteria_texts import MEANINGS, PARAMETERS, meaning_of, parameter_of, parameters
from matching.enums import MatchState
from matching.explanations import NAMES
from matching.forms import WeightsForm, weight_field
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS
from matching.models import Match, WeightSet
from matching.previews import Standing, preview
from tests import factories as make
from tests.matching.test_learning import enough_decisions
from tests.matching.test_queries import axis, leaning

pytestmark = pytest.mark.django_db
DEFAULT = "/weights/default/"
ONLY_EXPERIENCE = dict.fromkeys(CRITERIA, 0) | {"experience": 100}


@pytest.fixture
def coordinator(client, world):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def staff(client, world):
    client.force_login(world.staff_south)
    return client


@pytest.fixture
def network(world):
    """A request of the southern city with two offers: one nearer in meaning, one with more experience."""
    near = offer(world, "Near in meaning", vector=leaning(0.9), experience_years=1)
    old = offer(world, "Long experience", vector=leaning(0.1), experience_years=30)
    request = make.RequestFactory(organisation=world.south, published=True, vector=axis(0))
    return request, near, old


def offer(world, title, **fields):
    return make.OfferFactory(organisation=world.north, published=True, title=title, **fields)


def typed(**changes):
    return {weight_field(name): value for name, value in (DEFAULT_WEIGHTS | changes).items()} | {"version": 1}


def sent(weights, **more):
    """As the browser sends a preview of whole weights that is to be saved."""
    previewed = "-".join(str(weights[name]) for name in CRITERIA)
    return typed(**weights) | {"previewed": previewed, "save": "1", "reason": "More experience."} | more


def page_of(association):
    return f"/weights/associations/{association.slug}/"


def effect(network, new):
    """The preview's only comparison."""
    [comparison] = preview(None, DEFAULT_WEIGHTS, new, timezone.localdate()).comparisons
    return comparison


# The effect of other weights.


def test_preview_ranks_with_both_weights_and_stores_nothing(network):
    request, near, old = network
    comparison = effect(network, ONLY_EXPERIENCE)
    assert [standing.offer for standing in comparison.before] == [near, old]
    assert [standing.offer for standing in comparison.after] == [old, near]
    assert [(s.move, s.before, s.after) for s in comparison.after] == [("up", 2, 1), ("down", 1, 2)]
    first = comparison.after[0]
    assert (comparison.request, first.points_after > first.points_before) == (request, True)
    assert (comparison.is_first_other, comparison.is_changed) == (True, True)
    assert (Match.objects.count(), WeightSet.objects.count()) == (0, 1)


def test_preview_of_the_same_weights_changes_nothing(network):
    comparison = effect(network, DEFAULT_WEIGHTS)
    assert [standing.move for standing in comparison.after] == ["same", "same"]
    assert (comparison.is_first_other, comparison.is_changed) == (False, False)


def test_preview_gives_the_points_that_a_matching_gives(network):
    request, now = network[0], timezone.now()
    proposals, _ = pipeline.propose(request, queries.candidates(request, now.date()), now)
    points = {proposal.offer_id: proposal.candidate.score_tenths / 10 for proposal in proposals}
    comparison = effect(network, ONLY_EXPERIENCE)
    assert {standing.offer.pk: standing.points_before for standing in comparison.before} == points


def test_preview_leaves_out_what_people_decided_on(network):
    request, near, old = network
    make.MatchFactory(request=request, offer=near, state=MatchState.DECLINED)
    assert [standing.offer for standing in effect(network, ONLY_EXPERIENCE).after] == [old]


def test_preview_shows_five_places_of_five_requests(network, world):
    for number in range(6):
        offer(world, f"Offer {number}", vector=leaning(0.5 + number / 100), experience_years=number)
        make.RequestFactory(organisation=world.south, published=True, vector=axis(0))
    found = preview(None, DEFAULT_WEIGHTS, ONLY_EXPERIENCE, timezone.localdate())
    assert [len(comparison.after) for comparison in found.comparisons] == [5] * 5
    assert (found.first_other, found.changed) == (5, 5)
    assert network[0] not in [comparison.request for comparison in found.comparisons]


@pytest.mark.parametrize(
    ("before", "after", "move", "places"),
    [
        (3, 1, "up", 2),
        (1, 2, "down", 1),
        (4, 4, "same", 0),
        (6, 5, "new", 1),
        (None, 5, "new", 5),
        (5, 6, "out", 1),
        (1, None, "out", 1),
    ],
)
def test_a_standing_says_how_the_offer_moved(before, after, move, places):
    standing = Standing(None, before, after, 10, 20)
    assert (standing.move, standing.places_moved) == (move, places)


@pytest.mark.parametrize("count", [1, 3])
def test_page_with_preview_takes_few_queries(
    network, world, coordinator, count, django_assert_max_num_queries
):
    for number in range(count - 1):
        offer(world, f"Offer {number}", vector=leaning(0.5))
    with django_assert_max_num_queries(50):
        coordinator.get(DEFAULT, {"weight_theme": 50})


# What is typed.


@pytest.mark.parametrize("value", ["", "-1", "101", "NaN", "inf", "1e3", "ten", "1.5", "9" * 5000, "\0"])
def test_a_weight_that_is_none_gets_a_sentence_and_the_others_are_kept(coordinator, value):
    response = coordinator.post(DEFAULT, typed(theme=value, mode=77))
    form = response.context["form"]
    assert form.errors == {"weight_theme": ["Give a whole number from 0 to 100."]}
    assert (form["weight_mode"].value(), response.context["preview"]) == ("77", None)
    assert 'href="#id_weight_theme"' in response.text


def test_a_missing_weight_gets_the_same_sentence(coordinator):
    data = typed()
    del data["weight_theme"]
    response = coordinator.post(DEFAULT, data)
    assert response.context["form"].errors == {"weight_theme": ["Give a whole number from 0 to 100."]}


def test_weights_that_are_all_zero_get_a_sentence(coordinator):
    response = coordinator.post(DEFAULT, typed(**dict.fromkeys(CRITERIA, 0)))
    assert response.context["preview"] is None
    assert "All weights are zero: every offer would be as good as any other." in response.text


def test_form_without_weights_has_no_fingerprint():
    assert (WeightsForm().weights, WeightsForm().fingerprint) == ({}, "")


# The page.


def test_page_shows_the_weights_in_force_with_their_points(staff, world):
    weights = dict.fromkeys(CRITERIA, 3) | {"theme": 70}
    make.WeightSetFactory(association=world.southern_association, weights=weights)
    response = staff.get(page_of(world.southern_association))
    by_name = {slider.field.name: slider for slider in response.context["sliders"]}
    theme = by_name["weight_theme"]
    assert (theme.field.value(), theme.points, theme.points_now) == (70, 70, 70)
    assert (len(by_name), response.context["preview"], response.context["version"]) == (11, None, 1)
    assert "One half at 5 years" in response.text
    assert "Save as version" not in response.text


@pytest.mark.parametrize(
    ("weights", "theme"),
    [
        (DEFAULT_WEIGHTS | {"theme": 40}, 40),
        (dict.fromkeys(CRITERIA, 0.5), 9),
        (dict.fromkeys(CRITERIA, 0) | {"theme": 300, "mode": 100}, 75),
    ],
)
def test_weights_that_sliders_cannot_hold_are_shown_by_their_points(coordinator, weights, theme):
    make.WeightSetFactory(version=2, weights=weights)
    assert coordinator.get(DEFAULT).context["form"]["weight_theme"].value() == theme


def test_page_of_an_association_without_own_weights_starts_from_the_default(staff, world):
    response = staff.get(page_of(world.southern_association))
    assert (response.context["version"], response.context["next_version"]) == (0, 1)
    assert "South Local has no weights of its own yet" in response.text
    assert "Put the default" not in response.text


def test_weights_in_the_address_are_put_on_the_sliders_and_previewed(coordinator, network):
    response = coordinator.get(DEFAULT, {"weight_theme": "0", "weight_experience": "100"})
    values = {name: response.context["form"][weight_field(name)].value() for name in CRITERIA}
    expected = DEFAULT_WEIGHTS | {"theme": "0", "experience": "100"}
    assert values == expected
    assert response.context["preview"].changed == 1
    assert WeightSet.objects.count() == 1


def test_preview_is_shown_with_its_summary_and_the_way_to_save(coordinator, network):
    response = coordinator.post(DEFAULT, typed(**ONLY_EXPERIENCE) | {"reason": "Half a reason"})
    assert "In 1 of 1 request another offer comes first" in response.text
    assert "1 place up" in response.text
    assert "Save as version 2" in response.text
    assert "Half a reason</textarea>" in response.text
    assert response.context["reason_form"].errors == {}


def test_preview_without_any_open_request_says_so(coordinator, staff, world):
    response = staff.post(page_of(world.southern_association), typed(theme=50))
    assert "No member has an open request at the moment" in response.text
    coordinator.force_login(world.coordinator)
    assert "No request that the default counts for is open" in coordinator.post(DEFAULT, typed(theme=50)).text


def test_preview_of_a_request_that_no_offer_fits(coordinator, world):
    make.RequestFactory(organisation=world.south, published=True, vector=axis(0))
    response = coordinator.post(DEFAULT, typed(theme=50))
    assert "No offer fits this request, whatever the weights." in response.text


# Saving.


def test_previewed_weights_are_saved_with_their_reason(coordinator, network):
    response = coordinator.post(DEFAULT, sent(ONLY_EXPERIENCE), follow=True)
    saved = WeightSet.objects.get(version=2)
    assert (saved.weights, saved.reason) == (ONLY_EXPERIENCE, "More experience.")
    assert response.redirect_chain == [(DEFAULT, 302)]
    assert "Saved as version 2." in response.text
    assert f"Experience: {DEFAULT_WEIGHTS['experience']} before, then 100" in response.text


def test_saving_without_a_reason_keeps_everything_else(coordinator, network):
    response = coordinator.post(DEFAULT, sent(ONLY_EXPERIENCE, reason=" "))
    assert response.context["reason_form"].errors == {"reason": ["This field is required."]}
    assert response.context["form"]["weight_experience"].value() == "100"
    assert response.context["preview"].changed == 1
    assert WeightSet.objects.count() == 1


def test_what_was_not_previewed_is_previewed_and_not_saved(coordinator, network):
    data = sent(DEFAULT_WEIGHTS | {"theme": 50}) | {"weight_theme": "60"}
    response = coordinator.post(DEFAULT, data)
    assert "Nothing is saved yet: weights were changed after the preview." in response.text
    assert "More experience.</textarea>" in response.text
    assert WeightSet.objects.count() == 1
    fresh = response.context["form"].fingerprint
    coordinator.post(DEFAULT, data | {"previewed": fresh})
    assert WeightSet.objects.get(version=2).weights == DEFAULT_WEIGHTS | {"theme": 60}


def test_an_invalid_weight_keeps_the_reason(coordinator):
    response = coordinator.post(DEFAULT, sent(ONLY_EXPERIENCE, weight_theme="x"))
    assert '<input type="hidden" name="reason" value="More experience.">' in response.text


def test_who_saves_second_keeps_the_sliders_and_may_save_again(coordinator, world):
    weights = DEFAULT_WEIGHTS | {"theme": 50}
    services.save_weights(None, weights=weights, reason="First", expected=1, by=world.coordinator)
    response = coordinator.post(DEFAULT, sent(ONLY_EXPERIENCE))
    assert "Version 2 was saved by coordinator while you were working" in response.text
    assert response.context["form"]["weight_experience"].value() == "100"
    coordinator.post(DEFAULT, sent(ONLY_EXPERIENCE, version=response.context["version"]))
    assert WeightSet.objects.get(version=3).weights == ONLY_EXPERIENCE


def test_an_earlier_version_is_restored_as_a_new_one(coordinator, world):
    services.save_weights(None, weights=ONLY_EXPERIENCE, reason="Try", expected=1, by=world.coordinator)
    response = coordinator.get(DEFAULT)
    newest, oldest = response.context["history"]
    assert (newest["weight_set"].version, oldest["is_first"]) == (2, True)
    opened = coordinator.get(oldest["url"])
    assert opened.context["form"].weights == DEFAULT_WEIGHTS
    data = sent(opened.context["form"].weights, version=2, reason="Back to the first.")
    coordinator.post(DEFAULT, data)
    assert WeightSet.objects.get(version=3).weights == WeightSet.objects.get(version=1).weights


def test_an_association_can_go_back_to_the_default(staff, world):
    association = world.southern_association
    make.WeightSetFactory(association=association, weights=ONLY_EXPERIENCE)
    response = staff.get(staff.get(page_of(association)).context["default_url"])
    assert response.context["form"].weights == DEFAULT_WEIGHTS
    staff.post(page_of(association), sent(DEFAULT_WEIGHTS))
    newest = WeightSet.objects.get(association=association, version=2)
    assert newest.weights == DEFAULT_WEIGHTS


def test_proposals_scored_with_earlier_weights_are_counted(coordinator, world):
    world.match()
    coordinator.post(DEFAULT, sent(ONLY_EXPERIENCE))
    text = coordinator.get(DEFAULT).text
    assert "1 open proposal was scored with earlier weights" in text


# Who may.


def test_who_may_not_see_weights_finds_nothing(client, world):
    paths = [DEFAULT, "/weights/", f"{DEFAULT}learning/", page_of(world.southern_association)]
    for user in (world.officer_south, world.donor, world.outsider):
        client.force_login(user)
        assert [client.get(path).status_code for path in paths] == [404] * 4


def test_only_associations_have_weights(coordinator, world):
    assert coordinator.get(page_of(world.south)).status_code == 404
    assert coordinator.get(page_of(world.southern_association)).status_code == 200


@pytest.mark.parametrize(
    ("who", "owner", "sentence"),
    [
        ("staff_south", None, "Only coordinators can save the default weights."),
        ("coordinator", "southern_association", "Only the association itself can save its weights."),
    ],
)
def test_who_may_only_see_the_weights_may_try_and_not_save(client, world, who, owner, sentence):
    client.force_login(getattr(world, who))
    path = page_of(getattr(world, owner)) if owner else DEFAULT
    assert sentence in client.post(path, typed(theme=50)).text
    assert client.post(path, sent(ONLY_EXPERIENCE)).status_code == 403
    assert WeightSet.objects.count() == 1


def test_list_shows_the_default_and_own_association(staff, world):
    own = make.WeightSetFactory(association=world.southern_association, version=3)
    make.WeightSetFactory(association=world.northern_association)
    rows = staff.get("/weights/").context["rows"]
    default = WeightSet.objects.get(association=None)
    assert [(row["owner"], row["weight_set"]) for row in rows] == [(None, default), (own.association, own)]


def test_list_shows_coordinators_the_associations_with_own_weights(coordinator, world):
    own = make.WeightSetFactory(association=world.northern_association)
    rows = coordinator.get("/weights/").context["rows"]
    assert [row["owner"] for row in rows] == [None, own.association]


def test_list_shows_an_association_that_follows_the_default(staff, world):
    response = staff.get("/weights/")
    assert [row["weight_set"] for row in response.context["rows"]][1:] == [None]
    assert "No weights of its own: the default counts." in response.text


# What decisions say.


def test_learning_with_too_few_decisions_says_how_many_are_missing(coordinator, world):
    response = coordinator.get(f"{DEFAULT}learning/")
    assert "Still missing: 30, of these at least 10 for and 10 against." in response.text
    assert (response.context["rows"], response.context["open_url"]) == ([], "")


def test_learning_proposes_weights_that_open_on_the_page(staff, world):
    enough_decisions(world)
    path = page_of(world.southern_association)
    response = staff.get(f"{path}learning/")
    assert "The proposed weights foretell decisions better" in response.text
    proposed = {row["estimate"].name: row["estimate"].proposed for row in response.context["rows"]}
    assert response.context["axis"] >= max(proposed.values())
    opened = staff.get(response.context["open_url"])
    assert opened.context["form"].weights == {name: round(points) for name, points in proposed.items()}
    assert WeightSet.objects.count() == 1


def test_learning_that_finds_nothing_better_says_so(coordinator, world):
    for index in range(40):
        values = [{"name": name, "value": index // 2 / 20} for name in CRITERIA]
        dates = {"agreed_at": timezone.now()} if index % 2 else {}
        state = MatchState.AGREED if index % 2 else MatchState.REJECTED
        make.MatchFactory(state=state, criteria=values, **dates)
    response = coordinator.get(f"{DEFAULT}learning/")
    assert "there is no reason to change them" in response.text


# Words.


def test_every_criterion_is_explained_with_the_parameters_of_its_function():
    assert set(MEANINGS) == set(NAMES) == set(CRITERIA)
    assert [name for name in CRITERIA if parameters(name) and name not in PARAMETERS] == []
    assert parameter_of("experience") == "One half at 5 years, three quarters at twice as many."
    assert parameter_of("theme").startswith("In full for the same theme, 75 % where one side names the whole")
    assert (parameter_of("mode"), meaning_of("freshness")) == ("", "How recently the offer was published.")
