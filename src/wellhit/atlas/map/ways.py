"""By which roads a formation went between two dated places, and when it must have set out.

The shortest way over the routes of the campaign, by km; which bridges were down is not known for most
of them, so none bars a way. A road through works of the enemy that still held is no road.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from typing import NamedTuple

from wellhit.terms import Place, Scenario

# The pace in a day, km, where nothing says otherwise; and the farthest, for rows that lie so near in time that a
# formation must have hurried. 100 km a day is the pace that a source gives for the spearhead (claim f-pace-s0).
KM_PER_DAY = {"static": 25.0, "foot": 25.0, "motor": 60.0, "armoured": 60.0, "pursuit": 60.0}
FASTEST = {"static": 40.0, "foot": 40.0, "motor": 100.0, "armoured": 100.0, "pursuit": 100.0}
EARTH_KM = 6371.0


class Way(NamedTuple):
    """Places passed (indices, both ends included), the km from the first to each, which links are ferries."""

    places: tuple[int, ...]
    km: tuple[float, ...]
    ferry: tuple[bool, ...]

    def at(self, km: float) -> tuple[int, int, float]:
        """Where `km` from the start lies: place, next place (-1: at the place), share of the way to it.

        Until a ferry is across, the bank it left is given: a counter never stands in the water.
        """
        for i in range(len(self.places) - 1):
            low, high = self.km[i], self.km[i + 1]
            if km < high - 1e-9:
                share = max(0.0, km - low) / (high - low)
                if self.ferry[i]:
                    return self.places[i if share < 0.5 else i + 1], -1, 0.0
                return (
                    (self.places[i], self.places[i + 1], share) if share > 0.0 else (self.places[i], -1, 0.0)
                )
        return self.places[-1], -1, 0.0


class Roads:
    """The routes of a scenario as a graph over place indices."""

    def __init__(self, scenario: Scenario) -> None:
        self.places = scenario.places
        index = {place.id: i for i, place in enumerate(scenario.places)}
        self.links: list[list[tuple[int, float, bool]]] = [[] for _ in scenario.places]
        for route in scenario.routes:
            if route.a not in index or route.b not in index:
                continue  # a faulty file is told elsewhere; the sound roads are used
            a, b, ferry = index[route.a], index[route.b], route.route_class == "ferry"
            self.links[a].append((b, route.km, ferry))
            self.links[b].append((a, route.km, ferry))
        self._found: dict[tuple[int, int, frozenset[int]], Way | None] = {}

    def way(self, start: int, end: int, closed: Iterable[int] = (), shut: Iterable[int] = ()) -> Way:
        """The shortest way that passes no place of `closed` or `shut` (either end may be one).

        Where that leaves none, the places of `shut` are let through; where there is still none, the way
        leads there by sea.
        """
        barred = frozenset(closed) - {start, end}
        for bars in (barred | (frozenset(shut) - {start, end}), barred):
            key = (start, end, bars)
            if key not in self._found:
                self._found[key] = self._search(start, end, bars)
            found = self._found[key]
            if found is not None:
                return found
        return self.by_sea(start, end)

    def by_sea(self, start: int, end: int) -> Way:
        """Straight from one place to another; who goes so is at the first until it is at the second."""
        return Way((start, end), (0.0, apart_km(self.places[start], self.places[end])), (True,))

    def _search(self, start: int, end: int, barred: frozenset[int]) -> Way | None:
        best = {start: 0.0}
        came: dict[int, tuple[int, bool]] = {}
        queue = [(0.0, start)]
        while queue:
            km, here = heapq.heappop(queue)
            if here == end:
                return _way_back(start, end, best, came)
            if km > best[here]:
                continue
            for there, length, ferry in self.links[here]:
                if there not in barred and km + length < best.get(there, math.inf):
                    best[there] = km + length
                    came[there] = (here, ferry)
                    heapq.heappush(queue, (km + length, there))
        return None


def _way_back(start: int, end: int, best: dict[int, float], came: dict[int, tuple[int, bool]]) -> Way:
    places, ferries = [end], []
    while places[-1] != start:
        before, ferry = came[places[-1]]
        places.append(before)
        ferries.append(ferry)
    places.reverse()
    return Way(tuple(places), tuple(best[place] for place in places), tuple(reversed(ferries)))


def apart_km(a: Place, b: Place) -> float:
    """Great-circle distance between two places, km."""
    lat_a, lat_b, dlon = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def turns_for(km: float, km_per_day: float) -> int:
    """Turns of six hours that `km` take at this pace, at least one.

    Moments are known to the turn, so that a way may gain one turn: 60 km lie between two turns 18 hours
    apart for who makes 60 km a day.
    """
    return max(1, math.ceil(km * 4 / km_per_day - 1e-9) - 1)
