import re

import pytest
from django.conf import settings

from c2c_platform.contrast import TOKENS, contrast, pairs, palette
from core.templatetags.charts import Point, trend

COMPONENTS = {path.name for path in (settings.BASE_DIR / "templates" / "components").glob("*.html")}
# Shown elsewhere: for the head of a page, around every page, or only when there is something to say.
NOT_SAMPLED = {"refresh.html", "language_menu.html", "nav_item.html", "list_head.html", "demo_banner.html"}
NOT_SAMPLED |= {"messages.html", "button_form.html"}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)],
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_every_pair_of_colours_stands_out_in_both_schemes():
    weak = [
        (pair.front, pair.back, scheme, round(ratio, 2))
        for pair in pairs()
        for scheme, (_front, _back, ratio) in zip(("light", "dark"), pair.colours, strict=True)
        if ratio < pair.needed
    ]
    assert weak == []


def test_every_colour_of_the_tokens_is_in_a_pair():
    held = {name for pair in pairs() for name in (pair.front, pair.back)}
    assert set(palette(TOKENS.read_text())["light"]) - held == {"band-rule"}  # a decoration


def test_style_sheets_use_only_tokens_that_exist():
    sheets = [path.read_text() for path in (settings.BASE_DIR / "static" / "css").glob("*.css")]
    used = {name for text in sheets for name in re.findall(r"var\(--([a-z0-9-]+)", text)}
    defined = {name for text in sheets for name in re.findall(r"--([a-z0-9-]+):", text)}
    assert used - defined == set()


@pytest.mark.django_db
def test_page_shows_every_component_in_both_directions(client):
    response = client.get("/design/")
    shown = {template.name.removeprefix("components/") for template in response.templates if template.name}
    assert COMPONENTS - shown - NOT_SAMPLED == set()
    assert re.findall(r'lang="(en|ar)"\s+dir="(ltr|rtl)"\s+aria-labelledby="sample', response.text) == [
        ("en", "ltr"),
        ("ar", "rtl"),
    ]
    ids = re.findall(r'\bid="([^"]+)"', response.text)
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [True, False])
def test_footer_leads_to_it_for_those_who_signed_in(world, client, signed_in):
    if signed_in:
        client.force_login(world.officer_south)
    assert ('href="/design/"' in client.get("/milestones/").text) == signed_in


def test_trend_starts_at_zero_and_fills_the_width():
    assert trend([0, 5, 10]) == [Point("10.0", "170.0"), Point("300.0", "90.0"), Point("590.0", "10.0")]
    assert trend([3]) == [Point("10.0", "10.0")]
    assert trend([0, 0])[1] == Point("590.0", "170.0")
    assert trend([]) == []
