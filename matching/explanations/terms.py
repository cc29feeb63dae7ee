"""The words and names that two texts share, as the texts write them."""

from collections.abc import Iterable, Iterator, Sequence

from matching.meaning.words import Word, clean, fold, is_native, names, parts, stems, words

# What two texts share of shorter words are articles and prepositions.
SHORTEST = 4


def shown(terms: Iterable[str], texts: Sequence[tuple[str, str]]) -> list[str]:
    """What stands in the (text, language) pairs for the terms, each once and in their order.

    Left out are short words that are no names, and what is part of a longer name ("ISO" beside "ISO 50001").
    """
    written: dict[str, str] = {}
    for text, language in texts:
        for term, word in as_written(text, language):
            written.setdefault(term, word)
    found = {fold(written[term]): written[term] for term in reversed(list(terms)) if term in written}
    longer = {part for word in found if " " in word for part in word.split()}
    return [word for folded, word in reversed(found.items()) if folded not in longer]


def as_written(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Each term of the text that is worth showing, as the matcher counts it, and the word it is made from."""
    code = language.partition("-")[0]
    found = list(words(clean(text)))
    for word, after in zip(found, [*found[1:], None], strict=False):
        for name in names(word, after, code):
            yield name, name_as_written(name, word, after)
        if is_native(word, code):
            for part, stem in zip(parts(word), stems([word], code), strict=False):
                if word.kind == "unspaced" or len(word.text) >= SHORTEST:
                    yield stem, part if word.kind == "unspaced" else word.text


def name_as_written(name: str, word: Word, after: Word | None) -> str:
    if word.kind == "unspaced":
        return name.removeprefix(":")
    if after and name == f":{fold(word.text)}{after.text}":
        return f"{word.text}{after.before}{after.text}"
    return word.text
