from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from programmes.models import SupportProgramme
from tests.reporting.made import made_programme

DAY = date(2007, 5, 1)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "planned"}, "established_programme_has_date_and_evidence"),
        ({"established_evidence": ""}, "established_programme_has_date_and_evidence"),
        ({"is_south_south": None}, "established_programme_has_date_and_evidence"),
        ({"established_recorded_at": None}, "established_programme_has_date_and_evidence"),
        ({"mainstreamed_on": date(2007, 4, 1)}, "mainstreamed_programme_has_date_and_evidence"),
        ({"mainstreamed_evidence": ""}, "mainstreamed_programme_has_date_and_evidence"),
        ({"mainstreamed_recorded_at": None}, "mainstreamed_programme_has_date_and_evidence"),
    ],
)
def test_dates_and_evidence_go_with_the_state(world, changes, name):
    made_programme(world.un_body, "P", established=DAY, mainstreamed=date(2008, 1, 1))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SupportProgramme.objects.update(**changes)


def test_planned_programme_is_seen_by_its_own_people_and_coordinators(world):
    planned = SupportProgramme.objects.create(organisation=world.north, name="Quiet", language="en")
    open_one = made_programme(world.un_body, "Open", established=DAY)
    seen = {name: set(SupportProgramme.objects.visible_to(user)) for name, user in world.everyone().items()}
    assert seen == {
        name: {planned, open_one} if name in {"officer_north", "coordinator"} else {open_one} for name in seen
    }
    assert set(SupportProgramme.objects.visible_to(AnonymousUser())) == {open_one}
    assert str(planned) == "Quiet"
