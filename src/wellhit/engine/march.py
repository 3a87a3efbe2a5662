"""Marching: how far each formation gets this turn, over what, past whom.

Road class, dark, mud, congestion and scarce supply slow it; a blown bridge stops it until engineers
have bridged it; an enemy in the next place stops it and makes a contact (contact.py); a fortress in
enemy hands is not entered but besieged (siege.py). Basis: parameters march_*, bridge_*. M01-M05, M07, M42.
Left out: railways, choice of detours round a blown bridge.
"""

from __future__ import annotations

import numpy as np

from wellhit.engine.coast_guns import road_under_fire
from wellhit.engine.common import TURNS_A_DAY, field_power, light, mud, note, tire
from wellhit.engine.dice import L_BRIDGE, L_BRIDGE_HOURS, L_JOIN, L_MARCH, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import (
    ACTIVE,
    ARMOURED,
    ASSAULT,
    B_BLOWN,
    B_BRIDGED,
    B_INTACT,
    B_PREPARED,
    E_BRIDGE_BLOWN,
    E_BRIDGED,
    E_GARRISONED,
    E_REACHED,
    FERRY,
    FOOT,
    GARRISON,
    HOLD,
    INVEST,
    LEFT,
    MASK,
    MOTOR,
    PURSUIT,
    ROLE_GARRISON,
    SECONDARY,
    STATIC,
    TRACK,
    WAITING,
    X_CANAL,
    X_ESTUARY,
    X_INUNDATION,
    X_NONE,
    X_STREAM,
    X_WORKS,
)  # fmt: skip

MAX_HOPS = 12  # no formation passes more places in six hours


@rule
def call_up(world, state, log):
    """Formations enter and leave the campaign on their dates."""
    for i in range(world.n_formations):
        f = state.formations[i]
        wf = world.formations[i]
        if f.status == WAITING and state.turn >= wf.arrives:
            f.status = ACTIVE
            if (
                wf.role == ROLE_GARRISON
                and wf.has_fortress == 1
                and state.fortresses[wf.fortress].holder == wf.side
            ):
                join_garrison(world, state, log, i)
        if f.status == ACTIVE and f.in_garrison == 0 and state.turn >= wf.leaves:
            f.status = LEFT
            f.in_siege = 0


@rule
def count_presence(world, draw, state):
    """Who stands where: fighting power of field formations by place and side."""
    for p in range(world.n_places):
        place = state.places[p]
        place.power[0] = 0.0
        place.power[1] = 0.0
        place.pressing[0] = 0.0
        place.pressing[1] = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        f.engaged = 0
        if f.status == ACTIVE and f.in_garrison == 0 and f.men > 0.0:
            power = field_power(draw, world.formations[i], f)
            if f.moving == 1:
                power *= draw.rearguard_share * f.rearguard
            state.places[f.place].power[world.formations[i].side] += power


@rule
def km_this_turn(world, draw, state, keys, i):
    """Kilometres on a good main road this turn, by mobility, hour, mud, supply and fatigue. M01."""
    f = state.formations[i]
    wf = world.formations[i]
    if wf.mobility == PURSUIT:
        pace = draw.march_pursuit
    elif wf.mobility == ARMOURED:
        pace = draw.march_armoured
    elif wf.mobility == MOTOR:
        pace = draw.march_motor
    elif wf.mobility == FOOT:
        pace = draw.march_foot
    else:
        return 0.0
    fuel = 1.0 - draw.march_hunger * (1.0 - f.supply)
    tired = 1.0 - draw.march_fatigue * f.fatigue
    luck = noise(keys.luck, L_MARCH, state.turn, wf.id, draw.march_spread)
    return pace / TURNS_A_DAY * light(draw, state) * mud(draw, state) * fuel * tired * luck


