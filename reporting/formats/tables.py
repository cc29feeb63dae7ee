"""The tables of a report: figures, the records behind them, what is missing, definitions.

The workbook and the package of CSV files have the same ones. A column says of itself what it holds, so that
both explain it in the same words, in the report's language.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.enums import Light
from reporting.formats.reading import Figure, address, day_of

Row = list[Any]


@dataclass(frozen=True)
class Column:
    """`type` is a type of Table Schema; `allowed` the values that there can be, where these are few."""

    name: str
    title: str
    description: str
    type: str = "string"
    is_required: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """`key` are the columns whose values together occur once only."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[list[Figure]], Iterator[Row]]


def tables() -> tuple[Table, ...]:
    """In the language that is active now. Every other one points to the first by its column `figure`."""
    return figures_table(), records_table(), missing_table(), definitions_table()


def figure_column() -> Column:
    return Column(
        "figure",
        _("Figure"),
        _("Number of the figure in this report, from 1 on."),
        "integer",
        is_required=True,
    )


def figures_table() -> Table:
    return Table(
        "figures",
        _("Figures"),
        _("One line for each figure, those with a target first."),
        (
            figure_column(),
            Column("target", _("Target"), _("Number of the target; empty without one."), "integer"),
            code_column(),
            label_column(),
            Column("value", _("Value"), _("The figure; empty where nothing could be counted."), "number"),
            unit_column(),
            Column("goal", _("Goal"), _("What the figure is held against, in words.")),
            Column("threshold", _("Threshold"), _("From which value on the target is reached."), "number"),
            Column("up_to", _("Up to"), _("The number spoken of as “up to”: no pass mark."), "number"),
            light_column(),
            Column("light_in_words", _("Light in words"), _("The same in the report's language.")),
            Column("verdict", _("Verdict"), _("Why the light is what it is.")),
            Column("wording", _("Wording"), _("The target in the words of the initiative.")),
            *number_columns(),
            Column(
                "illustrative",
                _("Illustrative"),
                _("Whether invented records of the demonstration network are behind the figure."),
                "boolean",
                is_required=True,
            ),
            Column("url", _("Web address"), _("The list behind a figure whose records are not given here.")),
        ),
        ("figure",),
        figure_rows,
    )


def code_column() -> Column:
    return Column("code", _("Code"), _("Name of the indicator, the same in every report."), is_required=True)


def label_column() -> Column:
    return Column("label", _("Label"), _("Name of the figure in the report's language."), is_required=True)


def unit_column() -> Column:
    return Column("unit", _("Unit"), _("What the figure counts or measures."))


def light_column() -> Column:
    name, meaning = pgettext("target", "Light"), _("How far the target is reached.")
    return Column("light", name, meaning, allowed=tuple(Light.values))


def number_columns() -> tuple[Column, ...]:
    names = (
        ("counted", pgettext("records", "Counted"), _("How many records are counted.")),
        ("late", pgettext("records", "Late"), _("How many records came after the due date.")),
        ("missing", pgettext("records", "Missing"), _("How many things are named as missing.")),
        ("excluded", pgettext("records", "Not counted"), _("How many records are not counted.")),
    )
    return tuple(Column(*words, "integer", is_required=True) for words in names)


def figure_rows(figures: list[Figure]) -> Iterator[Row]:
    for figure in figures:
        fact = figure.fact
        yield [
            figure.number,
            figure.position,
            fact["code"],
            fact["label"],
            fact["value"],
            fact["unit"],
            figure.goal,
            fact.get("threshold"),
            fact.get("up_to"),
            figure.light,
            light_in_words(figure.light),
            figure.verdict,
            figure.wording,
            len(fact["records"]),
            len(fact["late"]),
            len(fact["missing"]),
            len(fact["excluded"]),
            figure.is_illustrative,
            address(fact["url"]),
        ]


def light_in_words(light: str) -> str:
    return str(Light(light).label) if light else ""


def records_table() -> Table:
    return Table(
        "records",
        _("Records"),
        _("One line for each record behind a figure, counted or not."),
        (
            figure_column(),
            number_column(),
            Column(
                "status",
                _("Status"),
                _("Counted; late: after the due date; excluded: not counted, for the reason given."),
                is_required=True,
                allowed=("counted", "late", "excluded"),
            ),
            Column("group", _("Group"), _("Area, region or the like under which the record counts.")),
            Column("kind", _("Kind"), _("What the record is: pilot, city, programme …"), is_required=True),
            Column("reference", _("Reference"), _("Number of the record on the platform."), is_required=True),
            Column("title", _("Title"), _("Name of the record.")),
            Column("day", _("Day"), _("The day on which the record came to count."), "date"),
            Column("amount", _("Amount"), _("What the record adds to a figure that is a sum."), "number"),
            Column("note", _("Note"), _("What else is to be known of the record.")),
            Column("reason", _("Reason"), _("Why the record is not counted.")),
            Column(
                "illustrative",
                _("Illustrative"),
                _("Whether the record is invented, of the demonstration network."),
                "boolean",
                is_required=True,
            ),
            Column("url", _("Web address"), _("Page of the record.")),
        ),
        ("figure", "number"),
        record_rows,
    )


def number_column() -> Column:
    return Column(
        "number", _("Line"), _("Number of the line within its figure."), "integer", is_required=True
    )


def record_rows(figures: list[Figure]) -> Iterator[Row]:
    for figure in figures:
        for number, (status, record, reason) in enumerate(figure.entries(), 1):
            yield [
                figure.number,
                number,
                status,
                record.get("group", ""),
                record["kind"],
                record["reference"],
                record["title"],
                day_of(record["on"]),
                record.get("amount"),
                record["note"],
                reason,
                record["is_demonstration"],
                address(record["url"]),
            ]


def missing_table() -> Table:
    return Table(
        "missing",
        pgettext("records", "Missing"),
        _("What is missing to reach a target, by name."),
        (
            figure_column(),
            number_column(),
            Column("name", _("Name"), _("What is missing."), is_required=True),
        ),
        ("figure", "number"),
        missing_rows,
    )


def missing_rows(figures: list[Figure]) -> Iterator[Row]:
    for figure in figures:
        yield from ([figure.number, number, name] for number, name in enumerate(figure.fact["missing"], 1))


def definitions_table() -> Table:
    return Table(
        "definitions",
        _("Definitions"),
        _("What each figure means, where it comes from and what it cannot say."),
        (
            figure_column(),
            code_column(),
            label_column(),
            unit_column(),
            Column("definition", _("Definition"), _("What is counted and how.")),
            Column("source", _("Source"), _("Where the figure comes from.")),
            Column("limits", _("Limits"), _("What the figure cannot say.")),
            Column(
                "measure",
                _("Measure"),
                _("How the value follows from the records: count, groups, sum, median or share."),
            ),
        ),
        ("figure",),
        definition_rows,
    )


def definition_rows(figures: list[Figure]) -> Iterator[Row]:
    for figure in figures:
        fact = figure.fact
        newer = [fact.get(name, "") for name in ("source", "limits", "measure")]
        yield [figure.number, fact["code"], fact["label"], fact["unit"], fact["definition"], *newer]
