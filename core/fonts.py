"""Fonts of the PDF, all from packages: a machine's own fonts would make another file on every machine."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDERS = (
    files("fontpkg_noto_sans") / "files",
    files("fontpkg_amiri") / "files",
    files("justmytype_intl_cjk") / "fonts/ofl/notosanssc",
    files("justmytype_intl_cjk") / "fonts/ofl/notosanskr",
)
FAMILIES = ("Noto Sans", "Amiri", "Noto Sans SC", "Noto Sans KR")

# Stands for a run of characters that no font holds. An archivable PDF may not show empty boxes for them.
UNSHOWN = "[…]"

# Control characters, among them those that reverse the direction of the text after them.
CONTROLS = dict.fromkeys(
    [*range(0x0A), *range(0x0B, 0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def font_paths() -> list[str]:
    return [str(folder) for folder in FOLDERS]


@cache
def unshowable() -> re.Pattern[str]:
    """Matches runs of characters that none of the fonts holds."""
    held: set[int] = {ord("\n")}
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            held.update(font.getBestCmap())
    return re.compile(f"[^{character_class(held)}]+")


def font_files() -> list[Path]:
    """One upright file of every family: its other styles hold the same characters."""
    upright = (path for folder in FOLDERS for path in Path(str(folder)).glob("*.ttf"))
    return sorted(path for path in upright if "Italic" not in path.name and "Bold" not in path.name)


def character_class(codes: set[int]) -> str:
    """The codes as ranges of a regular expression's character class."""
    in_order = sorted(codes)
    starts = [code for code in in_order if code - 1 not in codes]
    ends = [code for code in in_order if code + 1 not in codes]
    return "".join(
        f"{re.escape(chr(start))}-{re.escape(chr(end))}" for start, end in zip(starts, ends, strict=True)
    )


def showable(text: str) -> str:
    """The text without control characters, and with a mark in place of what the PDF's fonts cannot show."""
    return unshowable().sub(UNSHOWN, text.translate(CONTROLS))
