"""Compiles the catalogues in locale/, and says how much of each is translated: `python -m deploy.catalogues`.

In place of Django's compilemessages, which needs the programs of gettext and the settings of a site.
"""

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def main() -> None:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        entries = [message for message in catalogue if message.id]
        done = [message for message in entries if is_translated(message)]
        print(f"{source.parts[-3]}: {len(done)} of {len(entries)} sentences translated")
        write(catalogue, source.with_suffix(".mo"))


def is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms) and not message.fuzzy


def write(catalogue: Catalog, compiled: Path) -> None:
    """A reader meets the old file or the new one, never half of one."""
    partial = compiled.with_suffix(".partial")
    with partial.open("wb") as file:
        write_mo(file, catalogue)
    partial.rename(compiled)


if __name__ == "__main__":
    main()