@rule
def road_factor(world, draw, state, keys, i, r):
    """Pace on this route against a free main road: class, obstacles, other traffic. M03, M06."""
    route = world.routes[r]
    factor = 1.0
    if route.route_class == SECONDARY:
        factor = draw.march_secondary
    elif route.route_class == TRACK:
        factor = draw.march_track
    if route.crossing == X_INUNDATION or route.crossing == X_WORKS:
        factor *= draw.march_obstacle
    if route.route_class == FERRY:
        # A ferry moves so many men a turn, however far: turn it into kilometres of the day's march.
        turns = max(1.0, state.routes[r].traffic / draw.ferry_men_per_turn)
        pace = max(1.0, km_this_turn(world, draw, state, keys, i))
        factor = route.km / (turns * pace)
    f = state.formations[i]
    mobility = world.formations[i].mobility
    side = world.formations[i].side
    if (mobility == MOTOR or mobility == ARMOURED) and state.places[f.dest].holder == side:
        factor *= draw.march_behind_lines
    factor *= road_under_fire(world, draw, state, r, side)
    traffic = state.routes[r].traffic
    if traffic > draw.road_capacity:
        factor *= draw.road_capacity / traffic
    return factor


@rule
def bridge_hours(world, draw, crossing):
    """Hours engineers need for a bridge over this kind of water. M02."""
    if crossing == X_STREAM:
        return draw.bridge_hours_stream
    if crossing == X_CANAL:
        return draw.bridge_hours_canal
    if crossing == X_ESTUARY:
        return draw.bridge_hours_estuary
    return draw.bridge_hours_river


@rule
def crossing_open(world, draw, state, keys, log, i, r, onto):
    """Whether the formation can cross now: prepared bridges may be blown, blown ones are rebuilt. M02, M30."""
    route = world.routes[r]
    bridge = state.routes[r]
    if route.crossing == X_NONE or route.crossing == X_INUNDATION or route.crossing == X_WORKS:
        return True
    side = world.formations[i].side
    if bridge.bridge == B_PREPARED and state.places[onto].holder == 1 - side:
        risk = draw.bridge_blown
        if world.formations[i].mobility == PURSUIT:
            risk *= draw.bridge_surprise
        if roll(keys.luck, L_BRIDGE, 0, route.id) < risk:
            bridge.bridge = B_BLOWN
            spread = noise(keys.luck, L_BRIDGE_HOURS, 0, route.id, draw.bridge_spread)
            bridge.hours_left = bridge_hours(world, draw, route.crossing) * spread
            note(state, log, E_BRIDGE_BLOWN, r, onto, bridge.hours_left, risk)
        else:
            bridge.bridge = B_INTACT
    if bridge.bridge == B_BLOWN:
        if bridge.worked == 0:
            bridge.hours_left -= 24.0 / TURNS_A_DAY
            bridge.worked = 1
        if bridge.hours_left > 0.0:
            return False
        bridge.bridge = B_BRIDGED
        note(state, log, E_BRIDGED, r, onto, 0.0, 0.0)
    return True


@rule
def is_barred(world, state, side, onto):
    """A fortress that the enemy holds is not marched into."""
    place = world.places[onto]
    return place.in_fortress == 1 and state.fortresses[place.fortress].holder == 1 - side


@rule
def may_enter(world, draw, state, keys, log, i, r, onto):
    """Whether the formation can set out for the next place; an enemy there is attacked instead. M02, M04."""
    f = state.formations[i]
    side = world.formations[i].side
    if is_barred(world, state, side, onto):
        return False
    if world.routes[r].route_class == FERRY and state.places[onto].holder != side:
        return False  # the boats lie on the far shore
    if state.places[onto].power[1 - side] > 0.0:
        power = field_power(draw, world.formations[i], f)
        crossing = world.routes[r].crossing
        if crossing != X_NONE and crossing != X_STREAM:
            power *= draw.opposed_crossing
        state.places[onto].pressing[side] += power
        f.engaged = 1
        f.dest = onto
        return False
    return crossing_open(world, draw, state, keys, log, i, r, onto)


@rule
def arrive(world, state, log, i, place):
    """The formation reaches a place: it is theirs if nobody holds it against them. M04."""
    f = state.formations[i]
    side = world.formations[i].side
    f.place = place
    f.moving = 0
    p = state.places[place]
    if p.power[1 - side] <= 0.0 and not is_barred(world, state, side, place):
        p.holder = side
        if p.reached[side] == 0:
            p.reached[side] = state.turn + 1
            note(state, log, E_REACHED, place, i, 0.0, 0.0)


