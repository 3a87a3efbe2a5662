"""Marching: how far each formation gets this turn, over what, past whom.

Mobility, dark, mud, fatigue and scarce supply set its pace; roads (roads.py) and water (water.py) slow it.
An enemy in the next place stops it and makes a contact (contact.py); a fortress in enemy hands is not
entered but besieged (siege.py). Basis: parameters march_*. M01, M03, M04, M07, M42.
Left out: railways, choice of detours round a blown bridge.
"""

from __future__ import annotations

import numpy as np

from wellhit.engine.common import TURNS_A_DAY, field_power, light, mud, note, tire
from wellhit.engine.dice import L_JOIN, L_MARCH, noise, roll
from wellhit.engine.roads import class_factor, keep_roads, road_factor, road_space
from wellhit.engine.rule import rule
from wellhit.engine.water import crossing_open, ferry_men, opposed_crossing
from wellhit.engine.words import (
    ACTIVE,
    ARMOURED,
    ASSAULT,
    E_GARRISONED,
    E_REACHED,
    FERRY,
    FOOT,
    GARRISON,
    HOLD,
    INVEST,
    LEFT,
    MASK,
    MORNING,
    MOTOR,
    PURSUIT,
    ROLE_GARRISON,
    STATIC,
    WAITING,
    WITHDRAW,
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


@rule("M01", otherwise="armoured")
def pursuit_pace(world, draw, armoured):
    """Pace of motorised columns told off for pursuit, who do not wait for their trains; else that of armour. M01

    Formula: march_pursuit km a day of full daylight on a free main road.
    Quantities: march_pursuit (columns covered up to 100 km from one dark to the next).
    """
    return draw.march_pursuit


@rule
def pace_of(world, draw, state, i):
    """Kilometres on a good main road this turn without luck: mobility, hour, mud, supply and fatigue. M01."""
    f = state.formations[i]
    wf = world.formations[i]
    if wf.mobility == PURSUIT:
        pace = pursuit_pace(world, draw, draw.march_armoured)
    elif wf.mobility == ARMOURED:
        pace = draw.march_armoured
    elif wf.mobility == MOTOR:
        pace = draw.march_motor
    elif wf.mobility == FOOT or f.left_works == 1:
        pace = draw.march_foot
    else:
        return 0.0
    fuel = 1.0 - draw.march_hunger * (1.0 - f.supply)
    tired = 1.0 - draw.march_fatigue * f.fatigue
    return pace / TURNS_A_DAY * light(draw, state) * mud(draw, state) * fuel * tired


@rule
def km_this_turn(world, draw, state, keys, i):
    """Kilometres on a good main road this turn, with the luck of the road. M01."""
    luck = noise(keys.luck, L_MARCH, state.turn, world.formations[i].id, draw.march_spread)
    return pace_of(world, draw, state, i) * luck


@rule
def is_barred(world, state, side, onto):
    """A fortress that the enemy holds is not marched into."""
    place = world.places[onto]
    return place.in_fortress == 1 and state.fortresses[place.fortress].holder == 1 - side


@rule
def may_enter(world, draw, state, keys, log, i, r, onto):
    """Whether the formation can set out for the next place; an enemy there is attacked instead. M02, M08."""
    f = state.formations[i]
    side = world.formations[i].side
    if is_barred(world, state, side, onto):
        return False
    if world.routes[r].route_class == FERRY:
        if state.places[onto].holder != side or ferry_men(world, draw, state, r, side) <= 0.0:
            return False  # the boats lie on the far shore, or none run
    if state.places[onto].power[1 - side] > 0.0:
        power = field_power(draw, world.formations[i], f)
        power *= opposed_crossing(world, draw, world.routes[r].crossing)
        state.places[onto].pressing[side] += power
        f.engaged = 1
        f.dest = onto
        return False
    return crossing_open(world, draw, state, keys, log, i, r, onto)


@rule
def take_place(world, state, log, i, place):
    """A place that nobody holds against them passes to the formation's side."""
    side = world.formations[i].side
    p = state.places[place]
    if p.power[1 - side] > 0.0 or is_barred(world, state, side, place):
        return
    task = state.formations[i].task
    if (task == WITHDRAW or task == GARRISON) and p.holder == 1 - side:
        return  # those who are on their way back pass behind the enemy's front; they take nothing there
    p.holder = side
    if p.reached[side] == 0:
        p.reached[side] = state.turn + 1
        note(state, log, E_REACHED, place, i, 0.0, 0.0)


@rule("M04", otherwise=None)
def enter_at_once(world, state, log, i, place):
    """An undefended place is entered by whoever comes first, at once. M04

    Formula: its holder is the newcomer's side from this turn; otherwise it is occupied by morning.
    Quantities: none: nobody is there to hold it.
    """
    take_place(world, state, log, i, place)


@rule
def occupy_by_morning(world, state, log):
    """What is always so: those who have stood in an undefended place overnight hold it in the morning."""
    if state.turn % TURNS_A_DAY != MORNING:
        return
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 0 and f.moving == 0 and f.men > 0.0:
            if state.places[f.place].holder != world.formations[i].side:
                take_place(world, state, log, i, f.place)


@rule
def waits_for_morning(world, state, i):
    """Nobody advances past an undefended place that is not yet theirs; those who get away do not wait."""
    f = state.formations[i]
    side = world.formations[i].side
    if f.task == WITHDRAW or f.task == GARRISON or is_barred(world, state, side, f.place):
        return False
    place = state.places[f.place]
    return place.holder != side and place.power[1 - side] <= 0.0


@rule
def arrive(world, state, log, i, place):
    """The formation reaches a place."""
    f = state.formations[i]
    f.place = place
    f.moving = 0
    enter_at_once(world, state, log, i, place)


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
def stage(f, n):
    """The n-th stage of a formation's way: the places it is to pass in order, then its goal."""
    if n < f.n_via:
        return f.via[n]
    return f.goal


@rule
def set_out(world, draw, state, keys, log, i):
    """Choose the next place on the way and start for it; False if the formation stays where it is."""
    f = state.formations[i]
    if waits_for_morning(world, state, i):
        return False
    goal = stage(f, f.i_via)
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
    return True


@rule
def advance(world, draw, state, keys, log, i):
    """Move one formation along its way until the turn's kilometres are spent."""
    f = state.formations[i]
    pace = km_this_turn(world, draw, state, keys, i)
    budget = pace
    hops = 0
    while budget > 0.0 and hops < MAX_HOPS:
        hops += 1
        if f.moving == 0:
            if not set_out(world, draw, state, keys, log, i):
                return
            if f.moving == 0:
                continue
        factor = road_factor(world, draw, state, i, f.route, pace)
        if factor <= 0.0:
            return
        step = min(f.km_left, budget * factor)
        if world.routes[f.route].route_class == FERRY:
            over = step / world.routes[f.route].km
            state.sides[world.formations[i].side].ferried += over * f.men
        f.km_left -= step
        budget -= step / factor
        tire(draw, f, draw.fatigue_per_km * step)
        if f.km_left <= 1e-9:
            arrive(world, state, log, i, f.dest)


@rule
def is_on_its_way(world, state, i):
    """Whether a formation of the field has somewhere to go this turn."""
    f = state.formations[i]
    if f.status != ACTIVE or f.in_garrison == 1 or f.in_siege == 1 or f.men <= 0.0:
        return False
    moves = world.formations[i].mobility != STATIC or f.left_works == 1
    return f.moving == 1 or (f.task != HOLD and moves)


@rule
def take_road(draw, route, road, side, space, km_to_go, left):
    """Room that a column takes on a road this turn, by the part that it can pass; a ferry is taken whole. M03."""
    share = 1.0
    if route.route_class != FERRY:
        share = min(1.0, max(0.0, min(km_to_go, left * class_factor(draw, route))) / route.km)
    road.traffic[side] += space * share


@rule
def fill_roads(world, draw, state, i):
    """Put a column on every road it means to use this turn; one that the enemy stops stands where it is. M03."""
    f = state.formations[i]
    side = world.formations[i].side
    space = road_space(draw, f)
    left = pace_of(world, draw, state, i)
    place = f.place
    if f.moving == 1:
        take_road(draw, world.routes[f.route], state.routes[f.route], side, space, f.km_left, left)
        left -= f.km_left / class_factor(draw, world.routes[f.route])
        place = f.dest
    n = f.i_via
    hops = 0
    while left > 0.0 and hops < MAX_HOPS:
        hops += 1
        while n < f.n_via and place == f.via[n]:
            n += 1
        onto = np.int64(world.next_place[place, stage(f, n)])
        if onto == place:
            return
        if state.places[onto].power[1 - side] > 0.0 or is_barred(world, state, side, onto):
            if place == f.place:
                state.places[place].halted[side] += space
            return
        r = np.int64(world.next_route[place, stage(f, n)])
        take_road(draw, world.routes[r], state.routes[r], side, space, world.routes[r].km, left)
        if world.routes[r].route_class == FERRY:
            return
        left -= world.routes[r].km / class_factor(draw, world.routes[r])
        place = onto


@rule
def count_traffic(world, draw, state):
    """Before anyone moves: who will be on which road, and who stands halted where. M03."""
    for r in range(world.n_routes):
        state.routes[r].traffic[0] = 0.0
        state.routes[r].traffic[1] = 0.0
        state.routes[r].worked = 0
    for p in range(world.n_places):
        state.places[p].halted[0] = 0.0
        state.places[p].halted[1] = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if is_on_its_way(world, state, i):
            fill_roads(world, draw, state, i)
        elif f.status == ACTIVE and f.in_garrison == 0 and f.in_siege == 0 and f.men > 0.0:
            state.places[f.place].halted[world.formations[i].side] += road_space(draw, f)


@rule
def march(world, draw, state, keys, log):
    """Every formation with somewhere to go goes. M01-M04, M06-M08."""
    occupy_by_morning(world, state, log)
    count_traffic(world, draw, state)
    for i in range(world.n_formations):
        if is_on_its_way(world, state, i):
            advance(world, draw, state, keys, log, i)
    keep_roads(world, draw, state)
