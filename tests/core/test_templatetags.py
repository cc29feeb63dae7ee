from dataclasses import dataclass

import pytest
from django.conf import settings
from django.template import RequestContext, Template
from django.test import RequestFactory

from core.templatetags.display import csrf_field, direction, interface_languages, isolated, share
from core.templatetags.maps import HEIGHT, WIDTH, Point, equal_earth, map_picture, part_of_world


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "rtl"), ("ur-pk", "rtl"), ("en", "ltr"), ("zh-hans", "ltr"), ("", "ltr")],
)
def test_direction_of_a_language(language, expected):
    assert direction(language) == expected


@pytest.mark.parametrize(
    ("value", "maximum", "expected"),
    [(5, 20, "25.0"), (0, 20, "0.0"), (20, 20, "100.0"), (21, 20, "100.0"), (-1, 20, "0.0"), (5, 0, "0.0")],
)
def test_share_of_the_maximum(value, maximum, expected):
    assert share(value, maximum) == expected


def test_isolated_name_is_escaped():
    assert isolated("A & B") == "<bdi>A &amp; B</bdi>"


def test_share_has_a_decimal_point_in_every_language(settings):
    settings.LANGUAGE_CODE = "fr"

    assert (
        Template("{% load display %}{{ points|share:10 }}").render(
            RequestContext(RequestFactory().get("/"), {"points": 1.25})
        )
        == "12.5"
    )


def test_csrf_field_holds_the_token_of_the_request():
    request = RequestFactory().get("/")

    field = csrf_field(RequestContext(request))

    assert field.startswith('<input type="hidden" name="csrfmiddlewaretoken" value="')
    assert request.META["CSRF_COOKIE"]


def test_csrf_field_works_in_a_component_included_with_only():
    template = Template('{% include "components/button_form.html" with url="/go/" label="Go" only %}')

    html = template.render(RequestContext(RequestFactory().get("/")))

    assert html.count("csrfmiddlewaretoken") == 1


def test_interface_languages_have_their_own_names():
    assert dict(interface_languages()) == dict(settings.LANGUAGES)


@dataclass(frozen=True)
class Place:
    name: str
    longitude: float
    latitude: float

    def get_absolute_url(self):
        return f"/{self.name}/"


@dataclass(frozen=True)
class Counted(Place):
    count: int


def test_the_origin_is_in_the_middle_of_the_map():
    picture = map_picture([Place("Null Island", 0, 0)])
    assert picture.view_box == f"0 0 {WIDTH} {HEIGHT}"
    assert picture.points == [Point("360.0", "174.0", "6.0", "/Null Island/", "Null Island")]


def test_larger_numbers_make_larger_dots_below_the_small_ones():
    few, many = Counted("Few", 0, 0, 1), Counted("Many", 1, 1, 4)
    points = map_picture([few, many]).points
    assert [(point.text, point.radius) for point in points] == [("Many: 4", "12.0"), ("Few: 1", "7.5")]


def test_a_map_without_dots_shows_the_world():
    assert map_picture([], is_close=True).view_box == f"0 0 {WIDTH} {HEIGHT}"


def test_a_close_map_holds_its_dots_and_stays_inside_the_world():
    places = [equal_earth(36, 0), equal_earth(39, -6)]
    left, top, width, height = part_of_world(places)
    assert width == 120
    assert all(left < x < left + width and top < y < top + height for x, y in places)
    far = part_of_world([equal_earth(179, 80), equal_earth(-179, -50)])
    assert far == pytest.approx((0, 0, WIDTH, HEIGHT))


def test_a_close_map_has_dots_of_the_same_size_on_the_screen():
    [point] = map_picture([Place("Nakuru", 36, 0)], is_close=True).points
    assert point.radius == "1.0"


@pytest.mark.parametrize("longitude", [-180, 180])
@pytest.mark.parametrize("latitude", [-56, 0, 83])
def test_every_inhabited_place_is_inside_the_view_box(longitude, latitude):
    x, y = equal_earth(longitude, latitude)
    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_equal_earth_has_the_published_proportions():
    width = equal_earth(180, 0)[0] - equal_earth(-180, 0)[0]
    height = equal_earth(0, -90)[1] - equal_earth(0, 90)[1]
    pole_line = equal_earth(180, 90)[0] - equal_earth(-180, 90)[0]

    assert width / height == pytest.approx(2.0546, abs=0.0001)
    assert pole_line / width == pytest.approx(0.59, abs=0.005)
