"""Practices: what a pilot publishes, what its partners add, and where they are found."""

import csv
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from core.exceptions import ActionRefused
from core.models import Job
from library import services, tasks, workflow
from library.enums import PartKind, PracticeState
from library.models import Practice
from library.timeline import PRACTICE_TITLES
from tests import factories as make
from tests.api import get
from tests.library.factories import PartFactory, PracticeFactory, PracticeFileFactory

pytestmark = pytest.mark.django_db
LIST = "/library/practices/"
PARTS = [("context", "Markets full of waste.", "en"), ("lessons", "Ne pas oublier la pluie.", "fr")]


def publish(world, source="P-00007", **fields):
    return services.publish_practice(
        source,
        by=world.officer_south,
        at=timezone.now(),
        organisations=[world.south, world.north],
        themes=[make.ThemeFactory()],
        **{
            "parts": PARTS,
            "files": [],
            "source_url": "/pilots/7/",
            "title": "Compost",
            "language": "en",
            **fields,
        },
    )


def test_published_practice_has_date():
    with pytest.raises(IntegrityError, match="published_practice_has_date"):
        PracticeFactory(state=PracticeState.PUBLISHED)


def test_one_part_per_kind():
    part = PartFactory()
    with pytest.raises(IntegrityError, match="one_part_per_kind"):
        PartFactory(practice=part.practice)


@pytest.mark.parametrize("fields", [{"description": ""}, {"withdrawn_at": timezone.now()}])
def test_withdrawn_practice_file_is_empty(fields):
    with pytest.raises(IntegrityError, match="withdrawn_practice_file_is_empty"):
        PracticeFileFactory(**fields)


def test_every_transition_has_a_title():
    assert {step.name for step in workflow.PRACTICE} | {"edit", "reuse", "remove_reuse"} == set(
        PRACTICE_TITLES
    )


def test_practice_is_published_with_its_texts(world):
    practice = publish(world)
    assert practice.state == PracticeState.PUBLISHED
    assert list(practice.parts.values_list("kind", "text", "language")) == PARTS
    assert Job.objects.get(kind=tasks.EMBED_PRACTICE).subject_id == practice.pk


def test_practice_published_while_it_is_shown_is_refused(world):
    publish(world)
    with pytest.raises(ActionRefused, match="already"):
        publish(world)


def test_withdrawn_practice_is_seen_by_its_partners_only(world):
    practice = publish(world)
    services.withdraw_practice("P-00007", by=world.officer_north, reason="New mayor.")
    everybody = world.everyone().items()
    seen = {name for name, user in everybody if Practice.objects.visible_to(user).exists()}
    assert seen == {"officer_south", "officer_north", "two_hats"}
    assert Practice.objects.get(pk=practice.pk).state == PracticeState.WITHDRAWN


def test_practice_published_again_shows_what_the_pilot_says_now(world):
    practice = publish(world)
    texts = {"preconditions": "A truck.", "differently": ""}
    services.tell_adapters(practice, by=world.officer_south, texts=texts, language="en")
    services.withdraw_practice("P-00007", by=world.officer_north, reason="")
    again = publish(world, title="Compost for farms", parts=[("context", "Less waste.", "en")])
    assert (again.pk, again.title) == (practice.pk, "Compost for farms")
    assert [part.text for part in again.parts.order_by("kind")] == [
        "Less waste.",
        "Ne pas oublier la pluie.",
        "A truck.",
    ]


def test_nothing_is_withdrawn_where_nothing_is_shown(world):
    services.withdraw_practice("P-00009", by=world.officer_south, reason="")
    assert not Practice.objects.exists()


def test_partners_write_for_who_adapts_it_and_take_it_back(world):
    practice = publish(world)
    said = {"by": world.officer_north, "language": "en"}
    services.tell_adapters(practice, texts={"preconditions": "A truck.", "differently": "Sort."}, **said)
    services.tell_adapters(practice, texts={"preconditions": " ", "differently": "Sort at home."}, **said)
    own = practice.parts.filter(kind__in=PartKind.for_adapters())
    assert [(part.kind, part.text) for part in own] == [("differently", "Sort at home.")]


