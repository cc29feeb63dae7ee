import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.models import Job
from matching import rematch, services
from matching.enums import RunStatus
from matching.management.commands.rematch import Command
from matching.models import MatchingRun, Offer, Suggestion
from matching.queries.runs import progress_of
from tests import factories as make
from tests.matching import factories as runs
from tests.matching.networks import finished, fresh, network, prepared, publish, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"matching:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode() if status == 200 else ""


def post(client, name, *args):
    return client.post(reverse(f"matching:{name}", args=args), follow=True)


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def pair(world):
    """The southern city asks, the northern one offers; and two strangers."""
    publish(make.RequestFactory, 0, organisation=world.south, title="Compost of markets")
    publish(make.OfferFactory, 0, organisation=world.north, title="Composting plant")
    publish(make.RequestFactory, 1, title="Trams")
    publish(make.OfferFactory, 1, title="Tram lines", organisation__city__country__code="SE")


@pytest.mark.parametrize("name", ["officer_north", "donor", "outsider"])
def test_runs_are_not_there_for_officers(client, world, name):
    run = runs.MatchingRunFactory()
    client.force_login(getattr(world, name))
    page(client, "run_list", status=404)
    page(client, "run_start", status=404)
    for address in ("run_detail", "run_suggestions", "run_unserved"):
        page(client, address, run.uuid, status=404)
    for address in ("run_cancel", "run_resume"):
        assert post(client, address, run.uuid).status_code == 404


def test_association_staff_sees_the_newest_finished_run_only(client, world, pair):
    old, newest = finished(), finished()
    active = started()
    client.force_login(world.staff_south)
    shown = page(client, "run_list")
    assert [run.reference in shown for run in (old, newest, active)] == [False, True, False]
    assert "Start a re-match" not in shown
    page(client, "run_start", status=404)
    page(client, "run_detail", old.uuid, status=404)
    assert "Suggested pairs" in page(client, "run_detail", newest.uuid)
    listed = page(client, "run_suggestions", newest.uuid)
    assert ["Compost of markets" in listed, "Trams" in listed] == [True, False]
    assert post(client, "run_cancel", newest.uuid).status_code == 403


def test_list_says_who_started_what(signed_in, world):
    assert "No re-match yet" in page(signed_in, "run_list")
    ended = services.cancel_run(services.start_run(by=world.coordinator), by=None)
    services.start_run(by=None)
    shown = page(signed_in, "run_list")
    assert [ended.reference in shown, "coordinator" in shown, "the platform" in shown] == [True, True, True]


def test_coordinator_is_asked_before_a_run_starts(signed_in, world, pair):
    shown = page(signed_in, "run_start")
    assert "2 requests with 2 offers" in shown
    assert "The last re-match took" not in shown
    assert MatchingRun.objects.count() == 0
    response = post(signed_in, "run_start")
    run = MatchingRun.objects.get()
    assert response.redirect_chain[-1][0] == run.get_absolute_url()
    assert (run.requested_by, "The re-match is under way." in response.content.decode()) == (
        world.coordinator,
        True,
    )
    assert "A re-match is under way already" in page(signed_in, "run_start")
    rematch.prepare_run(run.pk)
    for block in run.blocks.all():
        rematch.rank_block(block.pk)
    rematch.assign_run(run.pk)
    assert "The last re-match took" in page(signed_in, "run_start")


def test_second_start_is_refused_with_a_sentence(signed_in, world):
    started()
    assert "A re-match is under way already." in post(signed_in, "run_start").content.decode()
    assert MatchingRun.objects.count() == 1


def test_progress_shows_without_script(signed_in, world):
    network(requests=8, offers=3)
    run = started(block_size=4)
    shown = page(signed_in, "run_detail", run.uuid)
    assert [text in shown for text in ('http-equiv="refresh"', "Reading the network")] == [True, True]
    rematch.prepare_run(run.pk)
    rematch.rank_block(run.blocks.first().pk)
    shown = page(signed_in, "run_detail", run.uuid)
    texts = ["Comparing, block by block", "1 of 2 done.", "50 % of the blocks", "left.", "Cancel"]
    assert [text for text in texts if text not in shown] == []
    rematch.rank_block(run.blocks.last().pk)
    assert "Sharing out the places" in page(signed_in, "run_detail", run.uuid)
    rematch.assign_run(run.pk)
    shown = page(signed_in, "run_detail", run.uuid)
    assert ['http-equiv="refresh"' in shown, "As suggested" in shown] == [False, True]


def test_cancelled_run_can_go_on(signed_in, world, pair):
    run = prepared()
    shown = post(signed_in, "run_cancel", run.uuid).content.decode()
    assert ["0 of 1 blocks are finished and kept." in shown, "Go on where it stopped" in shown] == [
        True,
        True,
    ]
    shown = post(signed_in, "run_resume", run.uuid).content.decode()
    assert "The re-match goes on where it stopped." in shown
    assert fresh(run).status == RunStatus.RANKING


def test_failed_run_says_why(signed_in, world):
    run = started()
    Job.objects.update(status="failed", error="out of memory")
    services.tend_run(run)
    shown = page(signed_in, "run_detail", run.uuid)
    assert "A worker gave up after several attempts: out of memory" in shown


def test_outcome_is_told_in_one_sentence_and_a_table(signed_in, pair):
    shown = page(signed_in, "run_detail", finished().uuid)
    assert "Serves as many requests as if everyone took the top of the list." in shown
    assert "Requests with a partner" in shown


