"""What the night makes: blocks of all complete quarters, and the rising topics of each."""

from datetime import date

from django.db import transaction

from reporting.trends.enums import Figure
from reporting.trends.events import all_events
from reporting.trends.models import RisingTopic, TrendBlock
from reporting.trends.protection import protected
from reporting.trends.quarters import answered_quarter, complete_quarter, first_day, quarter_of
from reporting.trends.rising import rising_topics

AT_ONCE = 1000


def renew(today: date) -> None:
    """All blocks anew, and the topics that are missing: running twice changes nothing, and who was stopped
    goes on where it was.
    """
    renew_blocks(today)
    add_topics(complete_quarter(today))


@transaction.atomic
def renew_blocks(today: date) -> None:
    until, answered = complete_quarter(today), answered_quarter(today)
    found = [
        TrendBlock(
            figure=figure,
            quarter=first_day(block.quarter),
            count=len(block.events) or None,
            **block.key._asdict(),
        )
        for figure, events in all_events(until, answered).items()
        for block in protected(events, answered if figure == Figure.ANSWER else until)
    ]
    TrendBlock.objects.all().delete()
    TrendBlock.objects.bulk_create(found, batch_size=AT_ONCE)


def add_topics(until: int) -> None:
    """Rising topics of the quarters that have none yet: a complete quarter does not change."""
    first = TrendBlock.objects.order_by("quarter").values_list("quarter", flat=True).first()
    done = set(RisingTopic.objects.values_list("quarter", flat=True))
    start = quarter_of(first) if first else until + 1
    for quarter in range(start, until + 1):
        if first_day(quarter) not in done:
            RisingTopic.objects.bulk_create(rising_topics(quarter), batch_size=AT_ONCE)
