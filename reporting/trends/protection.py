"""Events put together until at least three organisations stand behind each number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from reporting.trends.quarters import ends_year

LEAST = 3  # organisations


class Key(NamedTuple):
    """What an event is counted under. Empty: not told apart, or not known."""

    theme: str = ""
    kind: str = ""
    size: str = ""
    zone: str = ""
    other_zone: str = ""


class Event(NamedTuple):
    quarter: int
    key: Key
    organisations: frozenset[int]


class Block(NamedTuple):
    """Events that are shown as one number. Without events: there were some, of too few organisations."""

    quarter: int
    key: Key
    events: tuple[Event, ...]


@dataclass
class Waiting:
    events: list[Event] = field(default_factory=list)
    organisations: set[int] = field(default_factory=set)

    def add(self, events: Iterable[Event]) -> None:
        for event in events:
            self.events.append(event)
            self.organisations |= event.organisations


Pools = dict[Key, Waiting]


def wider(key: Key) -> Key | None:
    """What is counted with others when it is too little: the area for a sub-theme, then the world for a
    region. None: there is nothing wider.
    """
    if "." in key.theme:
        return key._replace(theme=key.theme.partition(".")[0])
    if key.size:
        return key._replace(size="")
    if key.zone or key.other_zone:
        return key._replace(zone="", other_zone="")
    return key._replace(kind="") if key.kind else None


def steps_to_widest(key: Key) -> int:
    above = wider(key)
    return 0 if above is None else 1 + steps_to_widest(above)


def protected(events: Iterable[Event], until: int) -> Iterator[Block]:
    """The events of the quarters up to `until` as blocks.

    What is too little waits for the next quarter of its year, at the end of the year it is counted with what
    is wider, and if that is too little too, it waits there.
    """
    by_quarter: dict[int, list[Event]] = {}
    for event in events:
        by_quarter.setdefault(event.quarter, []).append(event)
    pools: Pools = {}
    for quarter in range(min(by_quarter, default=until + 1), until + 1):
        seen: dict[Key, None] = {}
        for event in by_quarter.get(quarter, []):
            pools.setdefault(event.key, Waiting()).add([event])
            seen[event.key] = None
        told = list(released(pools, quarter))
        if ends_year(quarter):
            told += widened(pools, quarter)
        yield from told
        shown = {block.key for block in told}
        yield from (Block(quarter, key, ()) for key in seen if key not in shown)


def released(pools: Pools, quarter: int) -> Iterator[Block]:
    for key in [key for key, waiting in pools.items() if len(waiting.organisations) >= LEAST]:
        yield Block(quarter, key, tuple(pools.pop(key).events))


def widened(pools: Pools, quarter: int) -> Iterator[Block]:
    """What waits is moved up step by step, the narrowest first."""
    while narrow := [key for key in pools if wider(key)]:
        most = max(map(steps_to_widest, narrow))
        for key in narrow:
            above = wider(key)
            if above and steps_to_widest(key) == most:
                pools.setdefault(above, Waiting()).add(pools.pop(key).events)
        yield from released(pools, quarter)
