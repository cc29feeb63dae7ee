"""PDF files from a Typst template and its data, archivable (PDF/A-2a) and accessible (PDF/UA-1) at once.

The same data always give the same bytes.
"""

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import translation

from core.fonts import FAMILIES, font_paths, showable


def compile_pdf(template: Path, page: dict[str, Any], made_at: datetime) -> bytes:
    """The PDF of the template with `page` in the language that is active now.

    It is compiled in a fresh folder of real files, the templates beside it and the page's content, so that
    it can read nothing else.
    """
    with tempfile.TemporaryDirectory() as folder:
        for part in template.parent.glob("*.typ"):
            shutil.copy(part, folder)
        source = Path(folder) / template.name
        (Path(folder) / "page.json").write_text(json.dumps(shown(page | script()), ensure_ascii=False))
        return typst.compile(
            str(source),
            root=folder,
            font_paths=font_paths(),
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(made_at.timestamp()),
        )


def script() -> dict[str, Any]:
    """How the active language is written."""
    return {
        "lang": (translation.get_language() or "en").split("-")[0],
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "families": FAMILIES,
    }


def shown(value: Any) -> Any:
    """The same content with every text made showable."""
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shown(item) for item in value]
    return showable(value) if isinstance(value, str) else value
