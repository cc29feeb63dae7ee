"""What of the library is shown beside a request: by theme first, then by meaning."""

import pytest
from django.utils import translation

from library import pipeline
from library.queries import fitting
from matching.meaning import vectorise
from tests import factories as make
from tests.library.factories import EditionFactory, PracticeFactory, ToolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def water():
    return make.ThemeFactory(code="water")


def titles(*args, **kwargs):
    return [each.title for each in fitting(*args, **kwargs)]


def test_the_very_theme_comes_before_its_area(water):
    supply = make.ThemeFactory(code="water.supply", parent=water)
    ToolFactory(published=True, themes=[supply], edition__title="Pumps")
    ToolFactory(published=True, themes=[water], edition__title="Newer, of the whole area")
    ToolFactory(published=True, themes=[make.ThemeFactory(code="mobility")])
    ToolFactory(themes=[supply])
    assert titles([supply], None) == ["Pumps", "Newer, of the whole area"]


def test_within_a_theme_the_nearest_in_meaning_comes_first_across_languages(water):
    texts = {
        "Détecter les fuites d'eau": "Repérer de nuit les fuites du réseau d'eau potable.",
        "Règlement du marché": "Horaires et emplacements des vendeurs du marché hebdomadaire.",
    }
    for title, summary in texts.items():
        tool = ToolFactory(published=True)
        tool.editions.update(title=title, summary=summary, language="fr")
        pipeline.give_vectors(tool.pk)
    ToolFactory(published=True, edition__title="Without a vector yet")
    [vector] = vectorise(["How to find leaks in the water network at night"], ["en"], "request")
    assert titles([water], vector) == [*texts, "Without a vector yet"]


def test_practices_follow_and_one_is_not_beside_itself(water):
    tool = ToolFactory(published=True, themes=[water], edition__title="Pumps")
    practice = PracticeFactory(published=True, themes=[water], title="Compost")
    assert titles([water], None) == ["Pumps", "Compost"]
    assert titles([water], None, besides=tool) == ["Compost"]
    assert titles([water], None, besides=practice) == ["Pumps"]


def test_line_is_in_the_readers_language(water):
    tool = ToolFactory(published=True, organisation__name="Southtown")
    EditionFactory(tool=tool, language="fr", title="Pompes")
    with translation.override("fr"):
        [line] = fitting([water], None)
    assert (line.title, line.language, line.owner) == ("Pompes", "fr", "Southtown")
    assert line.url == tool.get_absolute_url()


def test_request_and_pilot_show_what_fits(client, world, water, django_assert_max_num_queries):
    ToolFactory(published=True, edition__title="Pumps")
    request = make.RequestFactory(organisation=world.south, published=True)
    assert "Pumps" in client.get(request.get_absolute_url()).text
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(12):
        assert "Tools and practices that fit this request" in client.get(request.get_absolute_url()).text
