"""The four milestones of the initiative, from its partnership commitment of 2002, and later ones."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

INITIATIVE_START = date(2002, 9, 1)


@dataclass(frozen=True)
class TargetRow:
    indicator: str
    wording: str
    threshold: int | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MilestoneRow:
    year: int
    wording: str
    targets: tuple[TargetRow, ...]

    @property
    def due_on(self) -> date:
        """The commitment names years only: the whole year counts."""
        return date(self.year, 12, 31)


MILESTONES = (
    MilestoneRow(
        2004,
        gettext_noop(
            "Up to 10 pilot exchanges, north-south and south-south, that grew out of matching supply with "
            "demand, are documented and assessed by their stakeholders."
        ),
        (
            TargetRow(
                "pilots_documented_and_assessed",
                gettext_noop(
                    "Up to 10 pilots, based on prior matching of supply with demand, documented and assessed "
                    "by stakeholders"
                ),
                params={"up_to": 10},
            ),
            TargetRow(
                "exchange_types_covered",
                gettext_noop("Pilots of both kinds: north-south and south-south"),
                threshold=2,
                params={"out_of": 2},
            ),
            TargetRow(
                "areas_covered",
                gettext_noop(
                    "Pilots in areas such as environmental planning, transport, local economy and jobs, "
                    "water and sanitation, and safety"
                ),
                threshold=5,
                params={"out_of": 5},
            ),
        ),
    ),
    MilestoneRow(
        2006,
        gettext_noop(
            "The initiative is evaluated at mid-term, and donors meet support programmes at a round-table."
        ),
        (
            TargetRow(
                "evaluations_completed",
                gettext_noop("A mid-term assessment and evaluation of the initiative"),
                threshold=1,
                params={"kind": "mid_term"},
            ),
            TargetRow(
                "round_tables_held",
                gettext_noop("A round-table of donors and support programmes"),
                threshold=1,
            ),
        ),
    ),
    MilestoneRow(
        2008,
        gettext_noop(
            "New programmes for south-south cooperation between cities exist, and support programmes and "
            "donors have made them part of their regular work."
        ),
        (
            TargetRow(
                "south_south_programmes_established",
                gettext_noop("New south-south programmes established"),
                threshold=1,
            ),
            TargetRow(
                "south_south_programmes_mainstreamed",
                gettext_noop("New south-south programmes mainstreamed by support programmes and donors"),
                threshold=1,
            ),
        ),
    ),
    MilestoneRow(
        2012,
        gettext_noop(
            "The initiative is evaluated and assessed against the goals of the Millennium Declaration."
        ),
        (
            TargetRow(
                "evaluations_completed",
                gettext_noop("A final evaluation in relation to the Millennium Declaration Goals"),
                threshold=1,
                params={"kind": "final"},
            ),
        ),
    ),
)

# Goals of the United Nations that came after, with thresholds that coordinators may change.
LATER = (
    MilestoneRow(
        2015,
        gettext_noop(
            "Cooperation between cities has contributed to the Millennium Development Goals: to better lives "
            "of slum dwellers, to water and sanitation, and to a partnership for development."
        ),
        (
            TargetRow(
                "slum_dwellers_reached",
                gettext_noop("Slum dwellers whose lives improved, of the 100 million of target 7.D"),
                threshold=100_000_000,
            ),
            TargetRow(
                "pilots_documented_and_assessed",
                gettext_noop("Documented and assessed pilots on water, sanitation and waste (target 7.C)"),
                params={"scope": {"themes": ["water"]}},
            ),
            TargetRow(
                "pilots_documented_and_assessed",
                gettext_noop("Documented and assessed south-south pilots (goal 8)"),
                threshold=10,
                params={"scope": {"exchange_type": "south_south"}},
            ),
        ),
    ),
    MilestoneRow(
        2030,
        gettext_noop(
            "Cooperation between cities serves the Sustainable Development Goals, above all sustainable "
            "cities and communities (goal 11) and partnerships for the goals (goal 17)."
        ),
        (
            TargetRow(
                "pilots_documented_and_assessed",
                gettext_noop("Documented and assessed south-south pilots (targets 17.6 and 17.9)"),
                threshold=10,
                params={"scope": {"exchange_type": "south_south"}},
            ),
            TargetRow(
                "slum_dwellers_reached",
                gettext_noop("Slum dwellers whose lives improved (target 11.1)"),
                threshold=1_000_000,
            ),
            TargetRow("regions_taking_part", gettext_noop("Regions that take part (goal 17)"), threshold=10),
            TargetRow(
                "requests_served_by_region",
                gettext_noop("Requests that find a partner, whatever the region, in percent"),
                threshold=50,
            ),
            TargetRow(
                "days_to_match",
                gettext_noop("Days until a request finds a partner, at most"),
                threshold=60,
            ),
        ),
    ),
)
OWN_YEARS = frozenset(row.year for row in MILESTONES)
