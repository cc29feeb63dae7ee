from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from reporting.goals import services
from reporting.models import Milestone, Target
from tests import factories as make
from tests.reporting import made, more

DUE = date(2028, 6, 30)
WRITTEN = {"wording": "Plus loin ensemble", "language": "fr"}
ASKED = {"indicator": "tools_shared", "threshold": "2", **WRITTEN}


@pytest.fixture
def coordinator(client, world, milestones):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def milestone(world, milestones) -> Milestone:
    return services.add_milestone(2028, due_on=DUE, by=world.coordinator, **WRITTEN)


@pytest.fixture
def target(milestone, world) -> Target:
    return services.add_target(
        milestone,
        indicator="money_pledged",
        threshold=5,
        params={"currency": "EUR", "scope": {"themes": ["water"], "region": "002", "since": "2010-01-01"}},
        by=world.coordinator,
        **WRITTEN,
    )


def address(name, *args):
    return reverse(f"reporting:{name}", args=args)


def sent(client, name, *args, status=200, **data):
    response = client.post(address(name, *args), data)
    assert response.status_code == status
    return response.content.decode()


PAGES = [
    ("milestone_create", []),
    ("milestone_changes", []),
    ("milestone_change", [2028]),
    ("target_create", [2028]),
    ("target_change", [2028, 1]),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_only_coordinators_open_the_pages(client, world, target, name, args):
    assert client.get(address(name, *args)).status_code == 302
    for user in (world.staff_south, world.donor, world.officer_north):
        client.force_login(user)
        assert client.get(address(name, *args)).status_code == 403
    client.force_login(world.coordinator)
    assert client.get(address(name, *args)).status_code == 200


@pytest.mark.parametrize(
    ("name", "args"), [*PAGES[2:], ("milestone_remove", [2028]), ("target_remove", [2028, 1])]
)
def test_pages_of_the_initiatives_own_and_of_unknown_ones(coordinator, target, name, args):
    ask = coordinator.post if "remove" in name else coordinator.get
    assert ask(address(name, 2004, *args[1:])).status_code == 403
    assert ask(address(name, 2033, *args[1:])).status_code == 404
    if args[1:]:
        assert ask(address(name, 2028, 99999999999)).status_code == 404


def test_milestone_is_added_and_leads_on_to_its_targets(coordinator, world):
    response = coordinator.post(
        address("milestone_create"), {"year": 2028, "due_on": "2028-06-30", **WRITTEN}
    )
    assert response["Location"] == address("target_create", 2028)
    assert Milestone.objects.get(year=2028).added_by == world.coordinator


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"year": "2004", "due_on": "2004-01-01"}, "There is a milestone of 2004 already."),
        ({"year": "2029", "due_on": "2028-06-30"}, "The due date must lie in the year 2029."),
        ({"year": "99999999999", "due_on": "2028-06-30"}, "less than or equal to 2100"),
        ({"year": "x", "due_on": "tomorrow"}, "Enter a whole number."),
        ({"year": "2029", "due_on": "2029-01-01", "wording": "w" * 2001}, "at most 2000 characters"),
        ({"year": "2029", "due_on": "2029-01-01", "language": "xx"}, "Select a valid choice."),
    ],
)
def test_milestone_with_wrong_input_says_so_and_keeps_it(coordinator, data, sentence):
    shown = sent(coordinator, "milestone_create", **WRITTEN | data)
    assert sentence in shown
    assert f'value="{data["year"]}"' in shown
    assert Milestone.objects.count() == 6


def test_milestone_is_changed(coordinator, milestone):
    assert "Plus loin ensemble" in coordinator.get(address("milestone_change", 2028)).content.decode()
    sent(coordinator, "milestone_change", 2028, status=302, due_on="2028-12-31", **WRITTEN)
    milestone.refresh_from_db()
    assert milestone.due_on == date(2028, 12, 31)
    assert "must lie in the year" in sent(
        coordinator, "milestone_change", 2028, due_on="2029-12-31", **WRITTEN
    )


