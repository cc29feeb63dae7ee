from datetime import datetime

import pytest
import time_machine

MONDAY_NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


@pytest.fixture
def clock():
    """Noon of a Monday, standing still until it is moved."""
    with time_machine.travel(MONDAY_NOON, tick=False) as traveller:
        yield traveller
