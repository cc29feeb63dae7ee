"""Names of places made comparable across scripts, for the search column and for what people type."""

from collections.abc import Iterable
from unicodedata import category, normalize

# Letters that no decomposition turns into their plain form, and the two ways in which Arabic-script languages
# write the same word: alef wasla, ta marbuta, the forms of ya, kaf and ha, tatweel.
SPELLINGS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i",
    "ŋ": "n", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o",
    "ٱ": "ا", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
}  # fmt: skip
# Dropped, not spaced, so that "Xi'an" is "Xian" and "N'Djamena" is "Ndjamena".
APOSTROPHES = "'`’‘ʼʻʾʿʹ′"
# Accents, Hebrew points, Arabic harakat. Marks of other scripts are vowels and stay.
MARKS = (range(0x0300, 0x0370), range(0x0591, 0x05C8), range(0x0610, 0x061B), range(0x064B, 0x0660),
         range(0x0670, 0x0671), range(0x06D6, 0x06EE))  # fmt: skip


class Folding(dict[int, str]):
    """A table for `str.translate` that works out a character when it first meets it."""

    def __missing__(self, code: int) -> str:
        kind = category(chr(code))
        if kind == "Cf" or (kind == "Mn" and any(code in marks for marks in MARKS)):
            self[code] = ""
        else:
            self[code] = " " if kind[0] in "PSZC" else chr(code)
        return self[code]


FOLDING = Folding(str.maketrans(SPELLINGS | dict.fromkeys(APOSTROPHES, "")))


def fold(text: str) -> str:
    """The text without case, accents and punctuation: "São-Paulo" and "SAO PAULO" are both "sao paulo"."""
    text = text.replace("´", "'")  # which decomposes into a space and an accent
    plain = normalize("NFKD", normalize("NFKD", text).casefold()).translate(FOLDING)
    return normalize("NFC", " ".join(plain.split()))


def search_text(names: Iterable[str]) -> str:
    """What `City.search` holds: every folded name once, each after a line feed that marks its beginning."""
    return "".join(f"\n{name}" for name in dict.fromkeys(map(fold, names)) if name)
