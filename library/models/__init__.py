from library.models.collections import Collection
from library.models.practices import Part, Practice, PracticeFile
from library.models.reuses import Reuse, reuse_count
from library.models.tools import Edition, Tool

__all__ = ["Collection", "Edition", "Part", "Practice", "PracticeFile", "Reuse", "Tool", "reuse_count"]
