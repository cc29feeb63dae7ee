from datetime import date

import pytest

from matching.forms import DeclineForm, OfferForm, ReasonForm, RequestForm
from tests import factories as make

pytestmark = pytest.mark.django_db


def typed(organisation, **changes):
    return {
        "organisation": organisation.pk,
        "title": "Composting of market waste",
        "text": "Organic waste becomes compost.",
        "language": "en",
        "themes": [make.ThemeFactory().pk],
        "work_languages": ["en"],
        "modes": ["training"],
        "capacity": 1,
        "urgency": "normal",
    } | changes


@pytest.mark.parametrize("form_class", [OfferForm, RequestForm])
def test_complete_form_is_valid(world, form_class):
    form = form_class(typed(world.south), user=world.officer_south)
    assert form.errors == {}


def test_organisations_to_choose_are_those_one_edits(world):
    make.MembershipFactory(user=world.officer_south, organisation=world.north, duty="viewer")
    form = OfferForm(user=world.officer_south)
    assert list(form.fields["organisation"].queryset) == [world.south]
    assert form.fields["organisation"].empty_label is None


REFUSED = [
    ({"title": ""}, {"title": ["This field is required."]}),
    ({"work_languages": []}, {"work_languages": ["This field is required."]}),
    ({"capacity": 0}, {"capacity": ["Ensure this value is greater than or equal to 1."]}),
    (
        {"window_start": "2004-02-01", "window_end": "2004-01-31"},
        {"window_end": ["The end lies before the beginning. Swap the two dates or correct one."]},
    ),
    ({"window_start": "31 February"}, {"window_start": ["Enter a valid date."]}),
]


@pytest.mark.parametrize(("changes", "errors"), REFUSED)
def test_what_is_wrong_is_said_at_its_field(world, changes, errors):
    assert OfferForm(typed(world.south, **changes), user=world.officer_south).errors == errors


def test_posting_for_another_organisation_is_no_choice(world):
    form = OfferForm(typed(world.north), user=world.officer_south)
    assert list(form.errors) == ["organisation"]


@pytest.mark.parametrize(
    ("count", "errors"),
    [(0, {}), (3, {}), (4, {"themes": ["You chose 4 themes. Keep the three that matter most."]})],
)
def test_up_to_three_themes(world, count, errors):
    codes = ["water", "safety", "economy", "shelter"][:count]
    themes = [make.ThemeFactory(code=code).pk for code in codes]
    assert RequestForm(typed(world.south, themes=themes), user=world.officer_south).errors == errors


def test_themes_are_labelled_with_their_area(world):
    water = make.ThemeFactory(code="water", names={"en": "Water"})
    make.ThemeFactory(code="water.sanitation", parent=water, names={"en": "Sanitation"}, position=1)
    labels = [str(label) for _, label in OfferForm(user=world.officer_south).fields["themes"].choices]
    assert labels == ["Water", "Water: Sanitation"]


def test_preferred_regions_are_the_large_ones(world):
    africa, _eastern = make.RegionFactory(code="002"), make.RegionFactory(code="014")
    assert list(OfferForm(user=world.officer_south).fields["preferred_regions"].queryset) == [africa]


def test_dates_are_shown_as_the_browser_wants_them(world):
    offer = make.OfferFactory(organisation=world.south, window_start=date(2004, 2, 1))
    assert 'value="2004-02-01"' in str(OfferForm(instance=offer, user=world.officer_south)["window_start"])


def test_declining_needs_a_coded_reason():
    assert list(DeclineForm({"note": "Because."}).errors) == ["reason"]
    form = DeclineForm({"reason": "cost", "is_private": "on"})
    assert form.is_valid()
    assert form.cleaned_data == {"reason": "cost", "note": "", "is_private": True}


@pytest.mark.parametrize(("reason", "is_valid"), [("Why.", True), (" ", False), ("x" * 1001, False)])
def test_reason_form(reason, is_valid):
    assert ReasonForm({"reason": reason}).is_valid() == is_valid
