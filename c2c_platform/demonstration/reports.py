"""Reports of the demonstration network that are released, and those that come by mail."""

from typing import Any

from c2c_platform.demonstration.files import day
from c2c_platform.demonstration.network import Network
from reporting.models import Milestone
from reporting.pipeline import freeze_facts
from reporting.release.models import Release
from reporting.release.queries import draft_hash
from reporting.release.services import add_section, begin_release, release_report, submit_release
from reporting.schedules.services import set_schedule
from reporting.services import request_report


def report_is_released(row: dict[str, Any], network: Network) -> None:
    """Its figures are frozen here; the files are made by the worker. A correction is being written."""
    by, reviewer = network.users[row["by"]], network.users[row["reviewed_by"]]
    milestone = Milestone.objects.get(year=row["milestone"])
    asked = {"as_of": day(row["as_of"]), "language": row["language"]}
    report = freeze_facts(request_report(milestone, by=by, **asked))
    release = submit_release(written(begin_release(report, by=by), row["sections"], by), by=by)
    release_report(release, by=reviewer, seen=draft_hash(release))
    written(begin_release(report, by=reviewer), row["correction"], reviewer)


def written(release: Release, sections: list[dict[str, str]], by: Any) -> Release:
    for section in sections:
        text = "\n\n".join(section["paragraphs"])
        add_section(
            release, by=by, kind=section["kind"], own_heading="", language=section["language"], text=text
        )
    return release


def report_is_scheduled(row: dict[str, Any], network: Network) -> None:
    milestone = Milestone.objects.get(year=row["milestone"])
    set_schedule(milestone, rhythm=row["rhythm"], language=row["language"], by=network.users[row["by"]])
