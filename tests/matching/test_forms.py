from datetime import date

import pytest

from matching.enums import Part
from matching.forms import PART_FORMS, DeclineForm, OfferForm, ReasonForm, RequestForm, StartForm
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
    form = form_class(typed(world.south))
    assert form.errors == {}


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
    assert OfferForm(typed(world.south, **changes)).errors == errors


@pytest.mark.parametrize(
    ("count", "errors"),
    [(0, {}), (3, {}), (4, {"themes": ["You chose 4 themes. Keep the three that matter most."]})],
)
def test_up_to_three_themes(world, count, errors):
    codes = ["water", "safety", "economy", "shelter"][:count]
    themes = [make.ThemeFactory(code=code).pk for code in codes]
    assert RequestForm(typed(world.south, themes=themes)).errors == errors


def test_themes_stand_with_their_area():
    water = make.ThemeFactory(code="water", names={"en": "Water"})
    make.ThemeFactory(code="water.sanitation", parent=water, names={"en": "Sanitation"}, position=1)
    groups = [
        (area, [str(label) for _, label in boxes]) for area, boxes in OfferForm().fields["themes"].choices
    ]
    assert groups == [("Water", ["All of “Water”", "Sanitation"])]


def test_area_with_a_chosen_theme_is_open():
    water = make.ThemeFactory(code="water", names={"en": "Water"})
    make.ThemeFactory(code="safety", names={"en": "Safety"}, position=1)
    html = str(OfferForm(instance=make.OfferFactory(themes=[water]))["themes"])
    assert (html.count("<details"), html.count("open>"), "1 chosen" in html) == (2, 1, True)


def test_preferred_regions_are_the_large_ones():
    africa, _eastern = make.RegionFactory(code="002"), make.RegionFactory(code="014")
    assert list(OfferForm().fields["preferred_regions"].queryset) == [africa]


def test_dates_are_shown_as_the_browser_wants_them():
    offer = make.OfferFactory(window_start=date(2004, 2, 1))
    assert 'value="2004-02-01"' in str(OfferForm(instance=offer)["window_start"])


def test_declining_needs_a_coded_reason():
    assert list(DeclineForm({"note": "Because."}).errors) == ["reason"]
    form = DeclineForm({"reason": "cost", "is_private": "on"})
    assert form.is_valid()
    assert form.cleaned_data == {"reason": "cost", "note": "", "is_private": True}


@pytest.mark.parametrize(("reason", "is_valid"), [("Why.", True), (" ", False), ("x" * 1001, False)])
def test_reason_form(reason, is_valid):
    assert ReasonForm({"reason": reason}).is_valid() == is_valid


def part(noun_factory, name, data=None, **fields):
    posting = noun_factory(**fields)
    return PART_FORMS[posting.side](data, posting=posting, part=Part(name))


@pytest.mark.parametrize("factory", [make.OfferFactory, make.RequestFactory])
def test_every_field_is_on_one_page(factory):
    whole = (OfferForm if factory is make.OfferFactory else RequestForm)().fields
    on_pages = [name for name in Part for name in part(factory, name).names]
    assert sorted(on_pages) == sorted(set(whole) - {"organisation"})


@pytest.mark.parametrize("name", Part.values)
@pytest.mark.parametrize("factory", [make.OfferFactory, make.RequestFactory])
def test_an_empty_page_can_be_saved(factory, name):
    form = part(factory, name, {})
    assert (form.errors, list(form.right)) == ({}, list(form.names))


def test_what_cannot_be_left_empty_is_not_called_optional():
    html = str(part(make.RequestFactory, "text"))
    assert html.count("(optional)") == 1


def test_page_without_number_or_urgency_means_the_usual():
    offer, request = part(make.OfferFactory, "partner", {}), part(make.RequestFactory, "time", {})
    assert (offer.is_valid(), offer.right["capacity"]) == (True, 1)
    assert (request.is_valid(), request.right["urgency"]) == (True, "normal")


@pytest.mark.parametrize(
    ("data", "saved", "not_saved"),
    [
        ({"window_start": "2004-02-01", "window_end": "2004-01-01", "urgency": "high"}, {"urgency"}, 2),
        ({"window_start": "2004-02-01", "window_end": "soon", "urgency": "high"}, {"urgency"}, 2),
        ({"window_start": "2004-02-01", "urgency": "now"}, {"window_start", "window_end"}, 1),
    ],
)
def test_what_is_right_is_saved_alone_and_two_dates_together(data, saved, not_saved):
    form = part(make.RequestFactory, "time", data)
    assert not form.is_valid()
    assert (set(form.right), len(form.not_saved)) == (saved, not_saved)


@pytest.mark.parametrize(
    ("fields", "choice", "value"),
    [
        ({"language": ""}, "Recognise it from what I write", ""),
        ({"language": "fr", "is_language_guessed": True}, "Français, recognised from your text", ""),
        ({"language": "fr"}, "Recognise it from what I write", "fr"),
    ],
)
def test_language_is_recognised_until_one_is_chosen(fields, choice, value):
    form = part(make.RequestFactory, "text", **fields)
    assert (str(form.fields["language"].choices[0][1]), form["language"].value()) == (choice, value)


def test_finer_regions_that_a_file_named_stay_to_be_chosen():
    africa, eastern = make.RegionFactory(code="002"), make.RegionFactory(code="014")
    make.RegionFactory(code="018")
    offer = make.OfferFactory()
    offer.preferred_regions.set([eastern])
    form = PART_FORMS["offer"](None, posting=offer, part=Part.PARTNER)
    assert list(form.fields["preferred_regions"].queryset) == [africa, eastern]


def test_who_writes_for_several_chooses_the_organisation(world):
    assert StartForm(user=world.officer_south).fields["organisation"].widget.is_hidden
    make.MembershipFactory(user=world.officer_south, organisation=world.north)
    form = StartForm(user=world.officer_south)
    assert (form.organisations, form.fields["organisation"].widget.is_hidden) == (
        [world.north, world.south],
        False,
    )


def test_organisation_of_others_is_no_choice(world):
    form = StartForm({"organisation": world.north.pk}, user=world.officer_south)
    assert list(form.errors) == ["organisation"]
