"""Every kind of PDF, made of the demonstration network, is as accessible and archivable as it claims."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from core.canonical import canonical_json
from pilots.models import Agreement, AssessmentRound, Invitation
from pilots.pdf import agreement_pdf, paper_pdf, sheet_pdf
from programmes.models import PledgeEvidence, RoundTable
from programmes.pdf import sheets_pdf
from programmes.pipeline import cover_of
from programmes.queries import calls_for_display, sheet_of
from reporting.models import Milestone
from reporting.queries import milestone_facts
from reporting.rendering import render_pdf
from tests.database import sweep_dead_rows
from tests.verapdf import faults

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LANGUAGES = ("en", "ar", "zh-hans")
TEXTS = [
    {"heading": "Findings", "language": language, "text": text, "source": "E-00001"}
    for language, text in (("fr", "Constats."), ("ar", "النتائج"), ("zh-hans", "结论"))
]


@pytest.fixture(scope="module", autouse=True)
def network(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        sweep_dead_rows()
        with transaction.atomic():
            wait_for_the_validator()
            call_command("load_reference")
            call_command("load_demonstration")
            yield
            transaction.set_rollback(True)


def wait_for_the_validator():
    """It takes longer than a transaction may otherwise be idle."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def report(year, **more):
    facts = milestone_facts(
        Milestone.objects.get(year=year), as_of=date(year, 12, 31), known_at=timezone.now()
    )
    return render_pdf(canonical_json(facts.to_dict() | more))


def agreement(language):
    signed = Agreement.objects.filter(in_force_at__isnull=False, version__gt=1).select_related("pilot")[0]
    signed.pilot.language = language.partition("-")[0]
    return agreement_pdf(signed)


def cards(language):
    cards = list(Invitation.objects.select_related("round__pilot", "side").order_by("pk")[:3])
    for card in cards:
        card.language = language
    return sheet_pdf(cards, made_at=timezone.now())


def form(language):
    return paper_pdf(AssessmentRound.objects.order_by("pk")[0], language)


def pack():
    table = RoundTable.objects.for_display().order_by("-pk")[0]
    sheets = [sheet_of(call) for call in calls_for_display()]
    return sheets_pdf(table.title, sheets, cover_of(table, sheets))


def test_every_kind_of_pdf_keeps_the_rules_of_pdf_ua_and_pdf_a(tmp_path):
    files = {}
    for language in LANGUAGES:
        with override(language):
            made = {
                "report-2004": report(2004),
                "agreement": agreement(language),
                "cards": cards(language),
                "form": form(language),
                "pack": pack(),
            }
        files |= {f"{name}-{language}.pdf": content for name, content in made.items()}
    files["report-with-texts.pdf"] = report(2008, texts=TEXTS)
    files["brief.pdf"] = report(2006, kind="brief", title="Brief")
    with PledgeEvidence.objects.get().file.open() as evidence:
        files["evidence.pdf"] = evidence.read()
    assert faults(files, tmp_path) == []


def test_a_pdf_without_its_tags_is_found_out(tmp_path):
    untagged = BytesIO()
    with pikepdf.open(BytesIO(agreement("en"))) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(untagged)
    found = faults({"untagged.pdf": untagged.getvalue()}, tmp_path)
    assert {line.partition(":")[0] for line in found} == {"untagged.pdf, ua1", "untagged.pdf, 2a"}
