"""A report as an editable Word file: the template filled with the frozen facts, in their language."""

import json
from datetime import UTC
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from core.canonical import sha256
from reporting.formats import reading
from reporting.formats.word.content import page_of
from reporting.formats.word.scripts import dress_for_language, written
from reporting.formats.word.template import TEMPLATE
from reporting.formats.zips import without_times
from reporting.words import title_of

LONGEST_PROPERTY = 255


def word_file(facts: str) -> IO[bytes]:
    content = json.loads(facts)
    template = DocxTemplate(TEMPLATE)
    template.init_docx()
    with translation.override(content["language"]):
        page = page_of(content, sha256(facts), Links(template.docx.part))
        environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=written)
        template.render(page, environment)
        dress_for_language(template.docx, content["language"])
        describe(template.docx.core_properties, content)
    file = BytesIO()
    template.save(file)
    return without_times(file)


class Links:
    """Addresses that the document leads to, each kept once."""

    def __init__(self, part: Any) -> None:
        self.part = part
        self.names: dict[str, str] = {}

    def name_of(self, address: str) -> str:
        """By which the document calls the address; empty for none."""
        if address and address not in self.names:
            name = self.names[address] = f"link{len(self.names) + 1}"
            self.part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, address, name, is_external=True)
        return self.names.get(address, "")


def describe(properties: Any, content: reading.Content) -> None:
    """Last of all, so that docxtpl takes nothing in them for a tag of its own."""
    made_at = reading.moment_of(content).astimezone(UTC).replace(tzinfo=None)
    properties.title = reading.cleaned(title_of(content))[:LONGEST_PROPERTY]
    properties.author = str(settings.SITE_NAME)
    properties.language = content["language"]
    properties.created = properties.modified = made_at
