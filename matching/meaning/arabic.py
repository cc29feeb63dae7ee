"""The light stem of an Arabic word: without vowel signs, article, conjunction and common endings.

The rules are those published as "light10" (Larkey, Ballesteros and Connell, 2007), which search better than
taking words down to their roots.
"""

import re

SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
LETTERS = str.maketrans(
    "\u0622\u0623\u0625\u0671\u0649\u06cc\u0629\u06a9", "\u0627\u0627\u0627\u0627\u064a\u064a\u0647\u0643"
)
ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
LEAST = 2  # letters that must remain


def arabic_stem(word: str) -> str:
    stem = SIGNS.sub("", word).translate(LETTERS)
    if stem.startswith("و") and len(stem) > LEAST + 1:
        stem = stem[1:]
    for article in ARTICLES:
        if stem.startswith(article) and len(stem) >= len(article) + LEAST:
            stem = stem[len(article) :]
            break
    for ending in ENDINGS:
        if stem.endswith(ending) and len(stem) >= len(ending) + LEAST:
            stem = stem[: -len(ending)]
    return stem
