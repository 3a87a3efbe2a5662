"""One page of numbers becomes a campaign: a half circle of works before a port, an army outside it.

The map is schematic: the sea lies north of the harbour, works stand in two rings on the landward side,
with a citadel in the town. One rule spreads men and works over them, the same for every siege.
"""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise

from wellhit.scenario.siege_climate import climate_months
from wellhit.scenario.siege_forces import ATTACKER, DEFENDER, assets, attackers, backing, garrison
from wellhit.scenario.siege_keys import BY_NAME
from wellhit.scenario.siege_page import Given, Page
from wellhit.scenario.siege_plans import attack_plan, hold_plan
from wellhit.terms import (
    Claim,
    ClimateMonth,
    Fortress,
    Place,
    Port,
    Range,
    Route,
    Scenario,
    ScenarioHead,
    Side,
    Source,
    Strongpoint,
)

LAT, LON = 50.0, 0.0  # the harbour; nothing depends on where it is
KM_PER_DEGREE = 111.2
ROAD_FACTOR = 1.25  # road length over straight line: 1.01 to 1.67 on the flagship's map
ASSEMBLY_KM = 6.0  # from the outer works: out of range of most guns inside
ANCHORAGE_KM = 10.0  # ships fire from here
FEWEST_POINTS, MOST_POINTS = 4, 24
OUTER_SHARE = 0.6  # of the works outside the citadel; the others form the inner ring
DAYS_AFTER = 60  # how long the run goes on after the assault may begin
LANDING_DAYS = (
    45  # a landing takes 28 days and more to prepare (landing_preparation); nearly all are ready by then
)
CLOCK = "+02:00"
SKETCH = "schematic map of a siege known by its numbers only"
MODEL = "WELLHIT"  # the source of what the generator itself lays down
GUNS_PER_DEFENDER = Range(0.004, 0.009, 0.016)  # Le Havre 76-115 for 11,300; Lorient 500 for 26,000
FLAK_PER_DEFENDER = Range(0.001, 0.003, 0.006)
GUN_RANGE_KM = 10.0


def build(page: Page) -> Scenario:
    """The scenario of a page: sides `attacker` and `defender`, one plan for each."""
    isolation = min(max(round(page.best("isolation_days")), 1), 30)
    lands = page.approach == "amphibious" and page.intent == "assault"
    before = max(isolation, LANDING_DAYS if lands else 0)
    first, last = page.assault - timedelta(days=before), page.assault + timedelta(days=DAYS_AFTER)
    points = _rings(page)
    places = _places(page, points)
    has_port = page.best("port_tons_per_day") > 0
    head = ScenarioHead("siege", page.title, first, last, {ATTACKER: page.intent, DEFENDER: "hold"})
    army, air = attackers(page), assets(page)
    inside = garrison(page)
    return Scenario(
        campaign=page.id,
        title=page.title,
        summary={"en": SKETCH},
        head=head,
        hours_per_turn=6,
        utc_offset=CLOCK,
        sides=(Side(ATTACKER, {"en": "Attacker"}), Side(DEFENDER, {"en": "Defender"})),
        places=places,
        routes=_routes(places, points),
        formations=army + inside,
        fortresses=(_fortress(page, has_port, head),),
        strongpoints=_strongpoints(page, points),
        ports=(_port(page),) if has_port else (),
        assets=air,
        weather=(),
        climate=_climate(page, head),
        plans=(attack_plan(page, army, air, isolation), hold_plan(page, inside, has_port)),
        claims=_claims(page),
        sources=(*page.sources, Source(MODEL, "Wellhit, generated from a page of numbers")),
    )


def _rings(page: Page) -> list[str]:
    """Names of the works, outermost first: outer-1 ..., inner-1 ..., citadel."""
    total = min(max(round(1.6 * math.sqrt(page.best("works_count"))), FEWEST_POINTS), MOST_POINTS)
    outer = max(math.ceil(OUTER_SHARE * (total - 1)), 2)
    inner = total - 1 - outer
    names = [f"outer-{i + 1}" for i in range(outer)] + [f"inner-{i + 1}" for i in range(inner)]
    return [*names, "citadel"]


def _ring(points: list[str], ring: str) -> list[str]:
    return [name for name in points if name.startswith(ring)]


def _places(page: Page, points: list[str]) -> tuple[Place, ...]:
    radius = max(page.best("perimeter_km") / math.pi, 1.0)

    def place(name: str, km: float, turn: float, kind: str, ground: str, holder: str) -> Place:
        """`turn` runs from 0 at the western shore to 1 at the eastern, through the land in the south."""
        angle = math.pi * (1 + turn)
        lat = LAT + km * math.sin(angle) / KM_PER_DEGREE
        lon = LON + km * math.cos(angle) / (KM_PER_DEGREE * math.cos(math.radians(LAT)))
        label = name.replace("-", " ").capitalize()
        return Place(name, label, round(lat, 5), round(lon, 5), kind, ground, holder, "D", SKETCH, (MODEL,))

    ground = (
        "flooded" if page.best("water_grade") >= 3 else "hill" if page.best("height_grade") >= 3 else "open"
    )
    found = [place("assembly", radius + ASSEMBLY_KM, 0.5, "crossroads", "open", ATTACKER)]
    for ring, km, what in (("outer", radius, ground), ("inner", radius / 2, "close")):
        names = _ring(points, ring)
        for i, name in enumerate(names):
            found.append(place(name, km, (i + 0.5) / len(names), "strongpoint", what, DEFENDER))
    found.append(place("citadel", 0.0, 0.5, "port", "town", DEFENDER))
    if page.best("naval_guns") > 0:
        found.append(place("anchorage", ANCHORAGE_KM, 1.5, "crossroads", "open", ATTACKER))
    return tuple(found)


