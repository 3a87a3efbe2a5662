"""Which places a map names first: a rule by kind, ground and roads, the same for every campaign.

1 the great ports and towns, 2 other ports and towns and what a fortress is named after, 3 small towns and bridge
towns, 4 hills, batteries and suburbs, 5 strongpoints, hamlets and parts of a town.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wellhit.terms import Fortress, Place, Port, Route

LEAST_RANK = 5
CROWDED_KM = 4.0  # nearer than this to a port or a large town, a place is a part of it
DEGREE_KM = 111.2


class Standing(NamedTuple):
    """What the rule looks at beside the place itself."""

    main_roads: int
    names_a_fortress: bool
    is_harbour: bool


def rank_of(place: Place, standing: Standing) -> int:
    """1 to 5 for a place that stands alone; 1 is shown first."""
    is_town = place.ground == "town"
    if is_town and place.kind in ("port", "town", "bridge"):
        is_great = standing.main_roads >= (3 if place.kind == "port" else 4) or standing.names_a_fortress
        return 1 if is_great else 2
    if standing.names_a_fortress or standing.is_harbour or place.kind == "coast_town":
        return 2
    is_small_port = place.kind == "port" and place.ground == "polder"
    if is_town or is_small_port or place.kind in ("town", "bridge", "crossroads"):
        return 3
    return 4 if place.kind in ("hill", "battery", "port") else LEAST_RANK


def ranks_of(
    places: Sequence[Place], routes: Iterable[Route], fortresses: Iterable[Fortress], ports: Iterable[Port]
) -> dict[str, int]:
    """Rank of every place by id; what lies close to a place of higher rank steps back to 4 or 5."""
    roads: Counter[str] = Counter()
    for route in routes:
        if route.route_class == "main":
            roads.update((route.a, route.b))
    strongholds = {fortress.place for fortress in fortresses}
    harbours = {port.place for port in ports}
    alone = {p.id: rank_of(p, Standing(roads[p.id], p.id in strongholds, p.id in harbours)) for p in places}
    found: dict[str, int] = {}
    towns: list[Place] = []
    for place in sorted(places, key=lambda p: (p.id not in strongholds, alone[p.id], -roads[p.id], p.id)):
        rank = alone[place.id]
        if place.id not in strongholds and any(_km(place, town) < CROWDED_KM for town in towns):
            rank = max(rank, 4)
        elif rank < 3:
            towns.append(place)
        found[place.id] = rank
    return found


def _km(a: Place, b: Place) -> float:
    """Distance good enough for neighbours."""
    east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return DEGREE_KM * math.hypot(east, a.lat - b.lat)