@rule
def join_garrison(world, state, log, i):
    """A formation ordered into a fortress takes its place in the works, by the stated rule of weights."""
    f = state.formations[i]
    k = f.fortress
    wk = world.fortresses[k]
    weight = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1:
            weight += world.strongpoints[s].weight
    if weight <= 0.0:
        return
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1:
            state.strongpoints[s].men += f.men * world.strongpoints[s].weight / weight
    state.fortresses[k].garrison_men += f.men
    state.fortresses[k].wounded += f.wounded  # its wounded come in with it
    f.in_garrison = 1
    f.task = HOLD
    note(state, log, E_GARRISONED, k, i, f.men, 0.0)


@rule
def finish_march(world, state, keys, log, i):
    """What a formation does when it stands at its goal."""
    f = state.formations[i]
    if f.task == INVEST or f.task == MASK or f.task == ASSAULT:
        if state.fortresses[f.fortress].holder != world.formations[i].side:
            f.in_siege = 1
        else:
            f.task = HOLD
    elif f.task == GARRISON:
        fort = state.fortresses[f.fortress]
        if fort.holder != world.formations[i].side:
            f.task = HOLD
        elif (
            fort.invested == 0
            or roll(keys.luck, L_JOIN, state.turn, world.formations[i].id) >= fort.investment
        ):
            join_garrison(world, state, log, i)
    else:
        f.task = HOLD


@rule
def set_out(world, draw, state, keys, log, i):
    """Choose the next place on the way and start for it; False if the formation stays where it is."""
    f = state.formations[i]
    goal = f.goal
    if f.i_via < f.n_via:
        goal = f.via[f.i_via]
    if f.place == goal:
        if f.i_via < f.n_via:
            f.i_via += 1
            return True
        finish_march(world, state, keys, log, i)
        return False
    onto = np.int64(world.next_place[f.place, goal])
    r = np.int64(world.next_route[f.place, goal])
    if onto == f.place:
        return False
    if not may_enter(world, draw, state, keys, log, i, r, onto):
        return False
    f.moving = 1
    f.rearguard = 1
    f.dest = onto
    f.route = r
    f.km_left = world.routes[r].km
    state.routes[r].traffic += f.men + draw.vehicle_road_space * (f.tanks + f.guns)
    return True


@rule
def advance(world, draw, state, keys, log, i):
    """Move one formation along its way until the turn's kilometres are spent."""
    f = state.formations[i]
    budget = km_this_turn(world, draw, state, keys, i)
    hops = 0
    while budget > 0.0 and hops < MAX_HOPS:
        hops += 1
        if f.moving == 0:
            if not set_out(world, draw, state, keys, log, i):
                return
            if f.moving == 0:
                continue
        factor = road_factor(world, draw, state, keys, i, f.route)
        if world.routes[f.route].route_class == FERRY:
            state.sides[world.formations[i].side].ferried += (
                min(f.km_left, budget * factor) / world.routes[f.route].km * f.men
            )
        step = min(f.km_left, budget * factor)
        f.km_left -= step
        budget -= step / factor
        tire(draw, f, draw.fatigue_per_km * step)
        if f.km_left <= 1e-9:
            arrive(world, state, log, i, f.dest)


@rule
def march(world, draw, state, keys, log):
    """Every formation with somewhere to go goes. M01-M05, M07."""
    for r in range(world.n_routes):
        state.routes[r].traffic = 0.0
        state.routes[r].worked = 0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.moving == 1 and world.routes[f.route].route_class == FERRY:
            # Those in mid-stream share the boats with those who embark.
            state.routes[f.route].traffic += f.men
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 0 and f.in_siege == 0 and f.men > 0.0:
            if f.task != HOLD and world.formations[i].mobility != STATIC:
                advance(world, draw, state, keys, log, i)
            elif f.moving == 1:
                advance(world, draw, state, keys, log, i)
