"""The proposal for a whole network: who goes with whom, so that most are served, none badly, all well."""

from matching.kernel.assignment.changes import (
    with_fixed,
    with_offer,
    with_places,
    with_request,
    without_pair,
    without_request,
)
from matching.kernel.assignment.inputs import Conflict, FixedPairsRefused, Problem, from_table, problem
from matching.kernel.assignment.plain import Comparison, compare, greedy
from matching.kernel.assignment.reasons import Competition, Unserved, competitors, reasons
from matching.kernel.assignment.result import Assignment, Plan, Round
from matching.kernel.assignment.solve import assign, reassign

__all__ = [
    "Assignment",
    "Comparison",
    "Competition",
    "Conflict",
    "FixedPairsRefused",
    "Plan",
    "Problem",
    "Round",
    "Unserved",
    "assign",
    "compare",
    "competitors",
    "from_table",
    "greedy",
    "problem",
    "reasons",
    "reassign",
    "with_fixed",
    "with_offer",
    "with_places",
    "with_request",
    "without_pair",
    "without_request",
]
