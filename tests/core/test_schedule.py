from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from core.templatetags.charts import MOST_TICKS, schedule


@dataclass
class Row:
    starts_on: date
    ends_on: date
    tone: str = "planned"


JANUARY = Row(date(2026, 1, 1), date(2026, 1, 10))
MARCH = Row(date(2026, 3, 1), date(2026, 3, 31), "held")


def test_bars_stand_at_their_days():
    picture = schedule([JANUARY, MARCH], date(2026, 2, 1))
    first, second = picture.bars
    assert (first.x, second.tone) == ("32.0", "held")
    assert float(second.x) + float(second.width) == pytest.approx(720, abs=0.1)
    assert [tick.label for tick in picture.ticks] == ["2026-01", "2026-02", "2026-03"]
    assert float(first.x) < float(picture.today) < float(second.x)


def test_right_to_left_it_is_mirrored():
    left = schedule([JANUARY, MARCH], date(2026, 2, 1))
    with override("ar"):
        right = schedule([JANUARY, MARCH], date(2026, 2, 1))
    for bar, mirrored in zip(left.bars, right.bars, strict=True):
        assert float(bar.x) + float(bar.width) == pytest.approx(720 - float(mirrored.x), abs=0.2)
    assert float(left.today) == pytest.approx(720 - float(right.today), abs=0.1)


def test_one_day_can_be_seen_and_today_only_where_it_belongs():
    picture = schedule([Row(date(2026, 2, 3), date(2026, 2, 3))], date(2027, 1, 1))
    assert float(picture.bars[0].width) >= 6
    assert picture.today is None


@pytest.mark.parametrize("days", [1, 40, 400, 4_000, 20_000])
def test_labels_do_not_touch_however_long_it_takes(days):
    begin = date(1995, 11, 15)
    picture = schedule([Row(begin, begin + timedelta(days=days))], begin)
    assert 1 <= len(picture.ticks) <= MOST_TICKS
