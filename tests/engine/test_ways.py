"""Ways and contacts: worked examples of roads, water, digging and anti-tank fire, and what each mechanism moves.

The examples are reckoned by hand beside the figures; all numbers are made up. The effects are looked at on the
proving ground, where each mechanism of these chapters has something to do.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from blank import close, record

from wellhit.engine import common, contact, digging, march, roads, water, words
from wellhit.engine.compile import names_of
from wellhit.engine.rule import bit_of
from wellhit.job import Job, prepare
from wellhit.runs import play_chunk
from wellhit.scenario import load

RUNS, SEED = 120, 5


def road_map(*links: tuple[int, int]):
    """A world of places joined by these routes of 10 km, ways by the tables of the map, and its blank state."""
    world, state = record("World", n_routes=len(links)), record("State")
    world.n_places = 1 + max(max(link) for link in links)
    first = 0
    for p in range(int(world.n_places)):
        near = [(r, b if a == p else a) for r, (a, b) in enumerate(links) if p in (a, b)]
        world.places[p].first_link, world.places[p].n_links = first, len(near)
        for r, onto in near:
            world.link_route[first], world.link_place[first] = r, onto
            first += 1
    for r, (a, b) in enumerate(links):
        world.routes[r].a, world.routes[r].b, world.routes[r].km, world.routes[r].cost = a, b, 10.0, 10.0
    from wellhit.engine.graph import path_tables

    path_tables(world, 6)
    return world, state


# -- roads -----------------------------------------------------------------------------------------


def test_two_columns_on_one_road_and_troops_halted_in_the_place():
    """Two columns of 14,000 on a road for 14,000: half the pace each.

    Half a road's worth halted in the place ahead, at 0.4: 0.5 / (1 + 0.4 x 0.5) = 0.416667. A column of
    20,000 alone keeps its pace: its own length is in it.
    """
    world, state = record("World"), record("State")
    draw = record("Draw", road_capacity=14000.0, passage_slope=0.4, vehicle_road_space=15.0)
    f = state.formations[0]
    f.men, f.place, f.dest = 14000.0, 0, 1
    state.routes[0].traffic[0] = 28000.0
    assert roads.crowding(world, draw, state, 0, 0) == close(0.5)
    state.places[1].halted[0] = 7000.0
    assert roads.crowding(world, draw, state, 0, 0) == close(0.5 / 1.2)
    state.places[1].halted[1] = 70000.0  # the enemy's do not stand in the way: they are fought
    assert roads.crowding(world, draw, state, 0, 0) == close(0.5 / 1.2)
    state.places[1].halted[0] = 0.0
    f.men, state.routes[0].traffic[0] = 20000.0, 20000.0
    assert roads.crowding(world, draw, state, 0, 0) == 1.0
    world.off = 1 << bit_of("M03")
    state.routes[0].traffic[0] = 99000.0
    assert roads.crowding(world, draw, state, 0, 0) == 1.0


def test_a_road_half_signed():
    """Half signed, at twice the pace: 1.5 for lorries and armour, nothing for marching men; room 1 + 0.5 x 0.5."""
    world, state = record("World"), record("State")
    draw = record("Draw", march_behind_lines=2.0, roads_room=0.5)
    state.routes[0].kept_by, state.routes[0].signed = 1, 0.5
    paces = [roads.kept_road_pace(world, draw, state, 0, 0, m) for m in (words.MOTOR, words.FOOT)]
    assert paces == [1.5, 1.0]
    assert roads.kept_road_room(world, draw, state, 0, 0) == 1.25
    assert roads.kept_road_pace(world, draw, state, 0, 1, words.MOTOR) == 1.0  # the enemy's signs


def test_engineers_bridge_first_and_sign_then():
    """A bridge that needs 10 hours at 8 a day takes two days; then a quarter of the road a day, and all anew
    when it changes hands."""
    world, state = road_map((0, 1))
    draw = record("Draw", roads_signed_per_day=0.25, roads_bridge_hours=8.0)
    state.turn = 3
    road = state.routes[0]
    road.kept_by, road.bridge, road.hours_left = 1, words.B_BLOWN, 10.0
    signed = []
    for _ in range(4):
        roads.keep_roads(world, draw, state)
        signed.append(float(road.signed))
    assert signed == [0.0, 0.0, 0.25, 0.5]
    assert road.bridge == words.B_BRIDGED
    state.places[1].holder = 1
    roads.keep_roads(world, draw, state)
    assert (road.kept_by, road.signed) == (0, 0.0)
    state.places[0].holder = 1
    roads.keep_roads(world, draw, state)
    assert (road.kept_by, road.signed) == (2, 0.0)


def test_everyone_is_on_the_road_before_anyone_moves():
    """Two columns set out over three places, a third stands in the middle: each road carries both from the start."""
    world, state = road_map((0, 1), (1, 2))
    world.n_formations = 3
    draw = record("Draw", march_motor=200.0, vehicle_road_space=15.0, march_by_night=1.0)
    for i, (place, task) in enumerate(((0, words.MARCH), (0, words.MARCH), (1, words.HOLD))):
        world.formations[i].mobility = words.MOTOR
        f = state.formations[i]
        f.status, f.place, f.goal, f.task, f.men, f.guns = words.ACTIVE, place, 2, task, 1000.0, 10.0
    march.count_traffic(world, draw, state)
    assert [float(state.routes[r].traffic[0]) for r in range(2)] == [2300.0, 2300.0]
    assert [float(state.places[p].halted[0]) for p in range(3)] == [0.0, 1150.0, 0.0]


# -- water -----------------------------------------------------------------------------------------


def test_who_crosses_against_an_enemy():
    world, draw = record("World"), record("Draw", opposed_crossing=0.45)
    waters = (words.X_NONE, words.X_STREAM, words.X_RIVER, words.X_CANAL)
    assert [water.opposed_crossing(world, draw, x) for x in waters] == [1.0, 1.0, 0.45, 0.45]


def test_boats_by_day_and_under_guns():
    """Of 1,500 men a turn, 0.4 by day in a fair sky under aircraft: 600; a landing beside the enemy as well, half: 300.

    By night nothing flies: 750. Of 3,000 men who wait for 1,500 places half get over: over 10 km at a pace of
    20 km a turn that is 10 / (2 x 20) = 0.25 of the pace.
    """
    world, state = road_map((0, 1), (1, 2))
    draw = record("Draw", ferry_men_per_turn=1500.0, ferry_by_day=0.4, ferry_shelled=0.5)
    world.routes[0].route_class = words.FERRY
    world.n_assets = 1
    world.assets[0].kind, world.assets[0].side, world.assets[0].leaves = words.TACTICAL_AIR, 0, 99
    state.assets[0].count, state.sky, state.turn = 100.0, words.FAIR, 1
    assert water.ferry_men(world, draw, state, 0, 1) == close(600.0)
    state.places[2].power[0] = 1.0  # beside the far landing
    assert water.ferry_men(world, draw, state, 0, 1) == close(300.0)
    state.turn = 4
    assert water.ferry_men(world, draw, state, 0, 1) == close(750.0)
    state.places[2].power[0] = 0.0
    state.routes[0].traffic[1] = 3000.0
    assert water.ferry_factor(world, draw, state, 0, 1, 20.0) == close(0.25)
    world.off = 1 << bit_of("M08")
    assert water.ferry_factor(world, draw, state, 0, 1, 20.0) == 0.0


@pytest.mark.parametrize(("route_class", "bridge", "onto"), [
    (words.MAIN, words.B_INTACT, 1), (words.MAIN, words.B_BLOWN, 0), (words.FERRY, words.B_FERRY, 0),
])  # fmt: skip
def test_beaten_troops_wait_for_no_boats_and_swim_no_rivers(route_class, bridge, onto):
    """The way back is open, blown, or a ferry: the first is taken, the others leave nowhere to go."""
    world, state = road_map((0, 1))
    world.formations[0].side = state.places[0].holder = state.places[1].holder = 1
    world.routes[0].route_class, state.routes[0].bridge = route_class, bridge
    state.formations[0].goal = 1
    assert contact.refuge(world, state, 0) == onto


# -- places ----------------------------------------------------------------------------------------


def test_an_undefended_place_is_entered_at_once_or_by_morning():
    world, state, log = record("World", n_formations=1), record("State", turn=2), record("Log")
    f, place = state.formations[0], state.places[1]
    f.status, f.men, place.holder = words.ACTIVE, 100.0, 1
    world.off = 1 << bit_of("M04")
    march.arrive(world, state, log, 0, 1)
    assert (f.place, place.holder) == (1, 1)
    assert march.waits_for_morning(world, state, 0)
    for turn, holder in ((3, 1), (4, 1), (5, 0)):  # evening, night, morning
        state.turn = turn
        march.occupy_by_morning(world, state, log)
        assert place.holder == holder
    world.off, place.holder = 0, 1
    march.arrive(world, state, log, 0, 1)
    assert place.holder == 0


# -- contacts --------------------------------------------------------------------------------------


def test_what_stops_tanks_and_what_it_costs():
    """Ten guns, eight tanks at half a gun each and 2,000 men at one gun a thousand: 10 + 4 + 2 = 16 guns.

    Where 16 make half the danger of many, at 0.02 a turn: a hundredth of 200 tanks, two, and 2 x 1.5 = 3 of
    their crews.
    """
    world, state, keys = record("World", n_formations=2), record("State"), record("Keys")
    draw = record(
        "Draw", contact_tank_loss=0.02, contact_tank_guns_half=16.0, contact_tank_as_gun=0.5,
        contact_close_weapons=1.0, frontage_men=5000.0, crew_loss=1.5, killed_share=0.2, missing_share=0.1,
    )  # fmt: skip
    world.formations[1].side = 1
    for i, (men, guns, tanks) in enumerate(((3000.0, 0.0, 200.0), (2000.0, 10.0, 8.0))):
        f = state.formations[i]
        f.status, f.men, f.guns, f.tanks, f.place = words.ACTIVE, men, guns, tanks, 1
    assert contact.anti_tank_guns(world, draw, state, 1, 1) == close(16.0)
    share = contact.tanks_hit(world, draw, state, keys, 1, 0)
    assert share == close(0.01)  # no spread in this draw
    contact.lose_tanks(world, draw, state, 0, share)
    f = state.formations[0]
    assert (f.tanks, f.tanks_lost, f.crews_lost, f.men) == (
        close(198.0),
        close(2.0),
        close(3.0),
        close(2997.0),
    )
    common.book_losses(world, draw, state)
    assert (f.killed, f.missing) == (close(0.6), close(0.3))


def test_guns_that_hold_a_sector():
    """48 guns at 12 men each count for 576; with half its men gone, for 288."""
    world, state, draw = record("World"), record("State"), record("Draw", sector_men_per_gun=12.0)
    f = state.formations[0]
    f.guns, f.men, f.start_men = 48.0, 1000.0, 1000.0
    assert common.guns_hold_sector(world, draw, f) == 576.0
    f.men = 500.0
    assert common.guns_hold_sector(world, draw, f) == 288.0


def test_a_line_grows_and_falls():
    """Ordered at 0.2 a day and dug by half a front's troops at 0.1: 0.25 a day, a quarter of it a turn.

    First turn 0.0625, second 0.0625 + 0.0625 x (1 - 0.0625 / 5) = 0.124219. The enemy at the wire stops it; in
    other hands it is worth nothing.
    """
    world, state = record("World", n_places=1), record("State")
    draw = record(
        "Draw", dig_ordered=0.2, dig_by_troops=0.1, frontage_men=5000.0, line_slope=0.1, line_hold=0.2
    )
    place = state.places[0]
    place.holder = 1
    digging.start_digging(state, 0, 0)
    assert place.digging == 0  # nobody digs where the enemy is
    digging.start_digging(state, 0, 1)
    place.halted[1] = 2500.0
    digging.dig(world, draw, state)
    assert place.works == close(0.0625)
    digging.dig(world, draw, state)
    assert place.works == close(0.1242188)
    place.pressing[0] = 100.0
    digging.dig(world, draw, state)
    assert place.works == close(0.1242188)
    place.works = 3.0
    assert digging.line_strength(world, draw, state, 0, 1) == close(1.3498588)  # exp(0.3)
    assert digging.line_hold(world, draw, state, 0, 1) == close(0.6)
    assert digging.line_strength(world, draw, state, 0, 0) == 1.0
    place.holder, place.pressing[0] = 0, 0.0
    place.halted[1] = 0.0
    digging.dig(world, draw, state)
    assert (place.works, place.digging, place.dug_by) == (0.0, 0, 1)


# -- what each mechanism moves -----------------------------------------------------------------------


class Ground:
    """The proving ground, played with and without mechanisms, each variant once."""

    def __init__(self) -> None:
        self.scenario = load("proving-ground")
        self.names = names_of(self.scenario)
        self.known = {}

    def without(self, *off: str):
        """Final states of the runs without these mechanisms."""
        if off not in self.known:
            self.known[off] = final(self.scenario, RUNS, off)
        return self.known[off]


def final(scenario, runs: int, off: tuple[str, ...]):
    job = Job(scenario, runs, SEED, off=off)
    return play_chunk(job, prepare(job).world, np.arange(runs, dtype=np.uint64))[0]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground()


def days(ground, place: str, *off: str):
    """Days until red reached a place; the end of the campaign where it did not."""
    reached = ground.without(*off)["places"]["reached"][:, list(ground.names["places"]).index(place), 0]
    return np.where(reached == 0, 80, reached) / 4.0


@pytest.mark.parametrize(("mechanism", "place", "later"), [
    ("M03", "far-end", True), ("M04", "far-end", False), ("M06", "far-end", False),
    ("M01", "behind-the-line", False), ("M02", "behind-the-line", True), ("M45", "behind-the-line", True),
])  # fmt: skip
def test_a_mechanism_brings_them_later_or_sooner(ground, mechanism, place, later):
    """Paired runs with and without it; three standard errors."""
    by = days(ground, place) - days(ground, place, mechanism)
    sign = 1.0 if later else -1.0
    assert sign * by.mean() > 3.0 * by.std() / np.sqrt(RUNS), f"{by.mean():+.2f} days"


def test_anti_tank_fire_costs_tanks_and_crews(ground):
    """With it red loses tanks, and men of their crews with them; without it none at all."""
    red = ground.without()["formations"][:, list(ground.names["formations"]).index("red-pursuit")]
    assert (red["tanks_lost"] > 0).mean() > 0.95
    assert np.all((red["crews_lost"] > 0) == (red["tanks_lost"] > 0))
    without = ground.without("M13")["formations"]
    assert not without["tanks_lost"].any()
    assert not without["crews_lost"].any()


def test_without_boats_nobody_gets_over(play, flagship):
    """Men who crossed by ferry in the flagship, and none where there are no boats."""
    assert not final(flagship, 12, ("M08",))["sides"]["ferried"].any()
    assert (play(flagship, 12, seed=SEED).states["sides"]["ferried"][:, 1] > 10000.0).all()


def test_the_order_of_rows_gives_nobody_the_road(play):
    """Two divisions on one road come as soon whichever stands first in the table."""
    scenario = load("proving-ground")

    def both(plan):
        orders = (
            dataclasses.replace(o, who=("red-first", "red-second")) if o.to == "far-end" else o
            for o in plan.orders
        )
        return dataclasses.replace(plan, orders=tuple(orders))

    scenario = dataclasses.replace(scenario, plans=tuple(both(p) for p in scenario.plans))
    turned = dataclasses.replace(scenario, formations=tuple(reversed(scenario.formations)))
    place = list(names_of(scenario)["places"]).index("far-end")
    first, second = (
        play(s, 40, seed=SEED).states["places"]["reached"][:, place, 0] for s in (scenario, turned)
    )
    assert (first > 0).all()
    assert np.array_equal(first, second)
