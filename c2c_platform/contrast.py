"""The colours of static/css/tokens.css and how well they stand out, for the design page and its test."""

import re
from dataclasses import dataclass

from django.conf import settings

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
TEXT, LARGE = 4.5, 3.0
GROUNDS = ["paper", "surface", "sunken"]
# What stands on what: text needs 4.5 : 1 (WCAG 1.4.3), edges of controls and parts of pictures 3 : 1 (1.4.11)
PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "link", "link-strong") for ground in GROUNDS),
    *((tone, f"{tone}-soft", TEXT) for tone in ("good", "warn", "bad", "info", "accent")),
    ("bad", "paper", TEXT),
    ("bad", "surface", TEXT),
    ("ink", "accent-soft", TEXT),
    ("ink", "warn-soft", TEXT),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-strong", TEXT),
    ("band-ink", "band", TEXT),
    ("band-soft", "band", TEXT),
    *(("edge", ground, LARGE) for ground in GROUNDS),
    *(("focus", ground, LARGE) for ground in GROUNDS),
    ("gold", "band", LARGE),
    ("accent", "rule", LARGE),
    ("dot", "paper", LARGE),
    ("dot", "land", LARGE),
]


def palette(css: str) -> dict[str, dict[str, str]]:
    """The colours of the tokens by name, in the light and in the dark scheme."""
    screen, _mark, _paper = css.partition("@media print")
    light, _mark, dark = screen.partition("@media (prefers-color-scheme: dark)")
    found = {
        scheme: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))
        for scheme, text in (("light", light), ("dark", dark))
    }
    return found | {"dark": found["light"] | found["dark"]}


def luminance(colour: str) -> float:
    """The relative luminance of a colour (#rrggbb) as WCAG defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True)
class Pair:
    front: str
    back: str
    needed: float
    colours: list[tuple[str, str, float]]


def pairs() -> list[Pair]:
    """Every pair with its colours and contrast in the light and in the dark scheme."""
    schemes = palette(TOKENS.read_text()).values()
    return [
        Pair(front, back, needed, [(s[front], s[back], contrast(s[front], s[back])) for s in schemes])
        for front, back, needed in PAIRS
    ]
