from library.queries.chains import Link, chain
from library.queries.fitting import Fitting, fitting
from library.queries.links import links_to_check
from library.queries.meaning import meaning_of, nearest_tools
from library.queries.people import writes_and_curates
from library.queries.practices import parts_in_order
from library.queries.rights import rights, with_rights
from library.queries.shared import ReuseRecord, ToolRecord, reuse_records, tool_records
from library.queries.tools import original_title, original_vector
from library.queries.waiting import tools_waiting

__all__ = [
    "Fitting",
    "Link",
    "chain",
    "fitting",
    "links_to_check",
    "meaning_of",
    "nearest_tools",
    "original_title",
    "original_vector",
    "parts_in_order",
    "rights",
    "tools_waiting",
    "with_rights",
    "writes_and_curates",
    "ReuseRecord",
    "ToolRecord",
    "reuse_records",
    "tool_records",
]
