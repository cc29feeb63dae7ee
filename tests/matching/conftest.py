import pytest


@pytest.fixture
def files(settings, tmp_path):
    """Storage and this machine's copies in folders of the test's own."""
    settings.MEDIA_ROOT, settings.VAR_DIR = tmp_path / "files", tmp_path / "var"
    return tmp_path
