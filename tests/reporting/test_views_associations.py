"""The pages on which associations report and coordinators accept."""

from datetime import date

import pytest
from django.urls import reverse

from reporting.associations import services
from reporting.models import AssociationReport
from tests import factories as make
from tests.reporting import made
from tests.reporting.factories import AssociationReportFactory
from tests.reporting.test_views import page, rows_of

DAY = date(2004, 12, 31)


def go(client, name, *args, **fields):
    return client.post(reverse(f"reporting:association_report_{name}", args=args), fields)


@pytest.fixture
def draft(world, milestones) -> AssociationReport:
    return AssociationReportFactory(association=world.southern_association)


@pytest.fixture
def submitted(world, draft) -> AssociationReport:
    return services.submit_association_report(draft, by=world.staff_south)


def test_staff_begin_write_and_hand_in(client, world, milestones):
    made.made_pilot(world, "Standpipes", documented=DAY, assessed=DAY)
    client.force_login(world.staff_south)
    assert "Write a report" in page(client, "association_report_list")
    assert 'value="2004"' in page(client, "association_report_begin")
    slug = world.southern_association.slug
    response = go(client, "begin", association=slug, year="2004")
    report = AssociationReport.objects.get()
    assert response["Location"] == reverse("reporting:association_report_edit", args=[report.uuid])
    shown = client.get(response["Location"])
    base = shown.context["form"].initial["base"]
    said = {"language": "fr", "progress": "Deux villes.", "difficulties": "", "lessons": "", "plans": ""}
    response = go(client, "edit", report.uuid, base=base, submit="", **said)
    assert response["Location"] == report.get_absolute_url()
    report.refresh_from_db()
    assert (report.state, report.language, report.progress) == ("submitted", "fr", "Deux villes.")
    assert "Standpipes" in page(client, "association_report_detail", report.uuid)


def test_draft_is_kept_without_handing_it_in(client, world, draft):
    client.force_login(world.staff_south)
    form = client.get(reverse("reporting:association_report_edit", args=[draft.uuid])).context["form"]
    said = {"language": "en", "progress": "", "difficulties": "Rain.", "lessons": "", "plans": ""}
    go(client, "edit", draft.uuid, base=form.initial["base"], save="", **said)
    draft.refresh_from_db()
    assert (draft.state, draft.progress, draft.difficulties) == ("draft", "", "Rain.")
    assert "Rain." in page(client, "association_report_detail", draft.uuid)


def test_what_was_typed_stays_when_it_cannot_be_handed_in(client, world, draft):
    client.force_login(world.staff_south)
    said = {"language": "en", "progress": " ", "difficulties": "Rain.", "lessons": "", "plans": ""}
    form = client.get(reverse("reporting:association_report_edit", args=[draft.uuid])).context["form"]
    shown = go(client, "edit", draft.uuid, base=form.initial["base"], submit="", **said).content.decode()
    assert "what progress the members made" in shown
    assert "Rain." in shown
    draft.refresh_from_db()
    assert draft.difficulties == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"progress": "x" * 8001}, "at most 8000 characters"),
        ({"language": "xx"}, "Select a valid choice."),
        ({"progress": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_wrong_text_is_told(client, world, draft, change, sentence):
    client.force_login(world.staff_south)
    said = {"language": "en", "progress": "a", "difficulties": "", "lessons": "", "plans": ""} | change
    assert sentence in go(client, "edit", draft.uuid, base="", save="", **said).content.decode()


def test_second_writer_sees_what_the_first_wrote(client, world, draft):
    client.force_login(world.staff_south)
    said = {"language": "en", "progress": "First.", "difficulties": "", "lessons": "", "plans": ""}
    form = client.get(reverse("reporting:association_report_edit", args=[draft.uuid])).context["form"]
    go(client, "edit", draft.uuid, base=form.initial["base"], save="", **said)
    again = said | {"progress": "Second."}
    shown = go(client, "edit", draft.uuid, base=form.initial["base"], save="", **again).content.decode()
    assert "Somebody else has changed this while you wrote." in shown
    assert "Second." in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"year": "1999"}, "Select a valid choice."), ({"association": "nonsense"}, "Select a valid choice.")],
)
def test_wrong_beginning_is_told(client, world, milestones, fields, sentence):
    client.force_login(world.staff_south)
    asked = {"association": world.southern_association.slug, "year": "2004"} | fields
    assert sentence in go(client, "begin", **asked).content.decode()
    assert AssociationReport.objects.count() == 0


