from datetime import date

import pytest
from django.db import IntegrityError, transaction

from reporting.models import Milestone, Report, Target
from tests.reporting import made


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_names(milestones, world):
    target = Target.objects.first()
    assert (str(milestones[2004]), str(target)) == ("2004", "2004 · 1")
    assert target.local_wording.startswith("Up to 10 pilots")
    assert str(made_report(milestones[2004], world)) == "2004 · 2004-12-31"


def made_report(milestone, world, **fields):
    asked = {"as_of": date(2004, 12, 31), "known_at": made.NOW, "language": "en"} | fields
    return Report.objects.create(milestone=milestone, requested_by=world.coordinator, **asked)


def test_a_question_has_one_report(milestones, world):
    made_report(milestones[2004], world)
    with refused("one_report_per_question"), transaction.atomic():
        made_report(milestones[2004], world)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"facts": "{}"}, "facts_have_hash"),
        ({"sha256": "x"}, "facts_have_hash"),
        ({"pdf": "x.pdf", "pdf_sha256": "y"}, "pdf_has_hash_and_facts"),
        ({"pdf": "x.pdf", "facts": "{}", "sha256": "x"}, "pdf_has_hash_and_facts"),
    ],
)
def test_files_go_with_their_hashes(milestones, world, fields, name):
    with refused(name), transaction.atomic():
        made_report(milestones[2004], world, **fields)


def test_a_year_has_one_milestone_and_a_place_one_target(milestones):
    with refused("year"), transaction.atomic():
        Milestone.objects.create(year=2004, due_on=date(2004, 12, 31), wording="")
    with refused("one_target_per_position"), transaction.atomic():
        Target.objects.create(milestone=milestones[2004], position=1, indicator="areas_covered", wording="")
    with refused("threshold_positive"), transaction.atomic():
        Target.objects.update(threshold=0)
