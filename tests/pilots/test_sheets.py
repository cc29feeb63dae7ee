"""Cards for a meeting: made together, counted together, printed while they can be used."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.exceptions import ActionRefused
from pilots import queries, services
from pilots.emails import assessment_link
from pilots.enums import PilotState
from pilots.models import Invitation
from pilots.pdf.sheet import page_of, sheet_pdf
from pilots.queries import invitation_token
from tests.pilots.story import VALUES, Story


@pytest.fixture
def final(story) -> Story:
    story.to(PilotState.COMPLETED).open_final()
    return story


def cards(final, by=None, count=3, group="residents", language="en", side=None):
    world = final.world
    return services.invite_many(
        final.round,
        by=by or world.staff_south,
        group=group,
        side=side or world.south,
        language=language,
        count=count,
    )


def sheet_page(final, card):
    return reverse("pilots:sheet_print", args=[final.pilot.uuid, "final", card.pk])


def test_each_card_takes_one_answer_and_the_sheet_counts_them(final):
    first, *_others = cards(final)
    final.invite()
    services.answer(invitation_token(first), values=VALUES)
    [sheet], single = queries.by_sheet(Invitation.objects.order_by("pk"))
    assert (len(sheet.invitations), sheet.answered, len(single)) == (3, 1, 1)
    assert len(sheet.open_at(timezone.now())) == 2
    assert sheet.open_at(timezone.now() + timedelta(days=31)) == []


def test_two_sheets_and_a_mail_stay_apart(final, world):
    cards(final)
    cards(final, count=2)
    final.invite(email="resident@example.org")
    sheets, [mailed] = queries.by_sheet(Invitation.objects.order_by("pk"))
    assert [len(sheet.invitations) for sheet in sheets] == [3, 2]
    assert mailed.email == "resident@example.org"
    for sheet in sheets:
        assert queries.sheet_of(final.round, sheet.first) == sheet


@pytest.mark.parametrize("count", [-1, 0, 1, 81])
def test_a_sheet_has_some_cards_but_not_too_many(final, count):
    with pytest.raises(ActionRefused, match="two to 80 cards"):
        cards(final, count=count)
    assert not Invitation.objects.exists()


def test_cards_for_who_is_no_partner_are_refused(final, world):
    with pytest.raises(ActionRefused, match="is no partner"):
        cards(final, side=world.un_body)


def test_a_city_makes_no_cards_for_its_own_judges(final, world):
    with pytest.raises(PermissionDenied):
        cards(final, by=world.officer_south)


def test_cards_say_what_they_are_for_in_their_language(final):
    made = cards(final, language="fr")
    page = page_of(Invitation.objects.select_related("round__pilot", "side"))
    assert [card["link"] for card in page["cards"]] == [assessment_link(card) for card in made]
    assert all(card["code"].startswith("<svg") for card in page["cards"])


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_sheet_is_an_accessible_pdf_with_eight_cards_on_a_page(final, language):
    cards(final, count=9, language=language)
    content = sheet_pdf(Invitation.objects.select_related("round__pilot", "side"), made_at=timezone.now())
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert len(pdf.pages) == 2


def test_staff_make_and_print_cards(final, client, world):
    client.force_login(world.staff_south)
    address = reverse("pilots:sheet_add", args=[final.pilot.uuid, "final"])
    assert "How many cards" in client.get(address).text
    fields = {"group": "ngo", "side": world.south.pk, "language": "en", "count": "4"}
    page = client.post(address, fields, follow=True).text
    assert "0 of 4 cards answered" in page
    link = sheet_page(final, Invitation.objects.first())
    assert link in page
    assert client.get(link).content.startswith(b"%PDF")


@pytest.mark.parametrize("count", ["", "x", "1", "81", "1000000000000"])
def test_a_wrong_number_of_cards_is_said_on_the_form(final, client, world, count):
    client.force_login(world.staff_south)
    fields = {"group": "ngo", "side": world.south.pk, "language": "en", "count": count}
    response = client.post(reverse("pilots:sheet_add", args=[final.pilot.uuid, "final"]), fields)
    assert "count" in response.context["form"].errors


def test_a_sheet_that_is_used_up_is_not_printed(final, client, world):
    first, *_others = cards(final)
    Invitation.objects.update(used_on=timezone.localdate())
    client.force_login(world.staff_south)
    page = client.get(sheet_page(final, first), follow=True)
    assert "All cards of this sheet are answered" in page.text


@pytest.mark.parametrize("role", ["officer_south", "donor", "coordinator"])
def test_cards_are_for_who_reviews(final, client, world, role):
    first, *_others = cards(final)
    client.force_login(getattr(world, role))
    assert client.get(sheet_page(final, first)).status_code in (403, 404)
