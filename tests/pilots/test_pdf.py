import hashlib
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from cities.models import Organisation
from pilots.enums import PilotState
from pilots.models import Agreement, Pilot
from pilots.pdf.agreement import agreement_pdf, page_of
from tests.pilots.story import Story

pytestmark = pytest.mark.django_db
HOSTILE = 'Learn #read("/etc/passwd") $x$ *b* <a>\nإدارة النفايات 城市水务 🙂'


@pytest.fixture
def agreed(world):
    return Story(world).to(PilotState.AGREED).pilot


def test_agreement_shows_the_text_line_by_line_with_its_headings_and_signatures(agreed):
    page = page_of(agreed.agreement)
    whole = [*page["titles"], page["subtitle"], "", *(line["text"] for line in page["lines"])]
    assert "\n".join(whole) == agreed.agreement.text
    assert "Purposes" in [line["text"] for line in page["lines"] if line["is_heading"]]
    assert [signature["organisation"] for signature in page["signatures"]] == ["Southtown", "Northville"]
    assert (page["unsigned"], page["sha256"]) == ([], agreed.agreement.sha256)


def test_agreement_of_two_languages_shows_the_headings_of_both(world):
    Organisation.objects.filter(pk=world.north.pk).update(languages=["ar", "en"])
    Organisation.objects.filter(pk=world.south.pk).update(languages=["fr"])
    story = Story(world)
    Pilot.objects.update(language="ar")
    story.reload()
    story.freeze()
    page = page_of(story.pilot.agreement)
    assert page["titles"] == ["اتفاق بشأن تبادل بين مدينتين", "Accord d’échange de ville à ville"]
    headings = [line["text"] for line in page["lines"] if line["is_heading"]]
    assert headings[2:4] == ["الأغراض", "Objectifs"]
    assert agreement_pdf(story.pilot.agreement).startswith(b"%PDF")


def test_agreement_names_who_has_not_signed(world):
    story = Story(world)
    story.freeze()
    story.sign_south()
    assert page_of(story.reload().agreement)["unsigned"] == ["Northville"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "pt", "zh", "ru"])
def test_agreement_is_an_accessible_and_archivable_pdf_in_its_language(agreed, language):
    Agreement.objects.update(text=f"{agreed.agreement.text}\n{HOSTILE}")
    Pilot.objects.update(language=language)
    agreed = Pilot.objects.get()
    content = agreement_pdf(agreed.agreement)
    assert content == agreement_pdf(agreed.agreement)
    with pikepdf.open(BytesIO(content)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("2", "1")
        assert str(pdf.Root.Lang) == language


def test_a_draft_has_no_files(client, world):
    pilot = Story(world).pilot
    client.force_login(world.officer_south)
    for name in ("agreement_pdf", "agreement_file"):
        assert client.get(reverse(f"pilots:{name}", args=[pilot.uuid, 1])).status_code == 404
    with pytest.raises(ValueError, match="only a fixed text"):
        agreement_pdf(pilot.agreement)


def test_text_file_has_the_hash_of_the_page_and_pdf_has_a_name(client, world, agreed):
    client.force_login(world.officer_south)
    text = client.get(reverse("pilots:agreement_file", args=[agreed.uuid, 1]))
    assert hashlib.sha256(text.content).hexdigest() == agreed.agreement.sha256
    pdf = client.get(reverse("pilots:agreement_pdf", args=[agreed.uuid, 1]))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{agreed.reference}-agreement-1.pdf"'


def test_files_of_an_agreement_are_for_who_sees_the_pilot(client, world, agreed):
    client.force_login(world.outsider)
    for name in ("agreement_pdf", "agreement_file"):
        assert client.get(reverse(f"pilots:{name}", args=[agreed.uuid, 1])).status_code == 404
