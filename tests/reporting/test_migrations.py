"""What migrations do with the rows that are there."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.canonical import canonical_json, sha256
from reporting.chain import link_hash
from reporting.models import Report
from reporting.proof import ChainCheck
from tests.reporting import made
from tests.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def migrate(name):
    """The apps' models as of the migration of that name; without one, of the newest of every app."""
    executor = MigrationExecutor(connection)
    targets = [("reporting", name)] if name else executor.loader.graph.leaf_nodes()
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def before_there_was_a_chain():
    yield migrate("0002_report_chain")
    migrate(None)


def frozen_fields(known_at):
    day = {"as_of": date(2004, 12, 31), "language": "en", "known_at": known_at}
    told = {"year": 2004, "as_of": "2004-12-31", "known_at": known_at.isoformat(), "language": "en"}
    facts = canonical_json(told)
    return day | {"facts": facts, "sha256": sha256(facts)}


def test_frozen_reports_come_into_the_chain_in_order_of_their_making(before_there_was_a_chain):
    reports = before_there_was_a_chain.get_model("reporting", "Report").objects
    milestones = before_there_was_a_chain.get_model("reporting", "Milestone").objects
    world, milestone = build_world(), milestones.create(year=2004, due_on="2004-12-31", wording="Pilots")
    owned = {"milestone_id": milestone.pk, "requested_by_id": world.coordinator.pk}
    made_at = [made.NOW + timedelta(days=day) for day in (3, 1, 2)]
    rows = [reports.create(**frozen_fields(moment), **owned) for moment in made_at]
    rows.append(reports.create(**frozen_fields(made.EARLY) | {"facts": "", "sha256": ""}, **owned))
    for row, moment in zip(rows, [*made_at, made.EARLY], strict=True):
        reports.filter(pk=row.pk).update(created_at=moment)
    migrate(None)
    chain = list(Report.objects.in_chain_order())
    assert [report.pk for report in chain] == [rows[at].pk for at in (1, 2, 0, 3)]
    assert [report.number for report in chain] == [1, 2, 3, None]
    assert chain[1].chain_sha256 == link_hash(2, chain[1].uuid, chain[1].sha256, chain[0].chain_sha256)
    assert list(ChainCheck().faults(chain)) == []
    earlier = migrate("0002_report_chain").get_model("reporting", "Report").objects
    assert set(earlier.values_list("number", "chain_sha256")) == {(None, "")}
