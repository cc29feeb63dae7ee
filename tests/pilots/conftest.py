import pytest

from tests.pilots.story import Story


@pytest.fixture
def story(world) -> Story:
    return Story(world)


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
