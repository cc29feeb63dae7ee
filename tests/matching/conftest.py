import pytest
from django.contrib.contenttypes.models import ContentType

from matching.models import Match, Offer, Request


@pytest.fixture
def files(settings, tmp_path):
    """Storage and this machine's copies in folders of the test's own."""
    settings.MEDIA_ROOT, settings.VAR_DIR = tmp_path / "files", tmp_path / "var"
    return tmp_path


@pytest.fixture(autouse=True)
def known_content_types(request):
    """A running process reads them once; so do tests that count queries."""
    if "client" in request.fixturenames:
        request.getfixturevalue("db")
        ContentType.objects.get_for_models(Match, Offer, Request)
