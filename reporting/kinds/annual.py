"""The annual report to UNACLA: the year's figures, with what the associations reported of their members."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import Organisation
from reporting.associations.models import Submission
from reporting.associations.queries import is_accepted, silent_associations, submissions_known
from reporting.facts import Excluded, Fact, MilestoneFacts, Record, Text, fact_from
from reporting.kinds.association import texts_of
from reporting.kinds.base import facts_in_context, named, period_figures
from reporting.knowledge import Knowledge
from reporting.models import Report
from reporting.scope import Scope

# Figures whose records are the same whichever association names them, so that they can be joined.
JOINED = ("pilots_documented_and_assessed", "cities_taking_part")


def annual_facts(report: Report) -> MilestoneFacts:
    year = named(report.since).year
    told = submissions_known(year, report.known_at)
    accepted = [each for each in told if is_accepted(each, report.known_at)]
    silent = list(silent_associations(told, report.as_of, report.known_at))
    figures = period_figures(Knowledge(report.as_of, report.known_at, Scope(since=report.since)))
    reported = (joined(figure, accepted) for figure in figures if figure.code in JOINED)
    return facts_in_context(
        report,
        [associations_heard(told, accepted, silent), *figures, *reported],
        wording=_("What was reached in %(year)s, and what the associations report of their members.")
        % {"year": year},
        period_start=report.since,
        texts=tuple(chapters(report, told, accepted, silent)),
    )


def associations_heard(
    told: Iterable[Submission], accepted: list[Submission], silent: Iterable[Organisation]
) -> Fact:
    return Fact(
        code="association_reports_accepted",
        label=_("Reports of associations accepted"),
        definition=_(
            "Associations whose report on their members of the year is accepted. Missing are those that "
            "answered for members at its end and have handed in nothing."
        ),
        unit=_("associations"),
        value=len(accepted),
        records=tuple(map(as_record, accepted)),
        missing=tuple(association.name for association in silent),
        excluded=tuple(
            Excluded(as_record(each), _("It is handed in but not accepted."))
            for each in told
            if each not in accepted
        ),
    )


def as_record(submission: Submission) -> Record:
    told = submission.report
    return Record(
        kind="association_report",
        reference=submission.reference,
        title=str(told.association),
        url=told.get_absolute_url(),
        on=submission.submitted_at.date(),
        note=_("Handed in on %(day)s.") % {"day": date_format(submission.submitted_at)},
        is_demonstration=told.association.is_demonstration,
    )


def joined(figure: Fact, accepted: Iterable[Submission]) -> Fact:
    """The records that the associations name for the figure, each once, with who names it."""
    records: dict[str, Record] = {}
    named: dict[str, list[str]] = {}
    for submission in accepted:
        for content in submission.figures["figures"]:
            if content["code"] == figure.code:
                for record in fact_from(content).records:
                    records.setdefault(record.reference, record)
                    named.setdefault(record.reference, []).append(str(submission.report.association))
    found = tuple(
        replace(records[reference], note=", ".join(named[reference])) for reference in sorted(records)
    )
    return Fact(
        code=f"reported_{figure.code}",
        label=_("%(figure)s, by the associations' reports") % {"figure": figure.label},
        definition=_(
            "What the accepted reports of the associations name, each once, as they were handed in."
        ),
        unit=figure.unit,
        value=len(found),
        records=found,
    )


def chapters(
    report: Report, told: list[Submission], accepted: list[Submission], silent: list[Organisation]
) -> Iterator[Text]:
    """Who is heard and who is not, then what each accepted report says."""
    waiting = [each for each in told if each not in accepted]
    sentences = (
        (_("Accepted: %(names)s."), [each.report.association for each in accepted]),
        (_("Handed in but not accepted: %(names)s."), [each.report.association for each in waiting]),
        (_("Missing: %(names)s."), silent),
    )
    text = "\n".join(words % {"names": ", ".join(map(str, names))} for words, names in sentences if names)
    if text:
        yield Text(_("Reports of the associations"), report.language, text, "")
    for submission in accepted:
        for part in texts_of(submission):
            yield replace(part, heading=f"{submission.report.association} · {part.heading}")
