"""A re-match of everything: prepare one snapshot, rank it block by block, share out the places.

prepare ──> ranking: one job per block, on any number of workers ──> assign
"""

from matching.rematch.assign import assign_run
from matching.rematch.blocks import rank_block
from matching.rematch.prepare import prepare_run
from matching.rematch.stages import begin_assigning, begin_ranking

__all__ = ["assign_run", "begin_assigning", "begin_ranking", "prepare_run", "rank_block"]
