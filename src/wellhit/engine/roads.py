"""Roads: what a column finds on its way, however fast it could go by itself.

Class of road, floods and old works; other columns on the same road, and troops halted in the places
passed through; what engineers have repaired and signed behind the lines. All columns are put on the
roads they mean to use before anyone moves, so the order of rows in a file settles nothing.
Basis: parameters march_*, road_*, roads_*. M03, M06. Left out: railways, choice of detours, traffic
in two directions, wear of the surface.
"""

from __future__ import annotations

from wellhit.engine.coast_guns import road_under_fire
from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.rule import rule
from wellhit.engine.water import ferry_factor
from wellhit.engine.words import (
    ARMOURED,
    B_BLOWN,
    B_BRIDGED,
    EVENING,
    FERRY,
    MOTOR,
    NOBODY,
    SECONDARY,
    TRACK,
    X_INUNDATION,
    X_WORKS,
)  # fmt: skip


@rule
def class_factor(draw, route):
    """Pace by class of road, and through floods or old works, against a free main road."""
    factor = 1.0
    if route.route_class == SECONDARY:
        factor = draw.march_secondary
    elif route.route_class == TRACK:
        factor = draw.march_track
    if route.crossing == X_INUNDATION or route.crossing == X_WORKS:
        factor *= draw.march_obstacle
    return factor


@rule
def road_space(draw, f):
    """How much of a road a formation fills, in marching men."""
    return f.men + draw.vehicle_road_space * (f.tanks + f.guns)


@rule("M06", otherwise=1.0)
def kept_road_pace(world, draw, state, r, side, mobility):
    """Motor columns go faster over roads that their own engineers have repaired and signed. M06

    Formula: 1 + (march_behind_lines - 1) * share signed, for lorries and tanks; marching men gain nothing.
    Quantities: march_behind_lines (twice: divisions brought up over cleared and signed roads in two days).
    """
    bridge = state.routes[r]
    if bridge.kept_by != side + 1 or (mobility != MOTOR and mobility != ARMOURED):
        return 1.0
    return 1.0 + (draw.march_behind_lines - 1.0) * bridge.signed


@rule("M06", otherwise=1.0)
def kept_road_room(world, draw, state, r, side):
    """A kept road, with traffic posts and passing places, carries more in six hours. M06

    Formula: 1 + roads_room * share signed.
    Quantities: roads_room (half as much again: one-way circuits, wreckers, men at the crossings).
    """
    if state.routes[r].kept_by != side + 1:
        return 1.0
    return 1.0 + draw.roads_room * state.routes[r].signed


@rule("M06", otherwise=None)
def keep_roads(world, draw, state):
    """Once a day engineers repair and sign every road whose two ends are in one side's hands. M06

    Formula: share signed += roads_signed_per_day up to 1; at a blown bridge they first work roads_bridge_hours a
    day at that. A road that changes hands, or is parted between both, begins anew.
    Quantities: roads_signed_per_day (four or five days to a signed road), roads_bridge_hours (a working day).
    """
    if state.turn % TURNS_A_DAY != EVENING:
        return
    for r in range(world.n_routes):
        road = state.routes[r]
        holder = state.places[world.routes[r].a].holder
        if holder == NOBODY or holder != state.places[world.routes[r].b].holder:
            road.kept_by = 0
            road.signed = 0.0
        elif road.kept_by != holder + 1:
            road.kept_by = holder + 1
            road.signed = 0.0
        elif road.bridge == B_BLOWN:
            road.hours_left -= draw.roads_bridge_hours
            if road.hours_left <= 0.0:
                road.bridge = B_BRIDGED
        elif road.signed < 1.0:
            road.signed = min(1.0, road.signed + draw.roads_signed_per_day)


@rule("M03", otherwise=1.0)
def crowding(world, draw, state, i, r):
    """Columns that share a road, and troops halted in the place passed through, slow everyone. M03

    Formula: min(1, room / traffic) / (1 + passage_slope * halted / road_capacity). Halted: troops of one's own that
    stand at the fuller end of the road; traffic: road space of one's own side that passes this turn; room:
    road_capacity, more where the road is kept, and at least one's own column, whose length is already in its pace.
    Quantities: road_capacity (a division's fighting echelon in six hours), passage_slope (through a whole
    division a third to a half longer: halted vehicles, two sets of signs, one set of crossings).
    """
    f = state.formations[i]
    side = world.formations[i].side
    factor = 1.0
    room = max(road_space(draw, f), draw.road_capacity * kept_road_room(world, draw, state, r, side))
    traffic = state.routes[r].traffic[side]
    if traffic > room:
        factor = room / traffic
    halted = max(state.places[f.place].halted[side], state.places[f.dest].halted[side])
    return factor / (1.0 + draw.passage_slope * halted / draw.road_capacity)


@rule
def road_factor(world, draw, state, i, r, pace):
    """Pace of a formation on this route against a free main road, on which it makes `pace` km. M03, M06, M08, M17."""
    route = world.routes[r]
    if route.route_class == FERRY:
        return ferry_factor(world, draw, state, r, world.formations[i].side, pace)
    factor = class_factor(draw, route)
    factor *= kept_road_pace(world, draw, state, r, world.formations[i].side, world.formations[i].mobility)
    factor *= road_under_fire(world, draw, state, r, world.formations[i].side)
    return factor * crowding(world, draw, state, i, r)
