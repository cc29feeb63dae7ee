"""Pages of the versions of an agreement, and signing with a fresh proof of who signs."""

import hashlib

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from cities.models import Organisation
from pilots import services
from pilots.enums import PilotState
from pilots.models import Agreement, Signature
from tests.accounts.test_security import SECRET, code
from tests.confirming import PASSWORD, confirm, protect, sign_in_confirmed
from tests.pilots.story import Story
from tests.pilots.test_amendments import amend, freeze, sign_both
from tests.pilots.test_views import address


@pytest.fixture
def running(story) -> Story:
    return story.to(PilotState.ACTIVE)


def amendment_input(story, **changes):
    terms = {
        f"{what}_{partner.pk}": "Experts" for partner in story.pilot.partners for what in ("gives", "gains")
    }
    fields = {
        "purposes": "Compost and biogas.",
        "budget_text": "",
        "budget_amount": "",
        "budget_currency": "",
    }
    return fields | terms | changes


def test_amendment_is_opened_written_fixed_and_signed_by_its_buttons(client, running, world):
    client.force_login(world.officer_south)
    assert address("agreement_amend", running) in client.get(address("pilot_agreement", running)).text
    form = client.post(address("agreement_amend", running), follow=True)
    assert "title" not in form.context["form"].fields
    assert "Nothing holds before both have signed" in form.text
    saved = client.post(address("agreement_edit", running), amendment_input(running), follow=True)
    assert saved.redirect_chain == [(address("agreement_version", running, 2), 302)]
    client.post(address("agreement_freeze", running))
    sha256 = Agreement.objects.get(version=2).sha256
    for officer in (world.officer_south, world.officer_north):
        sign_in_confirmed(client, officer)
        assert sha256 in client.get(address("agreement_version", running, 2)).text
        client.post(address("agreement_sign", running), {"sha256": sha256})
    assert running.reload().agreement.version == 2


def test_amendment_that_is_refused_keeps_what_was_typed(client, running, world):
    services.open_amendment(running.pilot, by=world.officer_south)
    client.force_login(world.officer_south)
    typed = amendment_input(running, purposes="Long text", budget_amount="5")
    response = client.post(address("agreement_edit", running), typed)
    assert "together with its currency" in response.text
    assert "Long text" in response.text


def test_edit_without_a_draft_says_why(client, running, world):
    client.force_login(world.officer_south)
    response = client.get(address("agreement_edit", running), follow=True)
    assert "no version of its agreement is being written" in response.text


def test_amendment_is_discarded_by_its_button(client, running, world):
    amend(running)
    client.force_login(world.officer_north)
    page = client.get(address("agreement_version", running, 2))
    assert address("agreement_discard", running) in page.text
    client.post(address("agreement_discard", running))
    assert Agreement.objects.count() == 1


def test_page_says_what_was_added_and_removed_in_words_and_marks(client, running, world):
    amend(running)
    client.force_login(world.officer_south)
    text = client.get(address("agreement_version", running, 2)).text
    assert "<strong>Removed</strong>" in text
    assert '<del lang="en" dir="ltr">Compost the waste of the markets.</del>' in text
    assert "<strong>Added</strong>" in text
    assert '<ins lang="en" dir="ltr">Compost and biogas.</ins>' in text


def test_replaced_version_stays_readable_with_its_files(client, running, world):
    first = running.pilot.agreement
    amend(running)
    freeze(running)
    sign_both(running)
    client.force_login(world.officer_south)
    page = client.get(address("agreement_version", running, 1)).text
    assert "a later version has replaced it" in page
    assert first.sha256 in page
    text = client.get(address("agreement_file", running, 1))
    assert hashlib.sha256(text.content).hexdigest() == first.sha256
    assert client.get(address("agreement_pdf", running, 2)).content.startswith(b"%PDF")


def test_public_reads_what_was_in_force_and_no_draft(client, running, world):
    amend(running)
    running.document()
    services.publish(running.pilot, by=world.officer_south)
    assert client.get(address("agreement_version", running, 1)).status_code == 200
    assert "Version 2" not in client.get(address("pilot_agreement", running)).text
    for number in (2, 3):
        assert client.get(address("agreement_version", running, number)).status_code == 404
    freeze(running)
    assert client.get(address("agreement_file", running, 2)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number_of_versions(
    client, running, world, django_assert_num_queries, count
):
    for number in range(count):
        amend(running, purposes=f"Purpose {number}.")
        freeze(running)
        sign_both(running)
    client.force_login(world.officer_south)
    with django_assert_num_queries(9):
        client.get(address("pilot_agreement", running))


def test_page_of_a_draft_in_three_languages_keeps_to_the_queries_of_a_page(
    client, running, world, django_assert_max_num_queries
):
    Organisation.objects.filter(pk=world.south.pk).update(languages=["fr"])
    Organisation.objects.filter(pk=world.north.pk).update(languages=["es"])
    amend(running)
    client.force_login(world.officer_south)
    with django_assert_max_num_queries(12):
        client.get(address("agreement_version", running, 2))


@pytest.mark.slow
def test_signing_asks_for_the_password_first_and_then_signs_what_was_sent(client, story, world):
    story.freeze()
    protect(world.officer_south)
    client.force_login(world.officer_south)
    sent = {"sha256": story.pilot.agreement.sha256}
    asked = client.post(address("agreement_sign", story), sent)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert "Before you sign an agreement" in client.get(asked.url).text
    wrong = client.post(asked.url, {"password": "wrong"})
    assert (wrong.status_code, Signature.objects.count()) == (200, 0)
    signed = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert "Signed." in signed.text
    assert Signature.objects.get().by == world.officer_south


@pytest.mark.slow
def test_signing_asks_nothing_of_who_has_just_shown_it(client, story, world):
    story.freeze()
    protect(world.officer_south)
    client.force_login(world.officer_south)
    confirm(client)
    client.post(address("agreement_sign", story), {"sha256": story.pilot.agreement.sha256})
    assert Signature.objects.count() == 1


@pytest.mark.slow
def test_signing_asks_again_after_some_minutes(client, story, world, settings):
    story.freeze()
    protect(world.officer_south)
    client.force_login(world.officer_south)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    confirm(client)
    client.post(address("agreement_sign", story), {"sha256": story.pilot.agreement.sha256})
    assert Signature.objects.count() == 0


@pytest.mark.slow
def test_signing_asks_for_the_second_factor_where_there_is_one(client, story, world):
    story.freeze()
    protect(world.officer_south)
    TOTP.activate(world.officer_south, SECRET)
    client.force_login(world.officer_south)
    refused = confirm(client)
    assert refused.url.startswith(reverse("mfa_reauthenticate"))
    sent = {"sha256": story.pilot.agreement.sha256}
    asked = client.post(address("agreement_sign", story), sent)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert "Use your password" not in client.get(asked.url).text
    client.post(asked.url, {"code": code()})
    assert Signature.objects.count() == 1
