import pytest
from django.contrib.contenttypes.models import ContentType

from library.models import Tool


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Storage in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def known_content_types(request):
    """A running process reads them once; so do tests that count queries."""
    if "client" in request.fixturenames:
        request.getfixturevalue("db")
        ContentType.objects.get_for_models(Tool)
