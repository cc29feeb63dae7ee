from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import services
from pilots.editing import fingerprint
from pilots.enums import PilotState
from pilots.models import Indicator, Measurement, Reach, Result
from pilots.queries import framework_of, indicators_of
from tests.pilots.factories import IndicatorFactory, MeasurementFactory, ReachFactory, ResultFactory
from tests.pilots.story import Story

TODAY = date(2026, 11, 28)
WATER = {"title": "Water lost", "unit": "percent", "baseline": Decimal(48), "target": Decimal(20)}
WATER |= {"source": "Meters", "counts_people": False}
REACHED = {"on": TODAY, "slum_dwellers": 300, "other_residents": 120, "method": "Door to door"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-28T12:00Z", tick=False)


@pytest.fixture
def indicator(story):
    return IndicatorFactory(result__pilot=story.pilot)


def address(name, story, *more):
    return reverse(f"pilots:{name}", args=[story.pilot.uuid, *more])


def measure(indicator, by, **fields):
    return services.measure(indicator, by=by, **{"on": TODAY, "value": Decimal(40), **fields})


def test_five_results_and_no_sixth(story, world):
    for number in range(5):
        services.add_result(story.pilot, by=world.officer_south, title=f"Result {number}")
    with pytest.raises(ActionRefused, match="Five results"):
        services.add_result(story.pilot, by=world.officer_south, title="One more")
    services.add_result(story.pilot, by=world.officer_south, title="Result 0")
    assert list(Result.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_three_indicators_and_no_fourth(story, world):
    result = ResultFactory(pilot=story.pilot)
    for number in range(3):
        services.add_indicator(result, by=world.officer_south, **{**WATER, "title": f"{number}"})
    again = services.add_indicator(result, by=world.officer_south, **{**WATER, "title": "0"})
    with pytest.raises(ActionRefused, match="Three indicators"):
        services.add_indicator(result, by=world.officer_south, **WATER)
    assert (again.position, Indicator.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": " "}, "where its figures come from"),
        ({"target": Decimal(10) ** 30}, "has to lie between"),
        ({"baseline": Decimal("NaN")}, "has to lie between"),
        ({"target_on": date(1, 1, 1)}, "cannot be right"),
    ],
)
def test_indicator_that_cannot_be_right_is_refused(story, world, fields, sentence):
    result = ResultFactory(pilot=story.pilot)
    with pytest.raises(ActionRefused, match=sentence):
        services.add_indicator(result, by=world.officer_south, **{**WATER, **fields})


def test_result_and_indicator_are_changed_and_the_history_keeps_the_former(story, world, indicator):
    result = indicator.result
    by, before = world.officer_south, result.title
    services.change_result(result, by=by, base=fingerprint(result, ["title"]), title="Cleaner")
    assert HistoryEvent.objects.latest("pk").note == f"result, before: {before}"
    stood = fingerprint(indicator, ["target"])
    services.change_indicator(indicator, by=by, base=stood, target=Decimal(80))
    services.change_indicator(indicator, by=by, base=stood, target=Decimal(80))
    services.change_result(result, by=by, base="", title="Cleaner")
    assert HistoryEvent.objects.latest("pk").note == "Collectors trained\ntarget, before: 100.00"
    with pytest.raises(ActionRefused, match="Somebody else has changed this"):
        services.change_indicator(indicator, by=by, base=stood, target=Decimal(70))


def test_words_are_needed(story, world, indicator):
    with pytest.raises(ActionRefused, match="Say in a few words"):
        services.add_result(story.pilot, by=world.officer_south, title=" ")
    with pytest.raises(ActionRefused, match="Say in a few words"):
        services.change_result(indicator.result, by=world.officer_south, base="", title=" ")


def test_people_stay_people_once_measured(world, indicator):
    measure(indicator, world.officer_south)
    stood = fingerprint(indicator, ["counts_people"])
    with pytest.raises(ActionRefused, match="cannot change"):
        services.change_indicator(indicator, by=world.officer_south, base=stood, counts_people=False)


def test_figure_by_sex_and_group(world, indicator):
    measured = measure(indicator, world.officer_south, women=25, men=15, slum_dwellers=40, young=0)
    assert (measured.sex_unknown, measured.value) == (0, 40)


WRONG = [
    ({"on": TODAY + timedelta(days=1)}, "a day up to today"),
    ({"on": date(1, 1, 1)}, "cannot be right"),
    ({"value": Decimal(-1)}, "from zero on"),
    ({"value": Decimal("1.5")}, "whole numbers"),
    ({"value": Decimal(10) ** 30}, "has to lie between"),
    ({"women": 41}, "larger than the whole, 40"),
    ({"young": -1}, "No part can be negative"),
    ({"women": 20, "men": 19}, "make 39, and the whole is 40"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_figure_that_cannot_be_right_is_refused(world, indicator, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        measure(indicator, world.officer_south, **fields)
    assert not Measurement.objects.exists()


def test_percents_have_no_women(story, world):
    indicator = IndicatorFactory(result__pilot=story.pilot, **WATER)
    with pytest.raises(ActionRefused, match="counts no people"):
        measure(indicator, world.officer_south, women=3)
    assert measure(indicator, world.officer_south, value=Decimal("-3.5")).value == Decimal("-3.5")


def test_of_one_day_the_newest_figure_counts_and_the_same_again_is_none(story, world, indicator):
    measure(indicator, world.officer_south, value=Decimal(30))
    measure(indicator, world.officer_south)
    measure(indicator, world.officer_north)
    assert Measurement.objects.count() == 2
    [measured] = indicators_of(story.pilot)
    assert ([actual.value for actual in measured.actuals], measured.percent) == ([40], 40)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "percent"),
    [(48, 20, 34, 50), (None, 10, 5, None), (7, 7, 7, None), (0, 10, 15, 150)],
)
def test_part_of_the_way_to_the_target(story, baseline, target, value, percent):
    indicator = IndicatorFactory(result__pilot=story.pilot, baseline=baseline, target=target)
    MeasurementFactory(indicator=indicator, value=value)
    [measured] = indicators_of(story.pilot)
    assert measured.percent == percent


def test_without_figures_nothing_is_told(story, indicator):
    framework = framework_of(story.pilot)
    assert (indicators_of(story.pilot)[0].percent, indicators_of(story.pilot)[0].latest, framework.reach) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"method": " "}, "how the people were counted"),
        ({"slum_dwellers": -1}, "lies between 0"),
        ({"other_residents": 10**30}, "lies between 0"),
        ({"on": TODAY + timedelta(days=1)}, "a day up to today"),
    ],
)
def test_reach_that_cannot_be_right_is_refused(story, world, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        services.record_reach(story.pilot, by=world.officer_south, **{**REACHED, **fields})


def test_reach_of_the_same_twice_is_once(story, world):
    for _ in range(2):
        services.record_reach(story.pilot, by=world.officer_south, **REACHED)
    services.record_reach(story.pilot, by=world.officer_south, **{**REACHED, "slum_dwellers": 310})
    assert Reach.objects.count() == 2
    assert framework_of(story.pilot).reach.slum_dwellers == 310


@pytest.mark.parametrize("name", ["staff_south", "coordinator", "outsider"])
def test_results_are_written_by_editors_of_the_partners_alone(story, world, indicator, name):
    by = getattr(world, name)
    verbs = [
        lambda: services.add_result(story.pilot, by=by, title="X"),
        lambda: services.change_result(indicator.result, by=by, base="", title="X"),
        lambda: services.add_indicator(indicator.result, by=by, **WATER),
        lambda: services.change_indicator(indicator, by=by, base="", title="X"),
        lambda: measure(indicator, by),
        lambda: services.record_reach(story.pilot, by=by, **REACHED),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()


def test_cancelled_pilot_measures_nothing(world):
    story = Story(world).to(PilotState.CANCELLED)
    with pytest.raises(ActionRefused, match="cancelled"):
        services.record_reach(story.pilot, by=world.officer_south, **REACHED)


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("five_results_at_most", ResultFactory, {"position": 6}),
        ("three_indicators_at_most", IndicatorFactory, {"position": 4}),
        ("sexes_add_up", MeasurementFactory, {"women": 1, "men": 1, "sex_unknown": 1}),
        ("group_is_part_of_all", MeasurementFactory, {"young": 26}),
        ("group_is_part_of_all", MeasurementFactory, {"slum_dwellers": 26}),
        ("reach_has_method", ReachFactory, {"method": ""}),
    ],
)
def test_database_refuses(db, constraint, make, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)


