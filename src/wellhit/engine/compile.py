"""From a scenario's words to the world's numbers.

Reads no record, story, claim or source: only what could be known before H-hour. Names become 64-bit
subjects for the dice; rows become records; plans become arrays. Raises CapacityError when a campaign
has more rows than the tier has room for.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from wellhit import terms
from wellhit.engine import layout, words
from wellhit.engine.graph import path_tables
from wellhit.engine.layout import NEVER
from wellhit.engine.parameters import PARAMETERS

EARTH_KM = 6371.0088  # mean radius (IUGG)
# Parameters that shape the world itself, so are the same in every run: fixed in parameters.toml.
FIXED = {p.name: p.best for p in PARAMETERS if p.kind == "fixed"}


class CapacityError(ValueError):
    """A campaign has more rows of a kind than the engine's tier has room for."""


def subject_id(name: str) -> int:
    """The 64-bit subject of a name, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def km_between(a: terms.Place, b: terms.Place) -> float:
    """Great-circle distance in km (haversine)."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def limits(value: terms.Range | None) -> tuple[float, float, float]:
    """A range as low, best, high; nothing is zero."""
    return (0.0, 0.0, 0.0) if value is None else (value.low, value.best, value.high)


def in_world(scenario: terms.Scenario) -> list[terms.Formation]:
    """Formations that are records in the world: those with men of their own."""
    return [f for f in scenario.formations if f.role != "component" and f.men is not None and f.men.high > 0]


