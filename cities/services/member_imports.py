"""An association's list of members, from a file: read, looked at, then carried out row by row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities import rules
from cities.enums import Duty, MemberOutcome
from cities.importing.columns import COLUMNS, REPORTED, REQUIRED
from cities.importing.outlook import NEW, Foreseen, Outlook, Seen
from cities.importing.places import country_codes, meant_cities
from cities.importing.rows import read_row
from cities.models import Affiliation, Country, MemberImport, MemberRow, Organisation
from cities.services.invitations import invite
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.tables import UnreadableTable, read_table
from core.tasks import request_job
from core.workflow import locked

MEMBER_IMPORT = "cities.member_import"
AT_ONCE = 50  # rows in one transaction: what a worker that dies has to do again
Verb = Callable[[Foreseen, MemberImport], Organisation]


@transaction.atomic
def prepare_member_import(association: Organisation, *, name: str, content: bytes, by: Any) -> MemberImport:
    """Keep the rows of the file, so that the person can look at them before anything is done."""
    if not rules.may_import_members(by, association):
        raise PermissionDenied
    try:
        table = read_table(content, columns=COLUMNS, required=REQUIRED)
    except UnreadableTable as unreadable:
        raise ActionRefused(str(unreadable)) from unreadable
    codes = country_codes()
    meant = meant_cities([read_row(line.cells, codes) for line in table.lines])
    unread = [column[:100] for column in table.unread if column not in REPORTED]
    member_import = MemberImport.objects.create(
        association=association, by=by, name=name[:150], unread=unread
    )
    MemberRow.objects.bulk_create(
        MemberRow(
            member_import=member_import,
            number=line.number,
            cells=line.cells,
            city_id=cities[0] if len(cities) == 1 else None,
            candidates=cities,
        )
        for line, cities in zip(table.lines, meant, strict=True)
    )
    return member_import


@transaction.atomic
def choose_for_rows(member_import: MemberImport, *, choices: Mapping[int, str], by: Any) -> int:
    """Take the person's answers to what the rows leave open, by row number; how many were taken."""
    current = locked_open(member_import, by=by)
    taken = 0
    for foreseen in Outlook(current, rows_of(current)).foresee():
        choice = choices.get(foreseen.row.number)
        if choice not in dict(foreseen.options):
            continue
        row, (kind, _colon, pk) = foreseen.row, choice.partition(":")
        if kind == NEW:
            row.is_new = True
        elif kind == "city":
            row.city_id = int(pk)
        else:
            row.chosen_id = int(pk)
        row.save(update_fields=["is_new", "city", "chosen"])
        taken += 1
    return taken


@transaction.atomic
def confirm_member_import(member_import: MemberImport, *, by: Any) -> MemberImport:
    """Let a worker do what the preview says."""
    current = locked_open(member_import, by=by)
    current.confirmed_at = timezone.now()
    current.save(update_fields=["confirmed_at"])
    request_job(MEMBER_IMPORT, current.pk)
    return current


@transaction.atomic
def discard_member_import(member_import: MemberImport, *, by: Any) -> None:
    locked_open(member_import, by=by).delete()


def locked_open(member_import: MemberImport, *, by: Any) -> MemberImport:
    current = locked(member_import)
    if current.by_id != by.pk or not rules.may_import_members(by, current.association):
        raise PermissionDenied
    if current.confirmed_at:
        raise ActionRefused(_("This list is confirmed already, so nothing was changed."))
    return current


def rows_of(member_import: MemberImport) -> Any:
    return member_import.rows.select_related("city__country")


def carry_out_member_import(member_import: MemberImport, progress: Callable[[int, int], None]) -> None:
    """Do what the rows say that have no outcome yet; if it was interrupted, nothing is done twice."""
    with override(member_import.by.language):
        rows, seen = list(rows_of(member_import).filter(outcome="")), seen_so_far(member_import)
        for start in range(0, len(rows), AT_ONCE):
            progress(start, len(rows))
            carry_out_rows(rows[start : start + AT_ONCE], member_import, seen)
        progress(len(rows), len(rows))


def seen_so_far(member_import: MemberImport) -> Seen:
    """What earlier rows were about, which a worker did before it died."""
    seen = Seen()
    for row in member_import.rows.exclude(organisation=None):
        seen.repeats(row, "external_id", row.cells["external_id"])
        seen.repeats(row, "organisation", row.organisation_id)
    return seen


