"""What the night makes: blocks of all settled quarters, and the rising topics of each."""

from datetime import date

from django.db import transaction

from reporting.models import RisingTopic, TrendBlock
from reporting.trends.events import all_events
from reporting.trends.protection import protected
from reporting.trends.quarters import first_day, quarter_of, settled_quarter
from reporting.trends.rising import rising_topics

AT_ONCE = 1000


@transaction.atomic
def renew(today: date) -> None:
    """Everything anew, as of the last settled quarter, so that running twice changes nothing."""
    until = settled_quarter(today)
    found = [
        TrendBlock(
            figure=figure,
            quarter=first_day(block.quarter),
            count=len(block.events) or None,
            **block.key._asdict(),
        )
        for figure, events in all_events(until).items()
        for block in protected(events, until)
    ]
    TrendBlock.objects.all().delete()
    TrendBlock.objects.bulk_create(found, batch_size=AT_ONCE)
    add_topics(until)


def add_topics(until: int) -> None:
    """Rising topics of the quarters that have none yet: a settled quarter does not change."""
    first = TrendBlock.objects.order_by("quarter").values_list("quarter", flat=True).first()
    done = set(RisingTopic.objects.values_list("quarter", flat=True))
    start = quarter_of(first) if first else until + 1
    for quarter in range(start, until + 1):
        if first_day(quarter) not in done:
            RisingTopic.objects.bulk_create(rising_topics(quarter), batch_size=AT_ONCE)
