"""The pages of a re-match: accessible and light, on the way and when it is done."""

import pytest

from matching import rematch, services
from tests import factories as make
from tests.browser.crawl import look
from tests.browser.people import PASSWORD, People
from tests.matching.networks import finished, fresh, network, publish, started

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator(world, people: People, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    return people.sign_in(world.coordinator.email)


def test_pages_of_a_run_are_accessible_and_light(coordinator):
    network(requests=30, offers=8)
    publish(make.RequestFactory, 1, work_languages=["ru"], language="ru", title="Компост")
    done, paths = finished(), ["/matching/runs/", "/matching/runs/start/"]
    paths += [f"{done.get_absolute_url()}{part}" for part in ("", "suggestions/", "unserved/")]
    faults = [fault for path in paths for fault in look(coordinator, path)]
    run = started(block_size=10)
    rematch.prepare_run(run.pk)
    rematch.rank_block(run.blocks.first().pk)
    faults += look(coordinator, fresh(run).get_absolute_url())
    coordinator.set_viewport_size({"width": 390, "height": 844})
    faults += [fault for path in paths for fault in look(coordinator, path)]
    assert faults == []


def test_who_chose_another_page_is_not_called_back_when_the_run_ends(world, people: People):
    """The other page is slow to come; meanwhile the run ends, on which its page would be loaded anew."""
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    reader = people.sign_in(world.coordinator.email, service_workers="block")
    run, slow = started(), []
    reader.goto(run.get_absolute_url())
    reader.route("**/cities/", lambda route: slow.append(route))
    reader.evaluate("document.querySelector('a[href=\"/cities/\"]').click()")
    services.cancel_run(run, by=world.coordinator)
    with reader.expect_response(f"**{run.get_absolute_url()}"):
        pass
    reader.wait_for_timeout(500)
    slow.pop().continue_()
    reader.wait_for_url("**/cities/")