@transaction.atomic
def carry_out_rows(rows: list[MemberRow], member_import: MemberImport, seen: Seen) -> None:
    """Each row as a whole or not at all. Who imports into the same association or country meanwhile waits."""
    locked(member_import.association)
    codes = country_codes()
    named = {row.city.country_id if row.city else codes.get(row.cells["country"].upper()) for row in rows}
    for code in sorted(filter(None, named)):
        locked(Country(pk=code))
    is_allowed = rules.may_import_members(member_import.by, member_import.association)
    for foreseen in Outlook(member_import, rows, seen).foresee():
        carry_out_row(foreseen, member_import, VERBS[foreseen.outcome] if is_allowed else turn_away)


def carry_out_row(foreseen: Foreseen, member_import: MemberImport, verb: Verb) -> None:
    row, row.outcome, row.sentence = foreseen.row, foreseen.outcome, foreseen.explanation
    try:
        with transaction.atomic():
            row.organisation = verb(foreseen, member_import)
    except ActionRefused as refusal:
        row.outcome, row.sentence = MemberOutcome.REFUSED, str(refusal)
    row.save(update_fields=["outcome", "sentence", "organisation", "city"])


def turn_away(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    raise ActionRefused(_("You no longer decide for %(name)s.") % {"name": member_import.association})


def refuse(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    raise ActionRefused(foreseen.explanation)


def leave_open(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    names = "; ".join(label for _value, label in foreseen.options)
    raise ActionRefused(
        _("%(question)s Nothing was chosen. Possible: %(options)s.")
        % {"question": foreseen.explanation, "options": names}
    )


def create(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    """A new member, verified by who lists it."""
    wanted, row, by = foreseen.wanted, foreseen.row, member_import.by
    organisation = Organisation.objects.create(
        slug=free_slug(wanted.name, wanted.kind),
        kind=wanted.kind,
        city=row.city,
        country_id=None if row.city else wanted.country,
        verified_at=timezone.now(),
        verified_by=by,
        is_demonstration=member_import.association.is_demonstration,
        **foreseen.profile,
    )
    HistoryEvent.record(organisation, "verify", by=by)
    return join(foreseen, member_import, organisation)


def join_existing(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    return join(foreseen, member_import, write_profile(foreseen, by=member_import.by))


def join(foreseen: Foreseen, member_import: MemberImport, organisation: Organisation) -> Organisation:
    association = member_import.association
    Affiliation.objects.create(
        member=organisation, association=association, is_lead=foreseen.is_lead, **foreseen.affiliation
    )
    HistoryEvent.record(organisation, "become_member", by=member_import.by, note=str(association))
    return invited(foreseen, member_import, organisation)


def change(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    organisation = write_profile(foreseen, by=member_import.by)
    if foreseen.affiliation:
        own = Affiliation.objects.open().filter(association=member_import.association, member=organisation)
        own.update(**foreseen.affiliation)
        HistoryEvent.record(organisation, "change_membership", by=member_import.by, note=foreseen.explanation)
    return invited(foreseen, member_import, organisation)


def write_profile(foreseen: Foreseen, *, by: Any) -> Organisation:
    organisation = locked(Organisation.objects.get(pk=foreseen.organisation.pk))
    if foreseen.profile:
        for name, value in foreseen.profile.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(foreseen.profile))
        HistoryEvent.record(organisation, "edit_profile", by=by)
    return organisation


def keep(foreseen: Foreseen, member_import: MemberImport) -> Organisation:
    return foreseen.organisation


def invited(foreseen: Foreseen, member_import: MemberImport, organisation: Organisation) -> Organisation:
    if foreseen.invites:
        wanted, by = foreseen.wanted, member_import.by
        spoken = [code for code in wanted.contact.get("languages", []) if code in dict(settings.LANGUAGES)]
        invite(
            organisation,
            by=by,
            email=wanted.person_email,
            name=wanted.person_name,
            duties=[Duty.EDITOR],
            language=next(iter(spoken), by.language),
        )
    return organisation


def free_slug(name: str, kind: str) -> str:
    """The name as an address; one in a script that addresses lack, or that is taken, gets a number."""
    base = slugify(name)[:70].strip("-")
    taken = set(
        Organisation.objects.filter(slug__startswith=base or slugify(kind)).values_list("slug", flat=True)
    )
    return next(slug for slug in slugs(base, slugify(kind)) if slug not in taken)


def slugs(base: str, kind: str) -> Iterable[str]:
    if base:
        yield base
    number = 2
    while True:
        yield f"{base or kind}-{number}"
        number += 1


VERBS: dict[str, Verb] = {
    MemberOutcome.NEW: create,
    MemberOutcome.JOINED: join_existing,
    MemberOutcome.CHANGED: change,
    MemberOutcome.UNCHANGED: keep,
    MemberOutcome.ASKED: leave_open,
    MemberOutcome.REFUSED: refuse,
}