def test_database_refuses_two_at_one_position(indicator):
    for constraint, make in (
        ("one_result_per_position", lambda: ResultFactory(pilot=indicator.result.pilot)),
        ("one_indicator_per_position", lambda: IndicatorFactory(result=indicator.result)),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            make()


def test_results_are_seen_with_their_pilot(story, world, indicator):
    ReachFactory(pilot=story.pilot)
    for model in (Result, Reach):
        sees = {name for name, user in world.everyone().items() if model.objects.visible_to(user).exists()}
        assert sees == set(world.everyone()) - {"donor", "outsider"}


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_few_queries_for_any_number(story, client, django_assert_max_num_queries, count):
    for position in range(1, count + 1):
        result = ResultFactory(pilot=story.pilot, position=position)
        MeasurementFactory.create_batch(count, indicator=IndicatorFactory(result=result))
    client.force_login(story.world.officer_south)
    with django_assert_max_num_queries(12):
        response = client.get(address("pilot_results", story))
    assert len(response.context["framework"].results) == count


def test_results_are_written_on_the_pages(story, client):
    client.force_login(story.world.officer_south)
    assert client.get(address("result_add", story)).status_code == 200
    client.post(address("result_add", story), {"title": "Cleaner streets"})
    result = Result.objects.get()
    client.post(address("result_edit", story, result.pk), {"title": "Clean", "base": "old"})
    base = client.get(address("result_edit", story, result.pk)).context["form"]["base"].value()
    client.post(address("result_edit", story, result.pk), {"title": "Clean", "base": base})
    people = {
        "title": "Trained",
        "unit": "people",
        "baseline": "0",
        "target": "9",
        "source": "Lists",
        "counts_people": "on",
    }
    client.post(address("indicator_add", story, result.pk), people)
    indicator = Indicator.objects.get()
    base = client.get(address("indicator_edit", story, indicator.pk)).context["form"]["base"].value()
    client.post(address("indicator_edit", story, indicator.pk), people | {"target": "10", "base": base})
    client.post(
        address("measurement_add", story, indicator.pk), {"on": "2026-11-28", "value": "5", "men": "5"}
    )
    client.post(address("reach_add", story), REACHED)
    text = client.get(address("pilot_results", story)).text
    assert ["1. " in text, "50 % of the way" in text, "Door to door" in text] == [True] * 3
    lines = client.get(address("pilot_results", story), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert "Clean,Trained,people,0.00,10.00,,2026-11-28,5.00,0,5,0,,," in lines


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"women": "1" + "0" * 30}, "less than or equal to 1000000000"),
        ({"value": "1" + "0" * 30}, "no more than 14 digits"),
        ({"on": "2027-01-01"}, "a day up to today"),
        ({"value": "x"}, "Enter a number"),
    ],
)
def test_wrong_figure_is_refused_with_a_sentence(story, client, indicator, changes, sentence):
    client.force_login(story.world.officer_south)
    url = address("measurement_add", story, indicator.pk)
    assert sentence in client.post(url, {"on": "2026-11-28", "value": "5"} | changes).text
    for name, more in (("reach_add", []), ("indicator_add", [indicator.result_id])):
        assert "This field is required" in client.post(address(name, story, *more), {}).text


def test_form_of_percents_asks_for_no_women(story, client):
    indicator = IndicatorFactory(result__pilot=story.pilot, **WATER)
    client.force_login(story.world.officer_south)
    form = client.get(address("measurement_add", story, indicator.pk)).context["form"]
    assert list(form.fields) == ["on", "value", "source", "document", "document_name"]


def test_indicator_without_figures_is_in_the_file(story, client, indicator):
    client.force_login(story.world.staff_south)
    lines = client.get(address("pilot_results", story), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert "Collectors trained,people,0.00,100.00,,,,,,,,," in lines
