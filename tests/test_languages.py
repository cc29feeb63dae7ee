"""The seven languages: catalogues without a gap, and pages without a word of another language."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse
from django.utils.translation import to_locale

from tests.test_addresses import OPEN_TO, addresses
from tests.test_project import APPS

ROOT = Path(__file__).resolve().parent.parent
LOCALES = {code: to_locale(code) for code, _name in settings.LANGUAGES if code != "en"}
HOLDER = re.compile(r"%\(\w+\)\w|%s|%d|\{\w*\}")
WORDS = re.compile(r"[A-Za-z]{3,}")


def catalogue(locale: str, root: Path = ROOT) -> Catalog:
    with (root / "locale" / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def forms(text: str | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def keys(messages: Catalog) -> set[tuple[str, str]]:
    return {(message.context or "", forms(message.id)[0]) for message in messages if message.id}


def is_incomplete(message: Message, plurals: int) -> bool:
    given = forms(message.string)
    return message.fuzzy or not all(given) or len(given) != (plurals if message.pluralizable else 1)


def invents_placeholders(message: Message) -> bool:
    """A form for exactly one or two may leave the number out; none may name what it is not given."""
    wanted = {holder for text in forms(message.id) for holder in HOLDER.findall(text)}
    given = [set(HOLDER.findall(text)) for text in forms(message.string)]
    return any(holders - wanted for holders in given) or set.union(*given) != wanted


@pytest.mark.parametrize("locale", LOCALES.values())
def test_catalogue_is_complete(locale):
    messages = catalogue(locale)
    entries = [message for message in messages if message.id]
    assert [m.id for m in entries if is_incomplete(m, messages.num_plurals)] == []
    assert [m.id for m in entries if invents_placeholders(m)] == []
    assert messages.obsolete == {}


def test_catalogues_hold_what_the_code_says(tmp_path):
    for folder in [*APPS, "templates", "locale"]:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "manage.py", tmp_path)
    options = ["--locale", "fr", "--no-obsolete", "--no-location", "--no-wrap"]
    subprocess.run([sys.executable, "manage.py", "makemessages", *options], cwd=tmp_path, check=True)
    said = keys(catalogue("fr", tmp_path))
    assert {locale: keys(catalogue(locale)) ^ said for locale in LOCALES.values()} == {
        locale: set() for locale in LOCALES.values()
    }


class Sentences(HTMLParser):
    """The texts of a page that are in its language: not what people wrote, which is marked with its own."""

    def __init__(self):
        super().__init__()
        self.language, self.open, self.found = None, [], set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.language = self.language or given.get("lang")
        if tag not in {"br", "hr", "img", "input", "link", "meta"}:
            elsewhere = given.get("lang", self.language) != self.language or tag in {
                "code",
                "script",
                "style",
            }
            self.open.append((tag, elsewhere or bool(self.open and self.open[-1][1])))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and not self.open[-1][1]:
            self.found.add(" ".join(data.split()))


def english_left(html: str, translated: dict[str, str]) -> set[str]:
    page = Sentences()
    page.feed(html)
    return page.found & translated.keys()


def translations(locale: str) -> dict[str, str]:
    """What is not the same in the language, by what it is in English."""
    entries = [(m.id, m.string) for m in catalogue(locale) if isinstance(m.id, str) and m.id]
    return {" ".join(en.split()): text for en, text in entries if WORDS.search(en) and en != text}


def test_english_left_on_a_page_is_found():
    html = '<html lang="fr"><p>Sign in</p><p lang="en">Offers</p><br><p>Demandes</p></html>'
    assert english_left(html, {"Sign in": "Se connecter", "Offers": "Offres"}) == {"Sign in"}


@pytest.mark.slow
@pytest.mark.parametrize("language", LOCALES)
def test_no_english_on_pages_in_another_language(client, world, language):
    translated, left = translations(LOCALES[language]), {}
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    names = [name for name, parameters in addresses() if not parameters and name in OPEN_TO]
    match = world.match_in("agreed")
    records = [match, match.request, match.offer, world.south, world.south.city]
    there = [*map(reverse, names), *(record.get_absolute_url() for record in records)]
    for person in (None, world.officer_south, world.staff_south, world.coordinator):
        if person:
            client.force_login(person)
        for address in there:
            response = client.get(address)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                left[address] = english_left(response.content.decode(), translated) - {str(person)}
    assert {address: texts for address, texts in left.items() if texts} == {}
