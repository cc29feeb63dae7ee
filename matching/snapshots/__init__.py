"""A network frozen in files: written once, copied once per machine, read by any number of workers."""

from matching.snapshots.content import Snapshot, write
from matching.snapshots.keeping import SnapshotMissing, is_kept, keep, open_snapshot, remove_others, workshop

__all__ = [
    "Snapshot",
    "SnapshotMissing",
    "is_kept",
    "keep",
    "open_snapshot",
    "remove_others",
    "workshop",
    "write",
]