def test_target_is_shown_first_and_saved_when_asked(coordinator, world, milestone):
    more.made_tool(world.north, date(2005, 1, 1))
    shown = sent(coordinator, "target_create", 2028, preview="1", **ASKED)
    assert "<strong>1</strong> of at least 2" in shown
    assert "withdrawn later still counts" in shown
    assert Target.objects.filter(milestone=milestone).count() == 0
    sent(coordinator, "target_create", 2028, status=302, **ASKED)
    target = milestone.targets.get()
    assert (target.indicator, target.threshold, target.params) == ("tools_shared", 2, {})
    assert "This target is there already." in sent(coordinator, "target_create", 2028, **ASKED)


def test_filters_and_settings_become_what_the_target_keeps(coordinator, milestone):
    make.RegionFactory(code="002", names={"en": "Africa"})
    data = ASKED | {
        "indicator": "evaluations_completed",
        "kind": "final",
        "currency": "eur",
        "themes": ["water", "safety"],
        "region": "002",
        "exchange_type": "south_south",
        "since": "2010-01-01",
    }
    sent(coordinator, "target_create", 2028, status=302, **data)
    assert milestone.targets.get().params == {
        "kind": "final",
        "scope": {
            "themes": ["safety", "water"],
            "region": "002",
            "exchange_type": "south_south",
            "since": "2010-01-01",
        },
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"indicator": "money_pledged"}, "This figure needs it: fill it in."),
        ({"indicator": "money_pledged", "currency": "QQQ"}, "This is no currency."),
        ({"indicator": "evaluations_completed"}, "This figure needs it: fill it in."),
        ({"indicator": "__import__"}, "Select a valid choice."),
        ({"threshold": "0"}, "greater than or equal to 1"),
        ({"threshold": "99999999999999"}, "less than or equal to 2000000000"),
        ({"themes": ["nothing"]}, "Select a valid choice."),
        ({"region": "zzz"}, "Select a valid choice."),
        ({"since": "1990-01-01"}, "The initiative started on"),
        ({"wording": ""}, "This field is required."),
    ],
)
def test_target_with_wrong_input_says_so_and_changes_nothing(coordinator, milestone, data, sentence):
    assert sentence in sent(coordinator, "target_create", 2028, **ASKED | data)
    assert milestone.targets.count() == 0


def test_stored_target_opens_with_what_it_says_and_todays_figure(coordinator, world, target):
    make.RegionFactory(code="002", names={"en": "Africa"})
    shown = coordinator.get(address("target_change", 2028, 1)).content.decode()
    for said in ('value="EUR"', 'value="002" selected', 'value="2010-01-01"', "Money pledged, in EUR"):
        assert said in shown
    assert "water · Africa · from Jan. 1, 2010 on" in shown


def test_target_is_changed_and_removed(coordinator, milestone, target):
    sent(coordinator, "target_change", 2028, 1, status=302, **ASKED)
    target.refresh_from_db()
    assert (target.indicator, target.params) == ("tools_shared", {})
    sent(coordinator, "target_remove", 2028, 1, status=302)
    assert milestone.targets.count() == 0
    assert coordinator.get(address("target_remove", 2028, 1)).status_code == 405


def test_milestone_is_removed_unless_a_report_is_about_it(coordinator, world, milestone):
    report = made.made_report(world, milestone)
    response = coordinator.post(address("milestone_remove", 2028), follow=True)
    assert "There is a report on this milestone." in response.content.decode()
    with made.unguarded():
        report.delete()
    sent(coordinator, "milestone_remove", 2028, status=302)
    assert not Milestone.objects.filter(year=2028).exists()


def test_history_tells_everything(coordinator, target):
    shown = coordinator.get(address("milestone_changes")).content.decode()
    assert "2028: Target added" in shown
    assert "Money pledged<br>5<br>currency: EUR" in shown


def test_history_before_anything_was_changed(coordinator):
    assert "Nothing was changed yet" in coordinator.get(address("milestone_changes")).content.decode()


