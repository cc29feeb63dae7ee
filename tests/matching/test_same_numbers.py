"""The page, the API and the mail say the same of one match, in each reader's language."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, override

from accounts import tasks
from matching import pipeline
from matching.explanations import explain_match
from matching.models import Match
from tests.api import get
from tests.matching.explanations.pairs import day, scored

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "fr", "ar"]


@pytest.fixture
def match(world):
    request = {"title": "Leaks", "window_start": day(0), "window_end": day(40), "modes": ["training"]}
    return scored(world, request=request, offer={"experience_years": 7, "window_start": day(0)})


class Cells(HTMLParser):
    """The texts of the cells of the first table, row by row."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.is_in_cell, self.is_over = [], False, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.is_in_cell = tag in {"th", "td"} or (self.is_in_cell and tag not in {"tr", "table"})
        if not self.is_over and tag == "tr":
            self.rows.append([])
        if not self.is_over and tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.is_over = self.is_over or tag == "table"
        self.is_in_cell = self.is_in_cell and tag not in {"th", "td"}

    def handle_data(self, data):
        if self.is_in_cell and not self.is_over:
            self.rows[-1][-1] += data

    @property
    def texts(self):
        return [[re.sub("[ \n]+", " ", cell).strip(" ") for cell in row] for row in self.rows]


def written(number, decimals=None):
    places = decimals if decimals is not None else int(number != int(number))
    return number_format(number, places)


def of(points, maximum):
    return gettext("%(points)s of %(maximum)s") % {"points": written(points, 1), "maximum": written(maximum)}


def page_rows(client, match, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return Cells(client.get(match.get_absolute_url()).text).texts


def expected_rows(match, language):
    with override(language):
        return [
            [row.name, row.sentence, of(row.points, row.maximum)]
            for row in explain_match(Match.objects.get(pk=match.pk))
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_the_lines_and_their_sum(client, world, match, language):
    client.force_login(world.officer_south)
    _head, *rows, total = page_rows(client, match, language)
    assert rows == expected_rows(match, language)
    with override(language):
        assert total[-1] == of(match.score, 100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_api_gives_the_same_lines_as_numbers(client, world, match, language):
    client.force_login(world.officer_south)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = get(client, f"matches/{match.uuid}/")
    with override(language):
        rows = [
            [row["label"], row["sentence"], of(row["points"], row["maximum"])] for row in answer["criteria"]
        ]
    assert rows == expected_rows(match, language)
    assert answer["score"] == match.score == round(sum(row["points"] for row in answer["criteria"]), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_has_the_same_lines(world, match, language):
    world.officer_south.language = language
    world.officer_south.save()
    pipeline.tell_first_proposals(match.request, at=timezone.now())
    tasks.send_mails(world.officer_south.pk)
    [message] = mail.outbox
    [html] = [part.content for part in message.alternatives]
    for name, sentence, points in expected_rows(match, language):
        assert f"   - {name}: {points}. {sentence}\n" in message.body
        assert f"<strong>{name}</strong>: {points}. {sentence}" in html
    with override(language):
        assert gettext("%(points)s of 100 points") % {"points": written(match.score, 1)} in message.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_api_would_raise_it_by_the_same_changes(client, world, match, language):
    client.force_login(world.officer_south)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    told = get(client, f"matches/{match.uuid}/")["what_would_raise_it"]
    page = client.get(match.get_absolute_url()).text
    assert [(item["criterion"], item["side"]) for item in told["suggestions"]] == [
        ("mode", "request"),
        ("timing", "request"),
    ]
    for item in told["suggestions"]:
        assert item["sentence"] in page
        with override(language):
            assert f"<bdi>+{written(item['points'], 1)}</bdi>" in page