def test_conflicts_are_told_to_the_coordinator_with_a_link(signed_in, world):
    match = world.match_in("agreed")
    make.MatchFactory(offer=match.offer, state="agreed", agreed_at=match.agreed_at)
    vector = publish(make.OfferFactory, 1).vector.tolist()
    for matched in (match, *match.offer.matches.all()):
        type(matched.request).objects.filter(pk=matched.request.pk).update(vector=vector)
    Offer.objects.filter(pk=match.offer.pk).update(vector=vector)
    run = finished()
    shown = page(signed_in, "run_detail", run.uuid)
    assert "This offer has 1 place, but 2 agreed pairs take one each." in shown
    assert match.offer.get_absolute_url() in shown
    signed_in.force_login(world.staff_north)
    assert "This offer has 1 place" not in page(signed_in, "run_detail", run.uuid)


def test_each_suggestion_opens_its_match(signed_in, pair):
    run = finished()
    shown = page(signed_in, "run_suggestions", run.uuid)
    assert [s.match.get_absolute_url() in shown for s in Suggestion.objects.all()] == [True, True]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Compost of markets", "Trams"]),
        ({"country": "SE"}, ["Compost of markets", "Trams"]),
        ({"country": "KE"}, ["Compost of markets", "Trams"]),
        ({"association": "south"}, ["Compost of markets"]),
        ({"mine": "on"}, []),
        ({"mine": ""}, ["Compost of markets", "Trams"]),
        ({"country": "nowhere"}, ["Compost of markets", "Trams"]),
    ],
)
def test_suggestions_are_filtered_by_either_side(signed_in, world, pair, query, titles):
    run = finished()
    if "association" in query:
        query = {"association": world.southern_association.slug}
    shown = page(signed_in, "run_suggestions", run.uuid, **query)
    assert [title for title in ("Compost of markets", "Trams") if title in shown] == titles


def test_only_mine_are_those_of_my_members(client, world, pair):
    run = finished()
    client.force_login(world.staff_north)
    assert "Compost of markets" in page(client, "run_suggestions", run.uuid, mine="on")


def test_suggestions_download_as_csv(signed_in, world, pair):
    publish(make.RequestFactory, 1, title="=1+1", organisation=make.AssociationFactory(country_id="KE"))
    publish(make.OfferFactory, 1, organisation=make.AssociationFactory())
    run = finished()
    response = signed_in.get(reverse("matching:run_suggestions", args=[run.uuid]), {"format": "csv"})
    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert f"suggestions-{run.reference}.csv" in response["Content-Disposition"]
    assert sorted(row["request title"] for row in rows) == ["'=1+1", "Compost of markets", "Trams"]
    [row] = [row for row in rows if row["request title"] == "Compost of markets"]
    assert (row["requested by"], row["country of the offer"], row["illustrative"]) == (
        "Southtown",
        "SE",
        "no",
    )
    assert row["match"].startswith("http://testserver/matches/")


def test_unserved_requests_say_why(signed_in, world):
    publish(make.OfferFactory, 0, title="Compost", work_languages=["fr"], language="fr")
    publish(make.RequestFactory, 0, title="Kompost", work_languages=["ru"], language="ru")
    run = finished()
    shown = page(signed_in, "run_unserved", run.uuid)
    assert [text in shown for text in ("Kompost", "No offer fits.", "Compost")] == [True, True, True]


def test_rivals_are_counted_and_the_first_offers_named(signed_in, world):
    for number in range(9):
        publish(make.RequestFactory, 0, number)
    for number in range(7):
        publish(make.OfferFactory, 0, 100 + number)
    shown = page(signed_in, "run_unserved", finished().uuid)
    texts = ["This and others, 9 requests in all, compete for 7 places.", "And 2 more offers."]
    assert [shown.count(text) for text in texts] == [2, 2]


def test_all_served_is_good_news(signed_in, world, pair):
    assert "Every request has a suggestion" in page(signed_in, "run_unserved", finished().uuid)


@pytest.mark.parametrize("name", ["run_list", "run_detail", "run_suggestions", "run_unserved"])
def test_pages_take_few_queries_whatever_their_length(signed_in, world, name, django_assert_max_num_queries):
    counts = []
    for more in (1, 3):
        network(requests=8 * more, offers=2 * more)
        run = finished()
        args = [] if name == "run_list" else [run.uuid]
        with django_assert_max_num_queries(12) as queries:
            page(signed_in, name, *args)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_command_starts_a_run(capsys, world):
    call_command("rematch", block_size=50)
    run = MatchingRun.objects.get()
    assert (run.block_size, run.reason, run.requested_by) == (50, "shell", None)
    assert capsys.readouterr().out == f"{run.reference} is under way.\n"
    with pytest.raises(CommandError, match="under way already"):
        call_command("rematch")


class CancelledMeanwhile(StringIO):
    """Somebody cancels the run when its progress is shown for the first time."""

    def write(self, text):
        if "0 of 0 blocks" in text:
            services.cancel_run(MatchingRun.objects.get(), by=None)
        return super().write(text)


@pytest.mark.slow
def test_command_waits_for_the_end(world):
    output = CancelledMeanwhile()
    with pytest.raises(CommandError, match="N-[0-9]+ cancelled."):
        call_command("rematch", wait=True, stdout=output)
    assert output.getvalue().splitlines()[1:] == ["preparing: 0 of 0 blocks"]


def test_command_says_when_it_is_done(world):
    output, run = StringIO(), finished()
    Command(stdout=output).wait_for(run.pk)
    assert output.getvalue() == f"{run.reference} is done after {progress_of(run).seconds} seconds.\n"
