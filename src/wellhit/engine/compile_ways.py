"""Ways between works: which positions are neighbours, which can be come at from outside, and over which bridges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wellhit import terms
from wellhit.engine import layout
from wellhit.engine.compile import FIXED

if TYPE_CHECKING:
    from wellhit.engine.compile import _Compiler

DENIED = ("prepared", "blown")  # bridges that a defender can still deny, or has


class Ways:
    """The road net of a scenario as asked about by its works."""

    def __init__(self, c: _Compiler) -> None:
        self.routes = c.scenario.routes
        self.kinds = {p.id: p.kind for p in c.scenario.places}
        steps: dict[str, list[tuple[float, str]]] = {p: [] for p in c.places}
        for r in self.routes:
            steps[r.a].append((r.km, r.b))
            steps[r.b].append((r.km, r.a))
        self.steps = {p: sorted(found) for p, found in steps.items()}  # nearest first
        self.at = {s.place: n for n, s in enumerate(c.works)}
        self.own = {f.id: {s.place for s in c.works if s.fortress == f.id} for f in c.forts}
        self.outside = {f.id: self.reach(f.assembly, self.own[f.id]) for f in c.forts}

    def reach(self, start: str, shut: set[str]) -> set[str]:
        """Places that can be reached from a besieger's assembly place without passing works of the fortress."""
        seen, frontier = {start}, [start]
        while frontier:
            for _, p in self.steps[frontier.pop()]:
                if p not in shut and p not in seen:
                    seen.add(p)
                    frontier.append(p)
        return seen

    def over_bridges(self, place: str) -> list[tuple[str, str]]:
        """Bridge places beside `place`, each with what lies on its other bank, near enough to be a neighbour."""
        found = []
        for km, bridge in self.steps[place]:
            if self.kinds[bridge] == "bridge":
                far = FIXED["works_over_bridge"] - km
                found += [(bridge, p) for more, p in self.steps[bridge] if p != place and more <= far]
        return found

    def bridge_on(self, a: str, b: str) -> int:
        """Route number + 1 of a bridge over river or canal that can be denied; 0 when some way is dry or open."""
        found = []
        for n, r in enumerate(self.routes):
            if {r.a, r.b} == {a, b} and r.route_class != "ferry":
                wet = r.crossing in ("river", "canal") and r.bridge in DENIED
                found.append(n + 1 if wet else 0)
        return min(found, default=0)

    def put(self, row: Any, s: terms.Strongpoint) -> None:
        """Neighbours of a strongpoint with the bridges between; whether it is outer; its way in if only over a bridge.

        Places within the ring, whose every way out leads past works or over a bridge between works, are not outside.
        """
        own = self.own[s.fortress]
        beside = {p: self.bridge_on(s.place, p) for _, p in self.steps[s.place] if p in own}
        inner = set()
        for bridge, p in self.over_bridges(s.place):
            if p in own and p not in beside:
                beside[p] = max(self.bridge_on(s.place, bridge), self.bridge_on(bridge, p))
                inner.add(bridge)
        near = list(beside.items())[: layout.NEIGHBOURS]
        row.n_neighbours = len(near)
        row.neighbours[: len(near)] = [self.at[p] for p, _ in near]
        row.bridges[: len(near)] = [bridge for _, bridge in near]
        ways = [p for _, p in self.steps[s.place] if p in self.outside[s.fortress] and p not in inner]
        row.outer = int(bool(ways))
        over = [self.bridge_on(s.place, p) for p in ways if not self.is_ferry(s.place, p)]
        row.outer_bridge = over[0] if over and min(over) > 0 else 0

    def is_ferry(self, a: str, b: str) -> bool:
        """Whether only boats go between two places."""
        return all(r.route_class == "ferry" for r in self.routes if {r.a, r.b} == {a, b})