class _Compiler:
    """Fills one World from one Scenario."""

    def __init__(self, scenario: terms.Scenario) -> None:
        self.scenario = scenario
        self.formations = in_world(scenario)
        self.forts = list(scenario.fortresses)
        order = {f.id: n for n, f in enumerate(self.forts)}
        self.works = sorted(scenario.strongpoints, key=lambda s: order[s.fortress])
        self.places = {p.id: n for n, p in enumerate(scenario.places)}
        self.place_rows = {p.id: p for p in scenario.places}
        self.sides = {s.id: n for n, s in enumerate(scenario.sides)}
        self.fort_index = order
        self.formation_index = {f.id: n for n, f in enumerate(self.formations)}
        self.work_index = {s.id: n for n, s in enumerate(self.works)}
        self.port_index = {p.id: n for n, p in enumerate(scenario.ports)}
        self.asset_index = {a.id: n for n, a in enumerate(scenario.assets)}
        self.table = layout.blank(layout.World)
        self.world: Any = self.table[0]

    def turn(self, day: date | None, default: int) -> int:
        """Turn at which a date begins."""
        if day is None:
            return default
        return (day - self.scenario.head.start).days * 24 // self.scenario.hours_per_turn

    def moment(self, text: str) -> int:
        """Turn that contains an ISO date or date-time on the campaign's clock."""
        moment = datetime.fromisoformat(text)
        days = (moment.date() - self.scenario.head.start).days
        return (days * 24 + moment.hour) // self.scenario.hours_per_turn

    def check_room(self) -> None:
        rows = {
            "places": self.scenario.places, "routes": self.scenario.routes, "formations": self.formations,
            "fortresses": self.forts, "strongpoints": self.works, "ports": self.scenario.ports,
            "assets": self.scenario.assets, "orders": [o for p in self.scenario.plans for o in p.orders],
            "turns": range(self.scenario.turns),
        }  # fmt: skip
        for name, items in rows.items():
            room = layout.CAPACITY[name] - (1 if name == "orders" else 0)
            if len(items) > room:
                raise CapacityError(f"{name}: {len(items)} rows, and the engine has room for {room}")

    def run(self) -> np.recarray:
        self.check_room()
        w, s = self.world, self.scenario
        w.id = subject_id(s.campaign)
        w.n_places, w.n_routes, w.n_formations = len(s.places), len(s.routes), len(self.formations)
        w.n_strongpoints, w.n_fortresses, w.n_ports = len(self.works), len(self.forts), len(s.ports)
        w.n_assets, w.n_turns = len(s.assets), s.turns
        w.n_coast_towns = sum(p.kind == "coast_town" for p in s.places)
        w.capitulation_turn = self.turn(s.head.capitulation, NEVER)
        for n, side in enumerate(s.sides):
            w.theatre_tons[n, :] = limits(side.theatre_tons)
        w.capitulation_side = self.sides.get(s.head.capitulation_side, 0)
        self.put_map()
        self.put_formations()
        self.put_fortresses()
        self.put_strongpoints()
        self.put_roads_under_guns()
        self.put_ports_and_assets()
        self.put_weather()
        from wellhit.engine.compile_plans import put_plans

        put_plans(self)
        return self.table

    def put_map(self) -> None:
        """Places, routes, links from place to place, and the tables that say which way to go."""
        s, w = self.scenario, self.world
        inside = {p.place: self.fort_index[p.fortress] for p in self.works}
        inside |= {f.place: n for n, f in enumerate(self.forts)}
        links: list[list[tuple[int, int]]] = [[] for _ in s.places]
        for r, route in enumerate(s.routes):
            a, b = self.places[route.a], self.places[route.b]
            row = w.routes[r]
            row.id, row.a, row.b, row.km = subject_id("--".join(sorted((route.a, route.b)))), a, b, route.km
            row.route_class = terms.ROUTE_CLASSES.index(route.route_class)
            row.crossing = terms.CROSSINGS.index(route.crossing)
            row.bridge = terms.BRIDGES.index(route.bridge)
            row.cost = route.km * FIXED[f"way_{route.route_class}"]
            if route.a in inside or route.b in inside:
                row.cost *= FIXED["way_fortress"]  # the way round a fortress is preferred to the way through
            links[a].append((r, b))
            links[b].append((r, a))
        first = 0
        for n, place in enumerate(s.places):
            row = w.places[n]
            row.id, row.kind = subject_id(place.id), terms.PLACE_KINDS.index(place.kind)
            row.ground = terms.GROUNDS.index(place.ground)
            row.holder = self.sides.get(place.holder, words.NOBODY)
            row.first_link, row.n_links = first, len(links[n])
            row.in_fortress, row.fortress = int(place.id in inside), inside.get(place.id, 0)
            for r, b in links[n]:
                w.link_route[first], w.link_place[first] = r, b
                first += 1
        path_tables(w, s.hours_per_turn)

    def put_formations(self) -> None:
        for n, f in enumerate(self.formations):
            row = self.world.formations[n]
            row.id, row.side = subject_id(f.id), self.sides[f.side]
            row.role, row.kind = terms.FORMATION_ROLES.index(f.role), terms.FORMATION_KINDS.index(f.kind)
            row.mobility = terms.MOBILITIES.index(f.mobility)
            row.start = self.places[f.start] if f.start else 0
            row.arrives, row.leaves = self.turn(f.arrives, 0), self.turn(f.leaves, NEVER)
            row.has_fortress, row.fortress = int(bool(f.fortress)), self.fort_index.get(f.fortress, 0)
            row.battalions, row.troop_grade = f.battalions or 0.0, f.troop_grade or 3.0
            for name in ("men", "tanks", "guns", "crabs", "avres", "crocodiles", "carriers"):
                row[name][:] = limits(getattr(f, name))

    def put_fortresses(self) -> None:
        for n, f in enumerate(self.forts):
            row = self.world.fortresses[n]
            mine = [i for i, s in enumerate(self.works) if s.fortress == f.id]
            row.id, row.side, row.place = (
                subject_id(f.id + " fortress"),
                self.sides[f.side],
                self.places[f.place],
            )
            row.headquarters, row.assembly = self.work_index[f.headquarters], self.places[f.assembly]
            row.approach = terms.APPROACHES.index(f.approach)
            row.has_port, row.port = int(bool(f.port)), self.port_index.get(f.port, 0)
            row.hold_turn = self.turn(f.ordered_to_hold, NEVER)
            row.first, row.n_strongpoints = mine[0], len(mine)
            row.commander_grade, row.town_grade, row.sea_supply = (
                f.commander_grade,
                f.town_grade,
                f.sea_supply,
            )
            for name in ("perimeter_km", "food_days", "ammunition_days", "civilians"):
                row[name][:] = limits(getattr(f, name))

    def weights(self) -> dict[str, float]:
        """Share of its fortress's garrison each strongpoint holds, by the stated rule."""
        shares: dict[str, float] = {}
        for fort in self.forts:
            mine = [s for s in self.works if s.fortress == fort.id]
            given = sum(s.share for s in mine if s.share is not None)
            rule = {s.id: s.works * FIXED[f"weight_{s.kind}"] for s in mine if s.share is None}
            total = sum(rule.values())
            for s in mine:
                shares[s.id] = (
                    s.share if s.share is not None else (1.0 - min(1.0, given)) * rule[s.id] / total
                )
        return shares

    def put_strongpoints(self) -> None:
        shares = self.weights()
        from wellhit.engine.compile_ways import Ways

        ways = Ways(self)
        towns = [p for p in self.scenario.places if p.kind == "coast_town"]
        for n, s in enumerate(self.works):
            row, place = self.world.strongpoints[n], self.place_rows[s.place]
            row.id, row.place, row.fortress = (
                subject_id(s.id + " strongpoint"),
                self.places[s.place],
                self.fort_index[s.fortress],
            )
            row.kind, row.arc = terms.STRONGPOINT_KINDS.index(s.kind), terms.ARCS.index(s.arc)
            row.key_ground = int(s.key_ground)
            row.outpost = int(self.is_outpost(s))
            ways.put(row, s)
            if s.kind == "battery" and s.arc != "seaward":
                for k, other in enumerate(self.forts):
                    friend = other.side == self.forts[row.fortress].side
                    if friend and km_between(place, self.place_rows[other.place]) <= (s.range_km or 0.0):
                        row.supports |= 1 << k
            for name in ("works", "works_grade", "mines_grade", "water_grade", "height_grade", "range_km"):
                row[name] = getattr(s, name) or 0.0
            row.weight = shares[s.id]
            for name in ("guns", "flak", "shells"):
                row[name][:] = limits(getattr(s, name))
            bears = s.kind == "battery" and s.arc != "landward"
            row.on_coast = int(bears and any(km_between(place, t) <= (s.range_km or 0.0) for t in towns))
            reach = min(s.range_km or 0.0, FIXED["port_barred_within"])
            for p, port in enumerate(self.scenario.ports):
                if bears and km_between(place, self.place_rows[port.place]) <= reach:
                    row.covers_ports |= 1 << p
        self.open_shut_works()

    def is_outpost(self, s: terms.Strongpoint) -> bool:
        """Whether a position is far out and lightly fortified: it is drawn in once it is fought for (M11)."""
        fort = self.forts[self.fort_index[s.fortress]]
        far = km_between(self.place_rows[s.place], self.place_rows[fort.place]) > FIXED["outpost_beyond"]
        light = s.works_grade <= FIXED["outpost_grade"] and s.kind != "battery" and not s.key_ground
        return far and light and s.id != fort.headquarters

    def open_shut_works(self) -> None:
        """Works that no chain of neighbours joins to the outside can be attacked from outside all the same."""
        w = self.world
        for fort in range(w.n_fortresses):
            first, n = int(w.fortresses[fort].first), int(w.fortresses[fort].n_strongpoints)
            seen = {s for s in range(first, first + n) if w.strongpoints[s].outer}
            frontier = list(seen)
            while frontier:
                s = frontier.pop()
                for other in range(first, first + n):
                    row = w.strongpoints[other]
                    if other not in seen and s in row.neighbours[: row.n_neighbours]:
                        seen.add(other)
                        frontier.append(other)
            for s in set(range(first, first + n)) - seen:
                w.strongpoints[s].outer = 1

    def put_ports_and_assets(self) -> None:
        fort_of = {f.port: n for n, f in enumerate(self.forts) if f.port}
        for n, p in enumerate(self.scenario.ports):
            row = self.world.ports[n]
            row.id, row.place = subject_id(p.id + " port"), self.places[p.place]
            row.kind = ("harbour", "tidal", "beach").index(p.kind)
            row.has_fortress, row.fortress = int(p.id in fort_of), fort_of.get(p.id, 0)
            row.n_gates = len(p.gates)
            row.gates[: len(p.gates)] = [self.places[g] for g in p.gates]
            row.tons[:] = limits(p.tons_per_day)
            row.start_tons, row.mines_grade, row.damage = p.start_tons, p.mines_grade, p.damage_at_start
        for n, a in enumerate(self.scenario.assets):
            row = self.world.assets[n]
            row.id, row.side = subject_id(a.id), self.sides[a.side]
            row.kind = terms.ASSET_KINDS.index(a.kind)
            row.arrives, row.leaves = self.turn(a.arrives, 0), self.turn(a.leaves, NEVER)
            row.count[:] = limits(a.count)
            row.tons_each, row.guns, row.range_km = a.tons_each or 0.0, a.guns or 0.0, a.range_km or 0.0
            if a.place:
                self.put_reach(n, a)

    def put_reach(self, n: int, a: terms.Asset) -> None:
        """Which works ship or distant gun `n` reaches, and which batteries reach the ship, lying off its place."""
        off = FIXED["ship_stands_off"] if a.kind == "warship" else 0.0
        for i, s in enumerate(self.works):
            km = math.hypot(km_between(self.place_rows[a.place], self.place_rows[s.place]), off)
            if km <= (a.range_km or 0.0):
                self.world.strongpoints[i].in_reach_of |= 1 << n
            shoots = s.kind == "battery" and s.arc != "landward" and km <= (s.range_km or 0.0)
            if shoots and a.kind == "warship":
                self.world.strongpoints[i].reaches_ships |= 1 << n

    def put_roads_under_guns(self) -> None:
        """For each route the works, at most four, whose guns bear inland and reach its middle: most guns first."""
        for r, route in enumerate(self.scenario.routes):
            a, b = self.place_rows[route.a], self.place_rows[route.b]
            middle = dataclasses.replace(a, lat=0.5 * (a.lat + b.lat), lon=0.5 * (a.lon + b.lon))
            found = []
            for i, s in enumerate(self.works):
                km = km_between(middle, self.place_rows[s.place])
                if s.guns and s.arc != "seaward" and km <= (s.range_km or 0.0):
                    found.append((-s.guns.best, km, i))
            row = self.world.routes[r]
            row.n_gunned = min(len(found), layout.GUNNED)
            row.gunned_by[: row.n_gunned] = [i for _, _, i in sorted(found)[: layout.GUNNED]]

    def put_weather(self) -> None:
        s, w = self.scenario, self.world
        climate = {c.month: c for c in s.climate}
        days = s.turns * s.hours_per_turn // 24
        for month, c in climate.items():
            shares = np.cumsum([c.clear, c.fair, c.cloud, c.low])
            w.sky_up_to[month - 1, :] = shares
            w.sky_persistence[month - 1], w.wet_ground[month - 1] = c.persistence, c.wet_ground
        for d in range(days):
            w.month[d] = date.fromordinal(s.head.start.toordinal() + d).month - 1
        for known in s.weather:
            d = (known.date - s.head.start).days
            if 0 <= d < days:
                w.known_sky[d] = terms.SKIES.index(known.sky)
                w.known_ground[d] = terms.GROUND_STATES.index(known.ground)
                w.known_weight[d] = FIXED[f"sky_known_{known.confidence}"]


def compile_world(scenario: terms.Scenario) -> np.recarray:
    """The world of a scenario: one record of `layout.World`, shape [1].

    Raises CapacityError with the table's name when something does not fit.
    """
    return _Compiler(scenario).run()


def names_of(scenario: terms.Scenario) -> dict[str, Sequence[str]]:
    """Ids in the order of the world's records, for measures, logs and pages."""
    c = _Compiler(scenario)
    return {
        "places": list(c.places), "routes": [f"{r.a}--{r.b}" for r in scenario.routes],
        "formations": list(c.formation_index), "fortresses": list(c.fort_index), "strongpoints": list(c.work_index),
        "ports": list(c.port_index), "assets": list(c.asset_index), "sides": list(c.sides),
        "orders": [o.id for p in scenario.plans for o in p.orders],
    }  # fmt: skip
