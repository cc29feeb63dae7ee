from io import BytesIO

import pikepdf
import pytest
from django.utils.translation import override

from cities.models import Organisation
from pilots.models import Agreement, Participant, Pilot
from programmes.models import FundingCall
from programmes.pdf import sheet_page, sheets_pdf
from programmes.queries import calls_for_display, sheet_of
from programmes.queries.fits import need_of
from tests.factories import OrganisationFactory


@pytest.fixture
def sheet(funding):
    def make():
        return sheet_of(calls_for_display().get())

    funding.call()
    return make


def test_sheet_shows_what_is_compared(sheet):
    page = sheet_page(sheet())
    assert [figure["value"] for figure in page["figures"][:2]] == ["20,000 EUR", "50,000 EUR"]
    assert page["figures"][0]["note"] == "40 % of the cost"
    assert [partner["name"] for partner in page["partners"]] == ["Southtown", "Northville"]
    assert page["facts"][0]["value"] == "water"


def test_sheet_of_a_cost_in_another_currency_or_without_one(sheet):
    Agreement.objects.update(budget_currency="USD")
    assert sheet().percent is None
    Agreement.objects.update(budget_amount=None, budget_currency="")
    assert sheet_page(sheet())["figures"][1]["value"] == "–"


def test_partner_without_a_city_is_shown_with_its_country(world, sheet):
    body = OrganisationFactory(kind="ngo", city=None, country=world.south.city.country)
    Participant.objects.filter(organisation=world.north).update(organisation=body)
    assert [side.place for side in sheet().partners][1] == "KE"
    Organisation.objects.filter(pk=body.pk).update(country=None)
    assert need_of(calls_for_display().get().pilot).places[1] == frozenset()


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_sheet_is_one_page_also_with_the_longest_texts(sheet, language):
    Pilot.objects.update(title="Long words " * 13, summary="A long story about water. " * 76)
    Participant.objects.update(gives="Experts and time. " * 55, gains="Experience\n" * 90)
    Agreement.objects.update(budget_text="Somebody pays something\n" * 80)
    FundingCall.objects.update(purpose="Travel of six people.\n" * 40)
    with override(language):
        pdf = pikepdf.open(BytesIO(sheets_pdf("Sheet", [sheet(), sheet()])))
    assert len(pdf.pages) == 2
    assert str(pdf.Root.Lang) == language.split("-")[0]
