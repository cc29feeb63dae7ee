"""Regions, countries, their classifications, themes and cities, from the files of `cities/reference`."""

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.backends.utils import CursorWrapper

from cities import names
from cities.models import City, Country, CountryClassification, Region, Theme
from core.models import Stamp

FOLDER = Path(__file__).resolve().parent / "reference"
FILES = ("regions.json", "countries.json", "classifications.csv", "themes.json", "cities.tsv.gz")
STAMP = "reference data"
CITY_FILE_COLUMNS = [
    "geonames_id",
    "country",
    "name",
    "latitude",
    "longitude",
    "population",
    "timezone",
    "names",
]
CITY_COLUMNS = (
    "geonames_id", "country_id", "name", "latitude", "longitude", "population", "timezone", "names", "search",
)  # fmt: skip


class BadReferenceData(Exception):
    """The files cannot be loaded; the message is a sentence for the operator."""


def load(folder: Path = FOLDER) -> dict[str, int] | None:
    """Bring the tables up to the files: rows written by table, or None when the files are those loaded last.

    What only staff entered stays: cities without a GeoNames number, later classifications, and the end that
    they gave to a classification.
    """
    version = fingerprint(folder)
    if Stamp.objects.filter(name=STAMP, value=version).exists():
        return None
    try:
        return write(folder, version)
    except (DataError, IntegrityError) as error:
        reason = str(error).splitlines()[0]
        raise BadReferenceData(f"The reference files do not fit together: {reason}.") from error


def write(folder: Path, version: str) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        written = {
            "regions": upsert(Region, read(folder, "regions.json", regions)),
            "countries": upsert(Country, read(folder, "countries.json", countries)),
            "classifications": load_classifications(read(folder, "classifications.csv", classifications)),
            "themes": upsert(Theme, read(folder, "themes.json", themes)),
            "cities": load_cities(cursor, read(folder, "cities.tsv.gz", cities)),
        }
        connection.check_constraints()  # now, not at the commit, where the cause could no longer be told
        Stamp.objects.update_or_create(name=STAMP, defaults={"value": version})
        # Else the plans that are made until autovacuum comes by read all cities for each.
        cursor.execute(f"ANALYZE {City._meta.db_table}, {Country._meta.db_table}")
    return written


def fingerprint(folder: Path) -> str:
    """Changes with any of the files, and with the folding of names, of which the search column is made."""
    digest = hashlib.sha256(Path(names.__file__).read_bytes())
    for name in FILES:
        with clear_errors(name):
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()


@contextmanager
def clear_errors(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BadReferenceData(
            f"The reference file {name} is missing: get it again from the repository."
        ) from error
    except (OSError, EOFError, ValueError, TypeError, KeyError, zlib.error, csv.Error) as error:
        raise BadReferenceData(
            f"The reference file {name} is damaged ({error}): get it again from the repository."
        ) from error


def read(folder: Path, name: str, parse: Any) -> list[Any]:
    with clear_errors(name):
        content = (folder / name).read_bytes()
        text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
        return list(parse(text))


def regions(text: str) -> Iterator[Region]:
    for row in json.loads(text):
        yield Region(code=row["code"], parent_id=row["parent"], names=row["names"])


def countries(text: str) -> Iterator[Country]:
    for row in json.loads(text):
        yield Country(
            code=row["code"],
            alpha3=row["alpha3"],
            m49=row["m49"],
            region_id=row["region"],
            names=row["names"],
        )


def themes(text: str) -> Iterator[Theme]:
    for position, row in enumerate(json.loads(text)):
        yield Theme(
            code=row["code"],
            parent_id=row["parent"],
            is_area=row["is_area"],
            position=position,
            names=row["names"],
        )


def classifications(text: str) -> Iterator[CountryClassification]:
    for row in csv.DictReader(io.StringIO(text)):
        yield CountryClassification(
            country_id=row["country"],
            scheme=row["scheme"],
            value=row["value"],
            source=row["source"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )


def cities(text: str) -> Iterator[list[Any]]:
    """One list per city in the order of CITY_COLUMNS."""
    header, *lines = text.rstrip("\n").split("\n")
    if header.split("\t") != CITY_FILE_COLUMNS:
        raise ValueError("its columns are not those expected")
    for line in lines:
        number, country, name, latitude, longitude, population, timezone, others = line.split("\t")
        alternatives = others.split("|") if others else []
        place = [int(number), country, name, float(latitude), float(longitude), population, timezone]
        yield [*place, array_literal(alternatives), names.search_text([name, *alternatives])]


def array_literal(texts: Iterable[str]) -> str:
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def upsert(model: type[models.Model], rows: list[Any], unique: tuple[str, ...] = ()) -> int:
    """Insert the rows, or update those that are there by `unique` (else by primary key)."""
    unique = unique or (model._meta.pk.name,)
    changing = [field.name for field in model._meta.concrete_fields if field.name not in (*unique, "id")]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=changing
    )
    return len(rows)


def load_classifications(rows: list[CountryClassification]) -> int:
    ended = CountryClassification.objects.exclude(valid_until=None)
    ends = {
        (country, scheme, start): end
        for country, scheme, start, end in ended.values_list("country", "scheme", "valid_from", "valid_until")
    }
    for row in rows:
        row.valid_until = row.valid_until or ends.get((row.country_id, row.scheme, row.valid_from))
    return upsert(CountryClassification, rows, ("country", "scheme", "valid_from"))


def load_cities(cursor: CursorWrapper, rows: list[list[Any]]) -> int:
    """Copy the rows into a temporary table and merge them from there; how many were new or changed."""
    table, columns = City._meta.db_table, ", ".join(CITY_COLUMNS)
    changing = [column for column in CITY_COLUMNS if column != "geonames_id"]
    new, old = (", ".join(f"{source}.{column}" for column in changing) for source in ("excluded", table))
    cursor.execute(f"CREATE TEMPORARY TABLE incoming AS SELECT {columns} FROM {table} WITH NO DATA")
    copy_into(cursor, "incoming", CITY_COLUMNS, rows)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM incoming "
        f"ON CONFLICT (geonames_id) DO UPDATE SET ({', '.join(changing)}) = ROW ({new}) "
        f"WHERE ({old}) IS DISTINCT FROM ({new})"
    )
    written = cursor.rowcount
    cursor.execute("DROP TABLE incoming")
    return written


def copy_into(
    cursor: CursorWrapper, table: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]
) -> None:
    """COPY; the one call that only psycopg2 knows (psycopg 3 has `cursor.copy`)."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)", buffer)