def test_hidden_practice_is_not_embedded(world):
    practice = PracticeFactory(organisations=[world.south])
    texts = {"preconditions": "A truck.", "differently": ""}
    services.tell_adapters(practice, by=world.officer_south, texts=texts, language="en")
    assert not Job.objects.exists()


def test_others_write_nothing(world):
    with pytest.raises(PermissionDenied):
        services.tell_adapters(publish(world), by=world.staff_south, texts={}, language="en")


def test_worker_embeds_the_practice(world):
    practice = publish(world)
    tasks.give_practice_vector(Job(kind=tasks.EMBED_PRACTICE, subject_id=practice.pk))
    practice.refresh_from_db()
    assert practice.vector is not None


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_few_queries_for_any_number(client, django_assert_max_num_queries, count):
    PracticeFactory.create_batch(count, published=True)
    with django_assert_max_num_queries(9):
        response = client.get(LIST)
    assert len(response.context["object_list"]) == count


FILTERS = {
    "q=market waste": True,
    "q=oublier": True,
    "q=buses": False,
    "theme=water": True,
    "theme=mobility": False,
    "country=KE": True,
    "country=SE": True,
    "country=FR": False,
    "region=014": True,
    "view=map": True,
}


def test_list_filters(client, world):
    make.ThemeFactory(code="mobility")
    make.CityFactory(country=make.CountryFactory(code="FR"))
    for country in ("KE", "SE"):
        make.CountryFactory(code=country)
    region = make.RegionFactory()
    region.parent = make.RegionFactory(code="002")
    region.save()
    publish(world)
    found = {query: bool(client.get(f"{LIST}?{query}").context["object_list"]) for query in FILTERS}
    assert found == FILTERS | {"country=FR": True}  # a country without organisations is no choice


def test_list_as_csv_and_empty(client, world):
    assert "No practices yet" in client.get(LIST).text
    publish(world)
    lines = list(csv.reader(StringIO(client.get(f"{LIST}?format=csv").getvalue().decode("utf-8-sig"))))
    assert lines[1][1:4] == ["Compost", "P-00007", "Northville; Southtown"]


def test_page_leads_to_the_pilot(client, world, django_assert_max_num_queries):
    practice = publish(world)
    with django_assert_max_num_queries(9):
        text = client.get(practice.get_absolute_url()).text
    assert 'href="/pilots/7/"' in text
    assert "Ne pas oublier la pluie." in text


def test_hidden_page_is_nothing_for_others(client, world):
    practice = publish(world)
    services.withdraw_practice("P-00007", by=world.officer_south, reason="")
    assert client.get(practice.get_absolute_url()).status_code == 404
    client.force_login(world.officer_south)
    assert "Only the partners see this page" in client.get(practice.get_absolute_url()).text


def test_form_keeps_what_was_written(client, world):
    practice = publish(world)
    client.force_login(world.officer_south)
    url = reverse("library:practice_edit", args=[practice.uuid])
    client.post(url, {"preconditions": "A truck.", "differently": "", "language": "fr"})
    form = client.get(url).context["form"]
    assert (form.initial["preconditions"], form.initial["language"]) == ("A truck.", "fr")
    client.force_login(world.outsider)
    assert client.get(url).status_code == 404


def test_api_lists_practices_and_tells_one_in_full(client, world):
    practice = publish(world)
    PracticeFactory()
    assert len(get(client, "practices/", theme="water")["results"]) == 1
    shown = get(client, f"practices/{practice.uuid}/")
    assert [part["kind"] for part in shown["parts"]] == ["context", "lessons"]


def test_part_says_of_what_it_is():
    part = PartFactory(practice__title="Compost")
    assert str(part) == "Compost · Lessons and failures"