def _km(a: Place, b: Place) -> float:
    north = (a.lat - b.lat) * KM_PER_DEGREE
    east = (a.lon - b.lon) * KM_PER_DEGREE * math.cos(math.radians(LAT))
    return max(round(math.hypot(north, east) * ROAD_FACTOR, 2), 0.5)


def _routes(places: tuple[Place, ...], points: list[str]) -> tuple[Route, ...]:
    """Neighbours in a ring, each outer work to its nearest inner one, all inner ones to the citadel."""
    at = {place.id: place for place in places}
    outer, inner = _ring(points, "outer"), _ring(points, "inner")
    pairs = [("assembly", name) for name in outer]
    pairs += [*pairwise(outer), *pairwise(inner)]
    pairs += [(name, min(inner or ["citadel"], key=lambda i: _km(at[name], at[i]))) for name in outer]
    pairs += [(name, "citadel") for name in inner]
    return tuple(
        Route(a, b, _km(at[a], at[b]), "secondary", "none", "none", "", (MODEL,), assumed=SKETCH)
        for a, b in pairs
    )


def _fortress(page: Page, has_port: bool, head: ScenarioHead) -> Fortress:
    grades = ("commander_grade", "town_grade")
    stores = ("food_days", "ammunition_days")
    because, assumed = backing(page, ("perimeter_km", *grades, "sea_supply", "civilians", *stores))
    return Fortress(
        id=page.id,
        name=page.title["en"],
        side=DEFENDER,
        place="citadel",
        headquarters="citadel",
        assembly="assembly",
        approach=page.approach,
        perimeter_km=page.values["perimeter_km"].range,
        commander="",
        commander_grade=page.best("commander_grade"),
        town_grade=page.best("town_grade"),
        sea_supply=page.best("sea_supply"),
        food_days=page.values["food_days"].range,
        ammunition_days=page.values["ammunition_days"].range,
        civilians=page.values["civilians"].range,
        port=page.id if has_port else "",
        ordered_to_hold=head.start,
        because=because,
        assumed=assumed,
    )


def _strongpoints(page: Page, points: list[str]) -> tuple[Strongpoint, ...]:
    """Works evenly; full grades outside, mines, water and height half within, none of them in the town."""
    works = max(page.best("works_count") / len(points), 1.0)
    because, assumed = backing(page, ("works_grade", "mines_grade", "water_grade", "height_grade"))
    assumed["*"] = "spread evenly over the strongpoints; guns and flak in proportion to the garrison"
    overlooks = page.best("height_grade") >= 3
    found = []
    for i, name in enumerate(points):
        ring, within = name.split("-")[0], {"outer": 1.0, "inner": 0.5, "citadel": 0.0}[name.split("-")[0]]
        if ring != "outer":
            because = {"works_grade": because["works_grade"]} if "works_grade" in because else {}
        found.append(
            Strongpoint(
                id=name,
                name=name.replace("-", " ").capitalize(),
                place=name,
                fortress=page.id,
                kind="citadel" if ring == "citadel" else "works",
                works=works,
                works_grade=page.best("works_grade"),
                mines_grade=page.best("mines_grade") * within,
                water_grade=page.best("water_grade") * within,
                height_grade=page.best("height_grade") * within,
                share=None,
                key_ground=overlooks and ring == "outer" and i % 3 == 1,
                guns=_share_of_men(page, GUNS_PER_DEFENDER, len(points)),
                flak=_share_of_men(page, FLAK_PER_DEFENDER, len(points)),
                range_km=GUN_RANGE_KM,
                arc="all",
                shells=None,
                because=because,
                assumed=assumed,
            )
        )
    return tuple(found)


def _share_of_men(page: Page, per_man: Range, points: int) -> Range:
    men = page.best("defenders")
    return Range(*(round(share * men / points, 2) for share in per_man))


def _port(page: Page) -> Port:
    because, assumed = backing(page, ("port_tons_per_day",), rename={"port_tons_per_day": "tons_per_day"})
    assumed["*"] = "held by the enemy, its approaches mined like those of the Channel ports, not yet wrecked"
    return Port(
        id=page.id,
        name=page.title["en"],
        place="citadel",
        tons_per_day=page.values["port_tons_per_day"].range,
        start_tons=0.0,
        mines_grade=3.0,
        damage_at_start=0.1,
        gates=("citadel",),
        kind="harbour",
        because=because,
        assumed=assumed,
    )


def _climate(page: Page, head: ScenarioHead) -> tuple[ClimateMonth, ...]:
    return climate_months(page.climate, head.start, head.end, page.climate_source or (MODEL,))


def _claims(page: Page) -> tuple[Claim, ...]:
    """What the page says on a source's word, as claims named after their keys."""
    return tuple(_claim(page, name, given) for name, given in page.values.items() if given.source)


def _claim(page: Page, name: str, given: Given) -> Claim:
    low, best, high = (f"{x:g}" for x in given.range)
    at = page.assault.isoformat()
    unit = BY_NAME[name].unit
    return Claim(name, page.id, name, at, best, unit, low, high, given.why, given.source, "", "adopted")
