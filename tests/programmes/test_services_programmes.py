from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cities.models import Country
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from programmes import services
from programmes.models import SupportProgramme
from tests import factories as make

DAY = date(2007, 5, 1)


@pytest.fixture
def southern(world) -> list[Country]:
    tanzania = make.CountryFactory(code="TZ")
    make.CountryClassificationFactory(country=tanzania)
    return [Country.objects.get(code="KE"), tanzania]


def planned(world, countries, **fields) -> SupportProgramme:
    asked = {"organisation": world.un_body, "countries": countries, "language": "en", "by": world.coordinator}
    return services.plan_programme("Learning together", **asked | fields)


def established(world, programme, **fields) -> SupportProgramme:
    asked = {"on": DAY, "evidence": "Decision 4", "by": world.coordinator} | fields
    return services.establish_programme(programme, **asked)


def mainstreamed(world, programme, **fields) -> SupportProgramme:
    asked = {"on": DAY, "evidence": "Budget 2008", "by": world.coordinator} | fields
    return services.mainstream_programme(programme, **asked)


def test_programme_walks_from_planned_to_mainstreamed(world, southern):
    programme = established(world, planned(world, southern))
    assert (programme.state, programme.is_south_south, programme.established_on) == ("established", True, DAY)
    programme = mainstreamed(world, programme, on=date(2008, 1, 1))
    assert (programme.state, programme.mainstreamed_evidence) == ("mainstreamed", "Budget 2008")
    events = HistoryEvent.objects.of(programme)
    assert [(event.action, event.at.date()) for event in events if event.action != "plan"] == [
        ("establish", DAY),
        ("mainstream", date(2008, 1, 1)),
    ]


def test_programme_with_a_northern_country_is_not_south_south(world, southern):
    programme = planned(world, [*southern, Country.objects.get(code="SE")])
    assert established(world, programme).is_south_south is False


def test_south_south_is_kept_when_the_classification_changes_later(world, southern):
    programme = established(world, planned(world, southern))
    southern[0].classifications.all().delete()
    programme.refresh_from_db()
    assert programme.is_south_south is True


def test_establish_needs_two_countries(world, southern):
    with pytest.raises(ActionRefused, match="at least two countries"):
        established(world, planned(world, southern[:1]))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"on": timezone.localdate() + timedelta(days=2)}, "This day is in the future"),
        ({"evidence": " "}, "Say what shows it"),
    ],
)
def test_establish_refused_with_a_sentence(world, southern, fields, sentence):
    programme = planned(world, southern)
    with pytest.raises(ActionRefused, match=sentence):
        established(world, programme, **fields)
    programme.refresh_from_db()
    assert programme.state == "planned"


def test_mainstream_not_before_established(world, southern):
    programme = established(world, planned(world, southern))
    with pytest.raises(ActionRefused, match="before it was established"):
        mainstreamed(world, programme, on=DAY - timedelta(days=1))


def test_mainstream_of_a_planned_programme_is_refused(world, southern):
    with pytest.raises(ActionRefused, match="already"):
        mainstreamed(world, planned(world, southern))


def test_programme_is_run_by_its_own_people_and_coordinators_only(world, southern):
    programme = planned(world, southern, organisation=world.north, by=world.officer_north)
    with pytest.raises(PermissionDenied):
        established(world, programme, by=world.outsider)
    assert established(world, programme, by=world.officer_north).state == "established"
    with pytest.raises(PermissionDenied):
        planned(world, southern, by=world.outsider)


def test_countries_of_an_established_programme_are_kept(world, southern):
    programme = established(world, planned(world, southern))
    said = {"name": "New", "text": "", "language": "fr", "by": world.coordinator}
    with pytest.raises(ActionRefused, match="kept as they were"):
        services.edit_programme(programme, countries=southern[:1], **said)
    with pytest.raises(PermissionDenied):
        services.edit_programme(programme, **said | {"by": world.outsider})
    assert services.edit_programme(programme, **said).name == "New"
