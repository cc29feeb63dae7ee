import pytest

from matching.enums import Side
from matching.shortlist import compare
from tests import factories as make

pytestmark = pytest.mark.django_db


def scored(theme, meaning):
    parts = [("theme", theme), ("meaning", meaning)]
    return [
        {"name": name, "value": tenths / 200, "known": True, "weight": 20, "tenths": tenths, "detail": {}}
        for name, tenths in parts
    ]


def proposals(world, *scores):
    request = make.RequestFactory(organisation=world.south, published=True)
    return [make.MatchFactory(request=request, criteria=scored(*score)) for score in scores]


def compared(matches):
    found = compare(matches, Side.REQUEST)
    return [
        (name, [line.row and (line.row.points, line.is_best) for line in lines])
        for name, lines in found.criteria
    ]


def page(posting):
    return f"{posting.get_absolute_url()}compare/"


def test_each_criterion_has_the_points_of_each_and_marks_the_most(world):
    assert compared(proposals(world, (100, 50), (200, 50))) == [
        ("Theme", [(10.0, False), (20.0, True)]),
        ("What the texts say", [(5.0, False), (5.0, False)]),
    ]


def test_one_alone_is_not_the_best(world):
    assert compared(proposals(world, (100, 50)))[0] == ("Theme", [(10.0, False)])


def test_brokered_matches_have_no_points(world):
    [match] = proposals(world, (100, 50))
    brokered = make.MatchFactory(
        request=match.request, score_tenths=None, weight_set=None,
        brokered_by=world.southern_association, brokered_evidence="A fair.",
    )  # fmt: skip
    assert compared([match, brokered])[0] == ("Theme", [(10.0, False), None])


def test_lines_name_the_partner_on_either_side(world):
    match = world.match(criteria=scored(100, 50))
    partners = [compare([match], side).criteria[0][1][0].partner for side in (Side.REQUEST, Side.OFFER)]
    assert partners == ["Northville", "Southtown"]


@pytest.mark.parametrize("role", ["officer_south", "staff_south", "coordinator"])
@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries(world, client, django_assert_max_num_queries, role, count):
    request = proposals(world, *[(100, 50)] * count)[0].request
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(12):
        page_shown = client.get(page(request))
    assert len(page_shown.context["comparison"].matches) == count


def test_page_compares_those_that_were_chosen_up_to_four(world, client):
    matches = proposals(world, *[(100, 50)] * 6)
    client.force_login(world.officer_south)

    def shown(*chosen):
        return client.get(page(matches[0].request), {"compare": [str(match.uuid) for match in chosen]})

    assert shown().context["comparison"].matches == matches[:4]
    assert shown(matches[5], matches[1]).context["comparison"].matches == [matches[1], matches[5]]
    too_many = shown(*matches[1:])
    assert too_many.context["comparison"].matches == matches[1:5]
    assert "The first 4 of those you chose are shown" in too_many.text
    forged = client.get(page(matches[0].request), {"compare": "forged"})
    assert forged.context["comparison"].matches == matches[:4]


def test_page_works_for_an_offer_as_well(world, client):
    match = world.match(criteria=scored(100, 50))
    client.force_login(world.officer_north)
    assert "Southtown" in client.get(page(match.offer)).text


def test_page_of_a_posting_without_matches_of_ones_own_is_not_found(world, client):
    match = world.match()
    client.force_login(world.outsider)
    assert client.get(page(match.request)).status_code == 404
    client.force_login(world.officer_south)
    assert client.get(page(make.RequestFactory(organisation=world.south))).status_code == 404


def test_posting_page_links_to_it_where_there_is_a_choice(world, client):
    client.force_login(world.officer_south)
    one, two = proposals(world, (100, 50)), proposals(world, (100, 50), (90, 50))
    assert page(one[0].request) not in client.get(one[0].request.get_absolute_url()).text
    assert page(two[0].request) in client.get(two[0].request.get_absolute_url()).text
