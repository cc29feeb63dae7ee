"""From a text to its terms: stems of its language, and names that are written alike in every language.

A stem is written "fr:gestion" and meets only texts of its language. A name is written ":epanet", without a
language, and meets all of them: what holds a digit or two capitals (EPANET, LoRaWAN, 4G, ISO 50001), begins
with a capital inside a sentence, or stands in a foreign script (QGIS in a text in Arabic). Such a word counts
as a stem too where its script is that of the language.

Languages written without spaces give pairs of neighbouring characters instead of stems.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import Stemmer

from matching.meaning.arabic import arabic_stem

MAX_CHARACTERS = 1_000_000
CATEGORIES = {code: unicodedata.category(chr(code)) for code in range(0x300, 0x10000)}
DIGITS = {code: str(unicodedata.decimal(chr(code))) for code, name in CATEGORIES.items() if name == "Nd"}


def _marks() -> str:
    """All marks that belong to the letter before them, as the inside of a character class."""
    marks = [code for code, name in CATEGORIES.items() if name[0] == "M"]
    starts, ends = (
        [code for code in marks if CATEGORIES.get(code + step, "")[:1] != "M"] for step in (-1, 1)
    )
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


MARKS = _marks()
MOST_MARKS = 8  # on one letter; more are no writing, and make the normalisation of a text quadratic

# Han, kana, Thai, Lao, Burmese, Khmer.
UNSPACED = (
    "\\u3005-\\u3007\\u3041-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\U00020000-\\U0003ffff"
    "\\u0e01-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff"
)
LATIN = r"0-9A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
WORD = re.compile(
    rf"(?P<unspaced>[{UNSPACED}][{UNSPACED}{MARKS}]*)"
    rf"|(?P<latin>[{LATIN}][{LATIN}\u0300-\u036f]*)"
    rf"|(?P<other>(?![{UNSPACED}{LATIN}])[^\W_](?:(?![{UNSPACED}{LATIN}])[^\W_]|[{MARKS}])*)"
)
HEAPED_MARKS = re.compile(rf"([{MARKS}]{{{MOST_MARKS}}})[{MARKS}]+")
SENTENCE_STARTS = frozenset(".!?:;\n\r\u2022\u2013\u2014\"'\u00ab\u00bf\u00a1\u201c\u2018([*|>")
NOT_LATIN = (
    "am ar as be bg bn ckb dv dz el fa gu he hi hy ja ka km kn ko ku ky lo mk ml mn mr my ne or pa ps ru sa "
    "sd si sr ta te tg th ti ug uk ur yi zh"
)
CAPITALISES_NOUNS = frozenset({"de", "lb"})
STEMMED = "ca cs da de el en eo es et eu fa fi fr ga hi hu hy id it lt ne nl no pl pt ro ru sr st sv ta tr yi"


class Word(NamedTuple):
    kind: str
    text: str
    before: str  # what stands between it and the word before
    starts: bool  # whether it begins a sentence


def terms(text: str, language: str) -> Iterator[str]:
    """The terms of the text in order, repeated as often as they occur; `language` is an ISO 639-1 code, which
    script or region may follow. Raises ValueError for more than `MAX_CHARACTERS`."""
    code = language.lower().partition("-")[0]
    found = list(words(clean(text)))
    for word, after in zip(found, [*found[1:], None], strict=False):
        yield from names(word, after, code)
    yield from stems([word for word in found if is_native(word, code)], code)


def clean(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"a text has at most {MAX_CHARACTERS:,} characters, this one {len(text):,}")
    text = text if text.isascii() else unicodedata.normalize("NFKC", HEAPED_MARKS.sub(r"\1", text))
    return text if text.isascii() else text.translate(DIGITS)


def words(text: str) -> Iterator[Word]:
    end = 0
    for match in WORD.finditer(text):
        before = text[end : match.start()]
        starts = end == 0 or any(sign in SENTENCE_STARTS for sign in before)
        yield Word(match.lastgroup or "", match[0], before, starts)
        end = match.end()


def writes_latin(language: str) -> bool:
    return language not in NOT_LATIN.split()


def is_native(word: Word, language: str) -> bool:
    return word.kind != "latin" or writes_latin(language) or word.text.isdigit()


def names(word: Word, after: Word | None, language: str) -> Iterator[str]:
    if word.kind != "latin":
        if writes_latin(language):
            yield from (f":{pair}" for pair in parts(word))
        return
    if len(word.text) > 1 and is_name(word, language):
        yield f":{fold(word.text)}"
    if after and after.text.isdigit() and word.text.isalpha() and is_standard(word, after):
        yield f":{fold(word.text)}{after.text}"


def is_name(word: Word, language: str) -> bool:
    text = word.text
    if text.isdigit():
        return False
    if not writes_latin(language) or any(sign.isdigit() for sign in text):
        return True
    if sum(sign.isupper() for sign in text) > 1:
        return True
    return text[0].isupper() and not word.starts and language not in CAPITALISES_NOUNS


def is_standard(word: Word, number: Word) -> bool:
    """Whether word and number belong together: COVID-19, ISO 50001, PM 2.5; not "Article 5"."""
    return number.before in ("-", "\u2010", "\u2011") or (number.before == " " and word.text.isupper())


def parts(word: Word) -> list[str]:
    """Of an unspaced run its pairs of neighbours, of another word itself; without its case."""
    if word.kind == "unspaced" and len(word.text) > 1:
        return [word.text[at : at + 2] for at in range(len(word.text) - 1)]
    return [word.text.casefold()]


def stems(found: list[Word], language: str) -> Iterator[str]:
    plain = [part for word in found for part in parts(word) if len(part) > 1 or word.kind == "unspaced"]
    if language == "ar":
        plain = [arabic_stem(part) for part in plain]
    elif language in STEMMED.split():
        plain = Stemmer.Stemmer(language).stemWords(plain)
    return (f"{language}:{fold(stem)}" for stem in plain)


def fold(word: str) -> str:
    """Without case, and without accents on Latin letters."""
    plain = word.casefold()
    if plain.isascii() or not re.match(rf"[{LATIN}]", plain):
        return plain
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", plain))
