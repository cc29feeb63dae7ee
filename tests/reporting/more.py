"""Requests, pledges, tools and contributions as rows with chosen days, each with its history."""

from datetime import date, timedelta

from pilots.enums import Stage
from pilots.models import Contribution
from tests import factories as make
from tests.library.factories import ReuseFactory, ToolFactory
from tests.programmes.factories import PaymentFactory, PledgeFactory
from tests.reporting import made


def made_request(
    organisation, published, *, agreed=None, approved=None, piloted=None, recorded_at=made.EARLY
):
    """Published on a day, and how many days later its match was agreed to, approved and became a pilot."""
    request = make.RequestFactory(organisation=organisation, published=True)
    made.told(request, "publish", "published", made.noon(published), recorded_at)
    match = make.MatchFactory(request=request)
    for action, target, days in (
        ("agree", "agreed", agreed),
        ("approve", "approved", approved),
        ("pilot", "piloted", piloted),
    ):
        if days is not None:
            made.told(match, action, target, made.noon(published + timedelta(days=days)), recorded_at)
    return request


def made_pledge(world, amount, *, committed=None, paid=(), withdrawn=None, recorded_at=made.EARLY, **fields):
    """Of the world's donor, pledged on 21 June 2006 unless another day is said."""
    fields = {"organisation": world.donor.memberships.get().organisation, "amount": amount} | fields
    state = {"state": "pledged"}
    if committed:
        state = {
            "state": "committed",
            "committed_on": committed[0],
            "committed_amount": committed[1],
            "committed_evidence": "A decision.",
        }
    if withdrawn:
        state |= {"state": "withdrawn", "withdrawn_on": withdrawn}
    total = sum(amount for _day, amount in paid)
    pledge = PledgeFactory(**fields, **state, paid_amount=total, recorded_at=recorded_at)
    if committed:
        made.told(pledge, "commit", "committed", made.noon(committed[0]), recorded_at)
    for day, part in paid:
        PaymentFactory(pledge=pledge, amount=part, paid_on=day, recorded_at=recorded_at)
    if withdrawn:
        made.told(pledge, "withdraw", "withdrawn", made.noon(withdrawn), recorded_at)
    return pledge


def made_tool(organisation, published, *, title="Manual", recorded_at=made.EARLY, **fields):
    tool = ToolFactory(organisation=organisation, published=True, edition__title=title, **fields)
    made.told(tool, "publish", "published", made.noon(published), recorded_at)
    return tool


def made_reuse(tool, organisation, on, recorded_at=made.EARLY):
    return ReuseFactory(tool=tool, organisation=organisation, on=on, recorded_at=recorded_at)


def made_gift(pilot, organisation, amount, *, stage=Stage.DELIVERED, on=date(2004, 1, 1), **fields):
    """An amount of money, or with `hours` working time."""
    participant = pilot.participants.get(organisation=organisation)
    money = {"kind": "cash", "value": amount, "currency": "KES", "usd_rate": "0.0125", "rate_on": on}
    time = {"kind": "time", "hours": amount, "role": "engineer"}
    said = (time if fields.pop("in_hours", False) else money) | fields
    known = said.pop("recorded_at", made.EARLY)
    by = make.UserFactory()
    return Contribution.objects.create(
        participant=participant, stage=stage, day=on, what="Something", by=by, recorded_at=known, **said
    )


def fill_more(world, times=1, recorded_at=made.EARLY):
    """A little of what `made.fill` has nothing of."""
    for number in range(times):
        day = date(2004, 3, 1) + timedelta(days=number)
        made_request(world.south, day, agreed=10, approved=20, piloted=30, recorded_at=recorded_at)
        made_request(world.north, day, recorded_at=recorded_at)
        steps = {"committed": (day, 900), "paid": [(day, 400)]}
        made_pledge(world, 1000, pledged_on=day, recorded_at=recorded_at, **steps)
        tool = made_tool(world.north, day, recorded_at=recorded_at)
        made_reuse(tool, world.south, day, recorded_at)
        pilot = made.made_pilot(world, f"Gifts {number}", recorded_at=recorded_at)
        for stage in Stage:
            made_gift(pilot, world.south, 5000, stage=stage, on=day, recorded_at=recorded_at, currency="EUR")
            made_gift(pilot, world.south, 12, stage=stage, on=day, recorded_at=recorded_at, in_hours=True)
