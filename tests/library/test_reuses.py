"""Who adapted what: records, chains, and how they are drawn."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Notification
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from library import queries, services
from library.drawing import drawing
from library.models import Reuse, Tool, reuse_count
from tests.library.factories import PracticeFactory, ReuseFactory, ToolFactory

pytestmark = pytest.mark.django_db
SAID = {"on": date(2005, 3, 1), "changes": "Litres, not gallons.", "language": "en"}


@pytest.fixture
def manual(world):
    return ToolFactory(organisation=world.north, published=True, edition__title="Manual")


def reuse(world, subject, **fields):
    said = {"by": world.officer_south, "organisation": world.south, **SAID, **fields}
    return services.record_reuse(subject, **said)


def test_reuse_of_one_thing(manual):
    with pytest.raises(IntegrityError, match="reuse_of_one_thing"):
        ReuseFactory(tool=manual, practice=PracticeFactory())


def test_reuse_leads_to_another_tool(manual):
    with pytest.raises(IntegrityError, match="reuse_leads_to_another_tool"):
        ReuseFactory(tool=manual, leads_to=manual)


def test_reuse_is_recorded_and_told_to_who_shared_it(world, manual):
    assert str(reuse(world, manual)) == "Manual · Southtown"
    assert HistoryEvent.objects.of(manual).get().note == "Southtown"
    [notification] = Notification.objects.filter(kind="reused")
    assert (notification.user, notification.data["organisation"]) == (world.officer_north, "Southtown")


def test_reuse_of_a_practice_is_told_to_all_its_partners(world):
    partners = [world.north, world.outsider.memberships.get().organisation]
    reuse(world, PracticeFactory(published=True, organisations=partners))
    told = set(Notification.objects.filter(kind="reused").values_list("user__name", flat=True))
    assert told == {"officer.north", "outsider"}


def test_reuse_for_others_is_forbidden(world, manual):
    with pytest.raises(PermissionDenied):
        reuse(world, manual, by=world.outsider)
    with pytest.raises(PermissionDenied):
        services.remove_reuse(reuse(world, manual), by=world.officer_north)


REFUSED = {
    "on": "day that is past",
    "own": "This is your own",
    "hidden": "not shared at the moment",
    "unverified": "not verified yet",
}


@pytest.mark.parametrize("case", REFUSED)
def test_reuse_that_cannot_be_is_refused(world, manual, case):
    fields = {"on": timezone.localdate() + timedelta(days=1)} if case == "on" else {}
    if case == "own":
        fields |= {"by": world.officer_north, "organisation": world.north}
    if case == "hidden":
        manual = services.withdraw_tool(manual, by=world.officer_north)
    if case == "unverified":
        world.south.verified_at = None
        world.south.save()
    with pytest.raises(ActionRefused, match=REFUSED[case]):
        reuse(world, manual, **fields)


def test_result_is_ones_own_and_comes_from_one_place(world, manual):
    with pytest.raises(ActionRefused, match="has to be shared by the organisation"):
        reuse(world, manual, leads_to=ToolFactory(published=True))
    own = ToolFactory(organisation=world.south, published=True)
    reuse(world, manual, leads_to=own)
    with pytest.raises(ActionRefused, match="recorded already"):
        reuse(world, ToolFactory(published=True), leads_to=own)


def test_chain_never_leads_back(world, manual):
    own = ToolFactory(organisation=world.south, published=True)
    reuse(world, manual, leads_to=own)
    with pytest.raises(ActionRefused, match="itself made of the tool"):
        reuse(world, own, by=world.officer_north, organisation=world.north, leads_to=manual)


def test_reuse_is_taken_back(world, manual):
    services.remove_reuse(reuse(world, manual), by=world.officer_south)
    assert not Reuse.objects.exists()
    assert Tool.objects.annotate(n=reuse_count(Tool)).get().n == 0


@pytest.fixture
def family(world):
    """A practice, a tool that came of it, two re-uses of that tool, and a third of the practice."""
    practice = PracticeFactory(published=True, organisations=[world.north])
    tool = ToolFactory(organisation=world.south, published=True, edition__title="Guide")
    ReuseFactory(tool=None, practice=practice, organisation=world.south, leads_to=tool, on=date(2005, 1, 1))
    ReuseFactory(tool=tool, on=date(2006, 1, 1))
    ReuseFactory(tool=tool, on=date(2007, 1, 1))
    ReuseFactory(tool=None, practice=practice, on=date(2008, 1, 1))
    return practice, tool


def shape(links):
    return [(link.number, link.depth, link.row, link.parent and link.parent.number) for link in links]


def test_chain_is_the_same_from_wherever_one_looks(family):
    practice, tool = family
    links = queries.chain(tool)
    assert shape(links) == [(1, 0, 0, None), (2, 1, 0, 1), (3, 2, 0, 2), (4, 2, 1, 2), (5, 1, 2, 1)]
    assert shape(queries.chain(practice)) == shape(links)
    assert [link.on and link.on.year for link in links] == [None, 2005, 2006, 2007, 2008]
    assert str(links[0].who) == "Northville"


def test_chain_of_what_nobody_has_used_is_empty(manual):
    assert queries.chain(manual) == []


def test_chain_says_nothing_of_an_origin_that_is_hidden(world, family):
    practice, tool = family
    services.withdraw_practice(practice.source, by=world.officer_north, reason="")
    first, second, *_rest = queries.chain(tool)
    assert (first.who, first.is_public, second.is_public) == ("no longer public", False, True)


def test_drawing_follows_the_direction_of_reading(family):
    _practice, tool = family
    links = queries.chain(tool)
    with translation.override("ar"):
        mirrored = drawing(links)
    plain = drawing(links)
    assert (plain.width, plain.height, len(plain.lines)) == (480, 216, 4)
    assert [dot.x + other.x for dot, other in zip(plain.dots, mirrored.dots, strict=True)] == [480] * 5
    assert plain.lines[0] == "M80 24C160 24 160 24 240 24"


def test_long_names_are_cut_in_the_picture(world, manual):
    world.south.name = "Southtown upon the very long river"
    world.south.save()
    reuse(world, manual)
    assert drawing(queries.chain(manual)).dots[1].label == "Southtown upon th…"


@pytest.mark.parametrize("which", [0, 1])
def test_page_shows_the_chain(client, family, which, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text = client.get(family[which].get_absolute_url()).text
    assert "Litres instead of gallons." in text
    assert "<svg viewBox" in text
    assert "We have re-used it" not in text


def test_reuse_is_recorded_and_taken_back_on_the_page(client, world, manual):
    client.force_login(world.officer_south)
    url = reverse("library:tool_reuse", args=[manual.uuid])
    assert "CC BY 4.0" in client.get(url).text
    form = {**SAID, "organisation": world.south.pk, "place": "Market"}
    assert client.post(url, form).url == manual.get_absolute_url()
    assert "Take back" in client.get(manual.get_absolute_url()).text
    client.post(reverse("library:reuse_remove", args=[Reuse.objects.get().uuid]))
    assert "Nobody has told us yet" in client.get(manual.get_absolute_url()).text


def test_refused_reuse_keeps_what_was_typed(client, world, manual):
    client.force_login(world.officer_south)
    form = {**SAID, "organisation": world.south.pk, "on": "2999-01-01"}
    response = client.post(reverse("library:tool_reuse", args=[manual.uuid]), form)
    assert "day that is past" in response.text
    assert "Litres, not gallons." in response.text


def test_reuse_needs_an_organisation_to_write_for(client, world, manual):
    client.force_login(world.donor)
    assert client.get(reverse("library:tool_reuse", args=[manual.uuid])).status_code == 403
    assert client.post(reverse("library:reuse_remove", args=[ReuseFactory().uuid])).status_code == 404


def test_most_re_used_comes_first(client, family, manual):
    _practice, tool = family
    response = client.get("/library/?sort=reused")
    assert [found.reuse_count for found in response.context["object_list"]] == [2, 0]
    assert "Re-used 2 times" in response.text


@pytest.mark.parametrize("role", ["officer_south", "officer_north", "staff_south", "coordinator"])
@pytest.mark.parametrize("count", [1, 3])
def test_chain_takes_few_queries_for_any_number(client, world, django_assert_max_num_queries, role, count):
    """Re-uses that led to tools of their own, which the page names."""
    tool = ToolFactory(organisation=world.south, published=True)
    for _ in range(count):
        ReuseFactory(tool=tool, leads_to=ToolFactory(published=True))
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        assert client.get(tool.get_absolute_url()).status_code == 200