def test_interface_language_without_work_language_begins_in_the_first(client, world, milestones):
    client.force_login(world.staff_south)
    asked = {"association": world.southern_association.slug, "year": "2004"}
    client.post(reverse("reporting:association_report_begin"), asked, headers={"accept-language": "zh-hans"})
    assert AssociationReport.objects.get().language in {"zh", "en"}


def test_coordinator_accepts(client, world, submitted):
    client.force_login(world.coordinator)
    shown = page(client, "association_report_detail", submitted.uuid)
    assert "Accept the report" in shown
    assert "Write the report" not in shown
    go(client, "accept", submitted.uuid)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.accepted_by) == ("accepted", world.coordinator)
    assert "coordinator" in page(client, "association_report_detail", submitted.uuid)


def test_second_of_two_clicks_gets_a_sentence(client, world, submitted):
    client.force_login(world.coordinator)
    go(client, "accept", submitted.uuid)
    address = reverse("reporting:association_report_accept", args=[submitted.uuid])
    assert "This is already “accepted”" in client.post(address, follow=True).content.decode()


def test_coordinator_returns_with_a_reason_and_sees_what_was_handed_in(client, world, submitted):
    client.force_login(world.coordinator)
    assert "Two members" in page(client, "association_report_return", submitted.uuid)
    assert "This field is required." in go(client, "return", submitted.uuid, reason="").content.decode()
    go(client, "return", submitted.uuid, reason="Which city?")
    submitted.refresh_from_db()
    assert (submitted.state, submitted.return_reason) == ("returned", "Which city?")
    AssociationReport.objects.update(progress="Not yet handed in.")
    shown = page(client, "association_report_detail", submitted.uuid)
    assert "Two members exchanged their engineers." in shown
    assert "Not yet handed in." not in shown
    client.force_login(world.staff_south)
    shown = page(client, "association_report_detail", submitted.uuid)
    assert "Not yet handed in." in shown
    assert "Which city?" in shown


def test_others_see_and_do_nothing(client, world, submitted):
    for name in ("staff_north", "officer_south", "donor", "outsider"):
        client.force_login(getattr(world, name))
        page(client, "association_report_detail", submitted.uuid, status=404)
        assert submitted.reference not in page(client, "association_report_list")
    client.force_login(world.coordinator)
    page(client, "association_report_edit", submitted.uuid, status=403)
    page(client, "association_report_begin", status=403)
    client.force_login(world.staff_south)
    page(client, "association_report_return", submitted.uuid, status=403)


def test_draft_is_not_for_coordinators(client, world, draft):
    client.force_login(world.coordinator)
    page(client, "association_report_detail", draft.uuid, status=404)
    assert "No report yet" in page(client, "association_report_list")


def test_list_is_filtered_and_exported(client, world, submitted):
    AssociationReportFactory(association=world.southern_association, year=2003)
    client.force_login(world.staff_south)
    asked = {"year": "2004", "state": "submitted", "association": world.southern_association.slug}
    shown = client.get(reverse("reporting:association_report_list"), {**asked, "format": "csv"})
    [row] = rows_of(shown)
    assert (row["association"], row["year"], row["state"]) == ("South Local", "2004", "handed in")
    strange = {"year": "x", "state": "y", "association": "\x00"}
    assert client.get(reverse("reporting:association_report_list"), strange).status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_pages_need_the_same_queries(client, world, milestones, django_assert_num_queries, times):
    for number in range(times):
        association = make.AssociationFactory()
        by = make.MembershipFactory(organisation=association, duty="approver").user
        make.AffiliationFactory(association=association, member=make.OrganisationFactory())
        made.made_pilot(world, f"Pilot {number}", documented=DAY, assessed=DAY)
        report = AssociationReportFactory(association=association)
        services.submit_association_report(report, by=by)
    client.force_login(world.coordinator)
    page(client, "association_report_list")
    with django_assert_num_queries(7):
        page(client, "association_report_list")
    with django_assert_num_queries(8):
        page(client, "association_report_detail", report.uuid)