@pytest.mark.parametrize("times", [1, 3])
def test_history_needs_the_same_queries(coordinator, world, milestone, django_assert_num_queries, times):
    for number in range(times):
        services.add_target(
            milestone,
            indicator="tools_shared",
            threshold=number + 1,
            params={},
            by=world.coordinator,
            **WRITTEN,
        )
    coordinator.get(address("milestone_changes"))
    with django_assert_num_queries(6):
        coordinator.get(address("milestone_changes"))


def test_buttons_are_for_coordinators_and_not_on_the_initiatives_own(client, world, target):
    links = [
        address("target_create", 2028),
        address("milestone_change", 2028),
        address("target_change", 2028, 1),
    ]
    shown = client.get(address("milestone_detail", 2028)).content.decode()
    assert not any(link in shown for link in links)
    client.force_login(world.coordinator)
    shown = client.get(address("milestone_detail", 2028)).content.decode()
    assert all(link in shown for link in links)
    assert "/change/" not in client.get(address("milestone_detail", 2004)).content.decode()
    listed = client.get(address("milestone_list")).content.decode()
    assert address("milestone_create") in listed
    assert "Plus loin ensemble" in listed


def test_wording_is_marked_with_its_language(client, target):
    shown = client.get(address("milestone_detail", 2028)).content.decode()
    assert '<p class="lede" lang="fr" dir="ltr">Plus loin ensemble</p>' in shown
    assert '<p lang="fr" dir="ltr">Plus loin ensemble</p>' in shown
    assert "lang=" not in client.get(address("milestone_detail", 2004)).content.decode().split("<main")[1]


def test_milestone_without_targets_says_what_comes(client, milestone):
    assert "No target yet" in client.get(address("milestone_detail", 2028)).content.decode()


def test_page_shows_the_years_and_where_the_figure_comes_from(client, world, milestones):
    made.made_pilot(world, "Taps", documented=date(2004, 5, 1), assessed=date(2004, 5, 1))
    shown = client.get(address("milestone_detail", 2004)).content.decode()
    assert "Year by year, 2002 to 2004" in shown
    assert '<th scope="row">2004</th>' in shown
    records = client.get(address("target_records", 2004, 1)).content.decode()
    assert "sections of the documentation that the associations accepted" in records
    assert "What it does not say" in records


def test_figure_over_very_many_records_says_why_it_is_not_drawn(client, world, milestones, monkeypatch):
    monkeypatch.setattr("reporting.indicators.base.MOST_TO_FIND_AGAIN", 0)
    make.CityParticipationFactory(recorded_at=made.EARLY)
    shown = client.get(address("milestone_detail", 2030)).content.decode()
    assert shown.count("it is not drawn year by year") == 1


def test_page_shows_each_group_and_names_requests_only_to_who_follows_them(client, world, milestones):
    for number in range(5):
        more.made_request(world.south, date(2004, 1, 1), agreed=10 if number else None)
    title = f"{world.south}. Published on Jan. 1, 2004."
    shown = client.get(address("target_records", 2030, 4)).content.decode()
    assert "Group by group" in shown
    assert "<strong>80</strong>" in shown
    assert title not in shown
    client.force_login(world.officer_south)
    assert title in client.get(address("target_records", 2030, 4)).content.decode()


@pytest.mark.parametrize("year", [2004, 2006, 2008, 2012, 2015, 2030])
@pytest.mark.parametrize("times", [1, 3])
def test_every_milestone_needs_at_most_twelve_queries(
    coordinator, world, year, times, django_assert_max_num_queries
):
    made.fill(world, times)
    more.fill_more(world, times)
    for page in (address("milestone_detail", year), address("target_records", year, 1)):
        coordinator.get(page)
        with django_assert_max_num_queries(12):
            coordinator.get(page)


def test_report_on_a_milestone_of_a_coordinator(world, target):
    report = made.made_report(world, target.milestone, timezone.localdate())
    assert '"wording_language":"fr"' in report.facts
    assert '"readings":[{' in report.facts
