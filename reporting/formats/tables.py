"""The tables of a report: figures, the records behind them, what is missing, trends, definitions, texts.

The workbook and the package of CSV files have the same ones. A column says of itself what it holds, so that
both explain it in the same words, in the report's language.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.enums import Light
from reporting.formats.reading import Content, address, day_of, figures_of

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
    rows: Callable[[Content], Iterator[Row]]


def tables() -> tuple[Table, ...]:
    """In the language that is active now. A column `figure` points to the first of them."""
    return (
        figures_table(),
        records_table(),
        missing_table(),
        readings_table(),
        definitions_table(),
        texts_table(),
    )


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
            Column(
                "at_most",
                _("At most"),
                _("Whether the threshold is the most that there may be, not the least."),
                "boolean",
                is_required=True,
            ),
            Column("up_to", _("Up to"), _("The number spoken of as “up to”: no pass mark."), "number"),
            light_column(),
            Column("light_in_words", _("Light in words"), _("The same in the report's language.")),
            Column("verdict", _("Verdict"), _("Why the light is what it is.")),
            Column("wording", _("Wording"), _("The target in the words of the initiative.")),
            Column("scope", _("Part"), _("Of which part of the world the target is; empty for the whole.")),
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


def figure_rows(content: Content) -> Iterator[Row]:
    for figure in figures_of(content):
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
            fact.get("at_most", False),
            fact.get("up_to"),
            figure.light,
            light_in_words(figure.light),
            figure.verdict,
            figure.wording,
            figure.scope,
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


def record_rows(content: Content) -> Iterator[Row]:
    for figure in figures_of(content):
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


def missing_rows(content: Content) -> Iterator[Row]:
    for figure in figures_of(content):
        yield from ([figure.number, number, name] for number, name in enumerate(figure.fact["missing"], 1))


def readings_table() -> Table:
    return Table(
        "readings",
        _("Over time"),
        _("What a figure with a target was on earlier days."),
        (
            figure_column(),
            number_column(),
            Column("day", _("Day"), _("Up to which day the figure counts."), "date", is_required=True),
            Column("value", _("Value"), _("The figure; empty where nothing could be counted."), "number"),
        ),
        ("figure", "number"),
        reading_rows,
    )


def reading_rows(content: Content) -> Iterator[Row]:
    for figure in figures_of(content):
        for number, reading in enumerate(figure.readings, 1):
            yield [figure.number, number, day_of(reading["on"]), reading["value"]]


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


def definition_rows(content: Content) -> Iterator[Row]:
    for figure in figures_of(content):
        fact = figure.fact
        newer = [fact.get(name, "") for name in ("source", "limits", "measure")]
        yield [figure.number, fact["code"], fact["label"], fact["unit"], fact["definition"], *newer]


def texts_table() -> Table:
    return Table(
        "texts",
        _("Texts"),
        _("What people wrote for the report, in their own language."),
        (
            Column("number", _("Line"), _("Number of the text."), "integer", is_required=True),
            Column("heading", _("Heading"), _("What the text is about."), is_required=True),
            Column("language", _("Language"), _("Code of the language of the text.")),
            Column("text", _("Text"), _("The text itself."), is_required=True),
            Column("source", _("Source"), _("Record that the text is from.")),
        ),
        ("number",),
        text_rows,
    )


def text_rows(content: Content) -> Iterator[Row]:
    for number, text in enumerate(content.get("texts", ()), 1):
        yield [number, text["heading"], text["language"], text["text"], text["source"]]
