import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cities.importing.columns import COLUMNS
from cities.models import MemberImport, Organisation
from cities.services.member_imports import MEMBER_IMPORT
from core.models import Job
from core.tasks import run_job
from tests import factories as make

pytestmark = pytest.mark.django_db
LINES = "name;kind;city;country;region\nClean Lake;ngo;;KE;Africa\n=Broken;ngo;;;\n"


@pytest.fixture
def staff(client, world):
    client.force_login(world.staff_south)
    return client


@pytest.fixture
def there(world):
    return reverse("cities:member_import", args=[world.southern_association.slug])


def send(client, there, text=LINES, follow=True):
    return client.post(there, {"file": SimpleUploadedFile("our members.csv", text.encode())}, follow=follow)


def step(client, found, action, **data):
    return client.post(reverse(f"cities:member_import_{action}", args=[found.uuid]), data, follow=True)


def test_members_page_leads_to_the_import(staff, world, there):
    assert f'href="{there}"' in staff.get(reverse("matching:member_list")).text
    make.MembershipFactory(user=world.staff_south, organisation=world.northern_association, duty="approver")
    assert "Import members of South Local" in " ".join(
        staff.get(reverse("matching:member_list")).text.split()
    )


def test_template_explains_its_columns(staff, there):
    lines = list(csv.reader(io.StringIO(b"".join(staff.get(there, {"format": "csv"})).decode("utf-8-sig"))))
    assert lines == [list(COLUMNS)]
    book = load_workbook(io.BytesIO(b"".join(staff.get(there, {"format": "xlsx"}).streaming_content)))
    notes = {row[0]: row[1] for row in book["Notes"].iter_rows(values_only=True)}
    assert notes["name"].startswith("Must be filled.")
    assert notes["kind: ngo"] == "non-governmental organisation"


def test_nothing_is_written_until_it_is_confirmed(staff, there):
    page = send(staff, there)
    assert page.context["member_import"].name == "our members.csv"
    assert [tab["count"] for tab in page.context["tabs"]] == [2, 1, 1]
    for words in ("region", "Import 1 row", "country: write the country, two letters like KE."):
        assert words in page.text
    assert not Organisation.objects.filter(name="Clean Lake").exists()


def test_confirmed_list_shows_what_became_of_each_row(staff, there):
    found = send(staff, there).context["member_import"]
    waiting = step(staff, found, "confirm")
    assert "Importing your list" in waiting.text
    run_job(Job.objects.newest(MEMBER_IMPORT, found.pk).pk)
    page = staff.get(found.get_absolute_url(), {"show": "new"})
    organisation = Organisation.objects.get(name="Clean Lake")
    assert organisation.get_absolute_url() in page.text
    assert "=Broken" not in page.text
    assert "confirmed on" in staff.get(there).text


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_report_holds_the_columns_and_what_is_said(staff, there, is_confirmed):
    found = send(staff, there).context["member_import"]
    if is_confirmed:
        step(staff, found, "confirm")
        run_job(Job.objects.newest(MEMBER_IMPORT, found.pk).pk)
    report = b"".join(staff.get(found.get_absolute_url(), {"format": "csv"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(report)))
    assert [(row["name"], row["row"], row["result"]) for row in rows] == [
        ("Clean Lake", "2", "new organisation"), ("'=Broken", "3", "left out"),
    ]  # fmt: skip
    assert rows[1]["explanation"].startswith("country: write")
    again = send(staff, there, report)
    assert again.context["member_import"].unread == []
    assert again.context["member_import"].rows.get(number=3).cells["name"] == "=Broken"


def test_choices_are_offered_and_kept(staff, world, there):
    make.OrganisationFactory(name="Other", city=make.CityFactory(name="Kisumu", country_id="KE"))
    page = send(staff, there, "name,kind,city,country\nKisumu,city_government,Kisumu,KE")
    found = page.context["member_import"]
    assert "Some rows need your choice" in page.text
    assert 'name="row-2"' in page.text
    kept = step(staff, found, "choose", **{"row-2": "new", "row-x": "new"})
    assert "1 choice is kept." in kept.text
    assert "new organisation" in kept.text


def test_list_can_be_deleted(staff, there):
    found = send(staff, there).context["member_import"]
    page = step(staff, found, "discard")
    assert page.redirect_chain[-1][0] == there
    assert MemberImport.objects.count() == 0


def test_file_that_cannot_be_read_is_refused_on_the_form(staff, there):
    assert "Missing: name, kind." in send(staff, there, "a,b\n1,2").text
    assert "This field is required." in staff.post(there).text


@pytest.mark.parametrize("role", ["officer_south", "staff_north", "coordinator", "outsider"])
def test_others_find_nothing(client, world, there, role):
    found = make.MemberImportFactory(association=world.southern_association, by=world.staff_south)
    client.force_login(world.everyone()[role])
    assert client.get(there).status_code == 404
    assert client.get(found.get_absolute_url()).status_code == 404
    for action in ("choose", "confirm", "discard"):
        assert step(client, found, action).status_code == 404


def test_colleague_of_the_same_association_does_not_find_it(client, world):
    found = make.MemberImportFactory(association=world.southern_association, by=world.staff_south)
    colleague = make.MembershipFactory(organisation=world.southern_association, duty="approver").user
    client.force_login(colleague)
    assert client.get(found.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("is_confirmed", [False, True])
@pytest.mark.parametrize("count", [1, 60])
def test_page_takes_the_same_few_queries_for_any_number(
    staff, there, count, is_confirmed, django_assert_num_queries
):
    rows = "".join(f"Lake {n},ngo,City,KE\n" for n in range(count))
    make.CityFactory.create_batch(2, name="City", country_id="KE")
    found = send(staff, there, f"name,kind,city,country\n{rows}").context["member_import"]
    if is_confirmed:
        MemberImport.objects.filter(pk=found.pk).update(confirmed_at=timezone.now())
    with django_assert_num_queries(6 if is_confirmed else 9):
        staff.get(found.get_absolute_url())


def test_confirmed_row_that_no_worker_reached_waits(staff, there):
    found = send(staff, there).context["member_import"]
    assert "waiting" in step(staff, found, "confirm").text
