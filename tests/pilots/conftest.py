import pytest

from tests.pilots.story import Story


@pytest.fixture
def story(world) -> Story:
    return Story(world)
