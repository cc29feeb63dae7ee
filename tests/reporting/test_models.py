from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from reporting.enums import ReportKind
from reporting.models import Milestone, Report, Target
from tests.programmes.factories import SupportProgrammeFactory
from tests.reporting import made
from tests.reporting.factories import SubmissionFactory

LINK = {"number": 1, "chain_sha256": "z"}
FROZEN = {"facts": "{}", "sha256": "x", **LINK}


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_names(milestones, world):
    target = Target.objects.first()
    assert (str(milestones[2004]), str(target)) == ("2004", "2004 · 1")
    assert target.local_wording.startswith("Up to 10 pilots")
    assert str(made_report(milestones[2004], world)) == "2004 · 2004-12-31"


def test_milestone_that_somebody_added_has_a_language(world):
    with refused("added_milestone_has_language"), transaction.atomic():
        Milestone.objects.create(
            year=2020, due_on=date(2020, 12, 31), wording="More", added_by=world.coordinator
        )


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
        ({"pdf": "x.pdf", "facts": "{}", "sha256": "x"} | LINK, "pdf_has_hash_and_facts"),
        ({"facts": "{}", "sha256": "x"}, "frozen_report_is_in_chain"),
        (LINK, "frozen_report_is_in_chain"),
        ({"facts": "{}", "sha256": "x", "number": 1, "chain_sha256": ""}, "frozen_report_is_in_chain"),
        ({"facts": "{}", "sha256": "x", "previous_sha256": "y"} | LINK, "frozen_report_is_in_chain"),
        ({"facts": "{}", "sha256": "x"} | LINK | {"number": 2}, "frozen_report_is_in_chain"),
        ({"facts": "{}", "sha256": "x"} | LINK | {"number": 0}, "frozen_report_is_in_chain"),
    ],
)
def test_files_go_with_their_hashes(milestones, world, fields, name):
    with refused(name), transaction.atomic():
        made_report(milestones[2004], world, **fields)


def test_a_number_is_given_once_and_one_report_follows_another(milestones, world):
    made_report(milestones[2004], world, **FROZEN)
    with refused("number"), transaction.atomic():
        made_report(milestones[2006], world, **FROZEN)
    second = FROZEN | {"number": 2, "previous_sha256": "z"}
    made_report(milestones[2006], world, **second)
    with refused("one_report_after_another"), transaction.atomic():
        made_report(milestones[2008], world, **second | {"number": 3})


@pytest.mark.parametrize("kind", ReportKind)
def test_report_names_what_its_kind_is_about_and_nothing_else(milestones, world, kind):
    everything = {
        "milestone": milestones[2004],
        "evaluation": "final",
        "audience": "forum",
        "submission": SubmissionFactory(),
        "programme": SupportProgrammeFactory(),
        "since": date(2004, 1, 1),
    }
    nothing = {"milestone": None}
    right = nothing | {name: everything[name] for name in kind.subject}

    def made_with(fields):
        asked = {"as_of": date(2004, 12, 31), "known_at": made.NOW, "language": "en", "kind": kind}
        return Report.objects.create(**asked | fields, requested_by=world.coordinator)

    wrong = [{**right, name: everything[name]} for name in everything.keys() - kind.subject]
    wrong += [nothing | {name: right[name] for name in kind.subject - {gone}} for gone in kind.subject]
    if kind != ReportKind.CUSTOM:
        wrong.append(right | {"scope": {"region": "002"}})
    for fields in wrong:
        with refused("report_has_the_subject_of_its_kind"), transaction.atomic():
            made_with(fields)
    assert made_with(right).title


def test_period_of_a_report_ends_after_it_begins(world):
    with refused("report_days_in_order"), transaction.atomic():
        made.asked(world, "custom", since=date(2005, 1, 1))


def test_a_question_of_every_kind_has_one_report(world):
    made.asked(world, "brief", audience="forum")
    made.asked(world, "brief", audience="council")
    with refused("one_report_per_question"), transaction.atomic():
        made.asked(world, "brief", audience="forum")


PARTS = {
    "kind": "evaluation",
    "evaluation": "final",
    "audience": "forum",
    "submission_id": 0,
    "programme_id": 0,
    "since": date(2004, 1, 1),
    "scope": {"region": "002"},
    "uuid": UUID(int=1),
    "milestone_id": 0,
    "as_of": date(2005, 1, 1),
    "known_at": made.NOW + timedelta(seconds=1),
    "language": "fr",
    "facts": "{ }",
    "sha256": "y",
    "number": 3,
    "previous_sha256": "y",
    "chain_sha256": "y",
}


@pytest.mark.parametrize("part", PARTS)
def test_nothing_of_a_report_changes_once_it_is_frozen(milestones, world, part):
    made_report(milestones[2004], world, **FROZEN)
    before = Report.objects.values().get()
    with refused("report_never_changes"), transaction.atomic():
        Report.objects.update(**{part: PARTS[part]})
    assert Report.objects.values().get() == before


def test_file_of_a_frozen_report_comes_later_and_stays(milestones, world):
    made_report(milestones[2004], world, **FROZEN)
    Report.objects.update(pdf="a.pdf", pdf_sha256="x")
    Report.objects.update(requested_by=world.donor)
    for change in ({"pdf": "b.pdf"}, {"pdf_sha256": "y"}, {"pdf": "", "pdf_sha256": ""}):
        with refused("report_never_changes"), transaction.atomic():
            Report.objects.update(**change)
    assert Report.objects.get().requested_by == world.donor


def test_frozen_report_cannot_be_deleted_but_one_without_facts_can(milestones, world):
    report = made_report(milestones[2004], world)
    report.delete()
    report = made_report(milestones[2004], world, **FROZEN)
    with refused("report_never_changes"), transaction.atomic():
        report.delete()
    assert Report.objects.count() == 1


def test_a_year_has_one_milestone_and_a_place_one_target(milestones):
    with refused("year"), transaction.atomic():
        Milestone.objects.create(year=2004, due_on=date(2004, 12, 31), wording="")
    with refused("one_target_per_position"), transaction.atomic():
        Target.objects.create(milestone=milestones[2004], position=1, indicator="areas_covered", wording="")
    with refused("threshold_positive"), transaction.atomic():
        Target.objects.update(threshold=0)
