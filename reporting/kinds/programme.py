"""A support programme's own report: pilots that it supports, what was pledged to it, tools that it shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from core.models import HistoryEvent
from library.models import Tool
from library.workflow import PUBLISH
from programmes.models import Payment, Pledge, SupportProgramme
from programmes.money import money
from programmes.workflow import COMMIT, WITHDRAW_PLEDGE
from reporting.facts import Fact, MilestoneFacts, Record
from reporting.indicators.pilots import pilot_as_record
from reporting.kinds.base import facts_in_context, named, period_figures
from reporting.knowledge import Knowledge
from reporting.models import Report
from reporting.scope import Scope

SHARED = frozenset({"pilots_documented_and_assessed", "exchange_types_covered", "areas_covered"})


def programme_facts(report: Report) -> MilestoneFacts:
    programme = named(report.programme)
    knowledge = Knowledge(report.as_of, report.known_at, Scope(programme=str(programme.uuid)))
    pledges, payments = pledges_known(programme, knowledge), payments_known(programme, knowledge)
    figures = [
        pilots_supported(knowledge),
        *(figure for figure in period_figures(knowledge) if figure.code in SHARED),
        pledges_made(pledges, payments, knowledge),
        pledges_paid(payments),
        tools_shared(programme, knowledge),
    ]
    return facts_in_context(
        report,
        figures,
        wording=_("Run by %(organisation)s.") % {"organisation": programme.organisation},
        is_illustrative=programme.organisation.is_demonstration,
    )


def pilots_supported(knowledge: Knowledge) -> Fact:
    records = tuple(map(pilot_as_record, knowledge.pilots))
    return Fact(
        code="pilots_supported",
        label=_("Pilots supported"),
        definition=_("Pilots in which the organisation that runs the programme takes part as a supporter."),
        unit=_("pilots"),
        value=len(records),
        records=records,
    )


def pledges_known(programme: SupportProgramme, knowledge: Knowledge) -> list[Pledge]:
    """In the order of their days."""
    known = programme.pledges.filter(pledged_on__lte=knowledge.as_of, recorded_at__lte=knowledge.known_at)
    return list(known.select_related("organisation").order_by("pledged_on", "pk"))


def payments_known(programme: SupportProgramme, knowledge: Knowledge) -> list[Payment]:
    known = Payment.objects.filter(
        pledge__programme=programme, paid_on__lte=knowledge.as_of, recorded_at__lte=knowledge.known_at
    )
    return list(known.select_related("pledge__organisation").order_by("paid_on", "pk"))


def pledges_made(pledges: Iterable[Pledge], payments: Iterable[Payment], knowledge: Knowledge) -> Fact:
    """Pledges are counted and not added up: they are in several currencies."""
    told = steps_known(pledges, knowledge)
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for payment in payments:
        paid[payment.pledge_id] += payment.amount
    records = tuple(pledge_as_record(pledge, told[pledge.pk], paid[pledge.pk]) for pledge in pledges)
    return Fact(
        code="pledges_made",
        label=_("Pledges to the programme"),
        definition=_(
            "Pledges made by the day, each with what became of it. They are counted, not added up, because "
            "they are in several currencies."
        ),
        unit=_("pledges"),
        value=len(records),
        records=records,
    )


def steps_known(pledges: Iterable[Pledge], knowledge: Knowledge) -> dict[int, set[str]]:
    """Per pledge the names of the steps that were known to have been taken by the day."""
    events = HistoryEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Pledge),
        object_id__in=[pledge.pk for pledge in pledges],
        **up_to(knowledge),
    )
    taken: dict[int, set[str]] = defaultdict(set)
    for pk, action in events.values_list("object_id", "action"):
        taken[pk].add(action)
    return taken


def up_to(knowledge: Knowledge) -> dict[str, datetime]:
    """What took effect by the end of the day and was recorded by the moment."""
    day_over = datetime.combine(knowledge.as_of + timedelta(days=1), time(), tzinfo=UTC)
    return {"at__lt": day_over, "recorded_at__lte": knowledge.known_at}


def pledge_as_record(pledge: Pledge, taken: set[str], paid: Decimal) -> Record:
    return Record(
        kind="pledge",
        reference=pledge.reference,
        title=f"{pledge.organisation} · {money(pledge.amount, pledge.currency)}",
        url=pledge.get_absolute_url(),
        on=pledge.pledged_on,
        note=" ".join(pledge_notes(pledge, taken, paid)),
        is_demonstration=pledge.organisation.is_demonstration,
    )


def pledge_notes(pledge: Pledge, taken: set[str], paid: Decimal) -> Iterator[str]:
    if COMMIT.name in taken and pledge.committed_amount:
        amount = money(pledge.committed_amount, pledge.currency)
        yield _("Committed: %(amount)s.") % {"amount": amount}
    if paid:
        yield _("Paid: %(amount)s.") % {"amount": money(paid, pledge.currency)}
    if WITHDRAW_PLEDGE.name in taken:
        yield _("Withdrawn.")


def pledges_paid(payments: Iterable[Payment]) -> Fact:
    records = tuple(map(payment_as_record, payments))
    return Fact(
        code="pledge_payments",
        label=_("Payments to the programme"),
        definition=_("Payments of these pledges that were made by the day."),
        unit=_("payments"),
        value=len(records),
        records=records,
    )


def payment_as_record(payment: Payment) -> Record:
    return Record(
        kind="payment",
        reference=f"{payment.pledge.reference}.{payment.pk}",
        title=f"{payment.pledge.organisation} · {money(payment.amount, payment.pledge.currency)}",
        url=payment.pledge.get_absolute_url(),
        on=payment.paid_on,
        note=payment.evidence,
        is_demonstration=payment.pledge.organisation.is_demonstration,
    )


def tools_shared(programme: SupportProgramme, knowledge: Knowledge) -> Fact:
    tools = Tool.objects.filter(organisation=programme.organisation).prefetch_related("editions")
    published: dict[int, datetime] = dict(
        HistoryEvent.objects.filter(
            content_type=ContentType.objects.get_for_model(Tool),
            object_id__in=tools.values("pk"),
            action=PUBLISH.name,
            **up_to(knowledge),
        )
        .order_by("-at", "-pk")
        .values_list("object_id", "at")
    )
    records = tuple(
        Record(
            kind="tool",
            reference=tool.reference,
            title=str(tool),
            url=tool.get_absolute_url(),
            on=published[tool.pk].date(),
            note=tool.get_licence_display(),
            is_demonstration=programme.organisation.is_demonstration,
        )
        for tool in tools.filter(pk__in=published).order_by("pk")
    )
    return Fact(
        code="tools_shared",
        label=_("Tools shared"),
        definition=_("Tools of who runs the programme that were published in the library by the day."),
        unit=_("tools"),
        value=len(records),
        records=records,
    )
