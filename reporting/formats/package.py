"""A report as a package of CSV files with a data dictionary: Frictionless Data Package v1."""

import hashlib
import json
from datetime import UTC
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZipFile

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.canonical import sha256
from library.enums import Licence
from reporting.formats import reading
from reporting.formats.plain_csv import plain_lines
from reporting.formats.tables import Column, Table, tables
from reporting.formats.zips import entry
from reporting.words import title_of, words


def package_file(facts: str) -> IO[bytes]:
    content = json.loads(facts)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    with translation.override(content["language"]), ZipFile(file, "w") as archive:
        resources = [put_table(archive, table, content) for table in tables()]
        text = json.dumps(descriptor(content, sha256(facts), resources), ensure_ascii=False, indent=2)
        archive.writestr(entry("datapackage.json"), text)
    file.seek(0)
    return file


def put_table(archive: ZipFile, table: Table, content: reading.Content) -> dict[str, Any]:
    """Write the table's file line by line, and say what is in it."""
    digest, size = hashlib.sha256(), 0
    path = f"{table.name}.csv"
    names = [column.name for column in table.columns]
    with archive.open(entry(path), "w") as file:
        for line in plain_lines(names, table.rows(content)):
            data = line.encode()
            file.write(data)
            digest.update(data)
            size += len(data)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": schema_of(table),
    }


def schema_of(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [field_of(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.name != "figures" and "figure" in [column.name for column in table.columns]:
        points_to = {"resource": "figures", "fields": "figure"}
        schema["foreignKeys"] = [{"fields": "figure", "reference": points_to}]
    return schema


def field_of(column: Column) -> dict[str, Any]:
    field = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
    }
    constraints: dict[str, Any] = {"required": True} if column.is_required else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return field | ({"constraints": constraints} if constraints else {})


def descriptor(content: reading.Content, digest: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": reading.name_of(content),
        "title": f"{title_of(content)} · {content['as_of']}",
        "description": description(content),
        "homepage": settings.SITE_URL,
        "created": reading.moment_of(content).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **licences(),
        "sources": [{"title": str(settings.SITE_NAME), "path": settings.SITE_URL}],
        "language": content["language"],
        "facts": {
            "sha256": digest,
            "as_of": content["as_of"],
            "known_at": content["known_at"],
            "schema": reading.address(reverse("reporting:facts_schema")),
        },
        "resources": resources,
    }


def description(content: reading.Content) -> str:
    """What the whole is, with a word on illustrative records and on the use that others may make of it."""
    sentences = [
        content["wording"],
        _(
            "Text that a spreadsheet program would run as a formula begins with an apostrophe. The hash "
            "under “facts” is that of the file of facts, from which all this was made."
        ),
    ]
    if content["is_illustrative"]:
        sentences.append(words()["illustrative_text"])
    sentences.append(str(reading.licence().meaning))
    return "\n\n".join(sentence for sentence in sentences if sentence)


def licences() -> dict[str, Any]:
    """Under the names of the Open Definition; none where the owner is to be asked."""
    licence = reading.licence()
    if licence == Licence.ASK:
        return {}
    title = str(licence.label)
    return {"licenses": [{"name": title.replace(" ", "-"), "path": licence.url, "title": title}]}
