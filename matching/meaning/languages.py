"""Which language a text is written in, where nobody says so."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

Shares = Mapping[str, float]

PLATFORM: Shares = dict.fromkeys(("en", "ar", "es", "fr", "pt", "ru", "zh"), 1 / 7)
UNKNOWN = "und"  # the code for a text without words
READ = 1000  # characters
SURE = 0.3
TIMES_AS_LIKELY = 4
USUAL = 0.02  # the share of the texts that makes a language a usual one among them


def guess(text: str, expected: Shares = PLATFORM) -> str:
    """ISO 639 code: the likeliest of the expected languages, unless another one is clearly likelier.

    A few words look much alike in neighbouring languages; without the preference Portuguese titles would be
    taken for Galician ones.
    """
    return decide(likely(text), expected)


def guess_together(texts: Iterable[str]) -> list[str]:
    """The same for texts of one collection: a title of two words in an English library is English."""
    each = [likely(text) for text in texts]
    usual = usual_languages(decide(languages, PLATFORM) for languages in each)
    return [decide(languages, usual) for languages in each]


def usual_languages(languages: Iterable[str]) -> Shares:
    """By language its share of the texts; without the rare ones, which may be mistaken guesses."""
    counts = Counter(languages)
    counts.pop(UNKNOWN, None)
    every = max(counts.total(), 1)
    return {code: count / every for code, count in sorted(counts.items()) if count >= USUAL * every}


def decide(languages: Mapping[str, float], expected: Shares) -> str:
    """From the probability of each language; first the expected ones, then those of the platform."""
    if not languages:
        return UNKNOWN
    best = max(languages, key=lambda code: languages[code])
    for shares in (expected, PLATFORM):
        known = {code: languages[code] * share for code, share in shares.items() if code in languages}
        if known:
            choice = max(known, key=lambda code: known[code])
            if languages[best] < max(SURE, TIMES_AS_LIKELY * languages[choice]):
                return choice
    return best


def likely(text: str) -> dict[str, float]:
    """The probability of each language; empty for a text without letters."""
    start = text[:READ]
    if not any(sign.isalpha() for sign in start):
        return {}
    return dict(_identifier().rank(start))


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
