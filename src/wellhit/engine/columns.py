"""Columns: dashes for the bridges inside a fortress, and what it costs when they come too late.

As soon as the ring is broken, tanks and carriers dash for the bridges prepared for demolition: each is seized
or blown. Over a seized bridge the far bank can be attacked at once, and those at it are surprised. A position
that can be reached only over blown bridges is attacked in boats, under fire and without armour, until engineers,
under fire too, have bridged the water. Basis: parameters dash_*, bridging_under_fire, opposed_crossing,
S2 (the Liane). M02, M30. Left out: columns lost on the far bank.
"""

from __future__ import annotations

import math

from wellhit.engine.common import HOURS_A_TURN, TURNS_A_DAY, note
from wellhit.engine.dice import L_DASH, roll
from wellhit.engine.rule import rule
from wellhit.engine.water import blow_bridge, opposed_crossing
from wellhit.engine.ways import is_cut_off_by_water
from wellhit.engine.words import (
    B_BLOWN,
    B_BRIDGED,
    B_INTACT,
    B_PREPARED,
    E_BRIDGE_SEIZED,
    E_BRIDGED,
    X_CANAL,
)


@rule("M30", otherwise=0.0)
def dash_odds(world, draw, state, k):
    """Odds that a column is over a prepared bridge before it is blown; without a column it is blown in time. M30.

    Formula: dash_seized * (1 - exp(-(tanks + carriers) / dash_column)) * exp(-dash_fading * days since H-hour).
    Quantities: dash_seized (one man with a fuse against minutes), dash_column (a squadron and its infantry),
    dash_fading (relations.md: surprise fades by a third a day).
    """
    fort = state.fortresses[k]
    days = (state.turn - fort.assault_turn) / TURNS_A_DAY
    strength = 1.0 - math.exp(-(fort.tanks + fort.carriers) / draw.dash_column)
    return draw.dash_seized * strength * math.exp(-draw.dash_fading * days)


@rule
def take_by_surprise(draw, sp):
    """Those at a bridge who find a column in their midst hold on by half, as if it were twice as strong."""
    sp.hold_left = min(sp.hold_left, 1.0 / draw.dash_surprise)


@rule
def dash(world, draw, state, keys, log, k, r):
    """One prepared bridge: seized, or blown; True when it is seized. M30."""
    bridge = state.routes[r]
    route = world.routes[r]
    odds = dash_odds(world, draw, state, k)
    if roll(keys.luck, L_DASH, 0, route.id) < odds:
        bridge.bridge = B_INTACT
        note(state, log, E_BRIDGE_SEIZED, r, route.b, 0.0, odds)
        return True
    blow_bridge(world, draw, state, keys, log, r, route.b, 1.0 - odds)
    return False


@rule
def work_on_bridge(world, draw, state, log, r):
    """Six hours of engineers at a blown bridge, once a turn; work under fire from the far bank takes longer."""
    bridge = state.routes[r]
    if bridge.worked == 0:
        bridge.hours_left -= HOURS_A_TURN / draw.bridging_under_fire
        bridge.worked = 1
    if bridge.hours_left <= 0.0:
        bridge.bridge = B_BRIDGED
        note(state, log, E_BRIDGED, r, world.routes[r].b, 0.0, 0.0)


@rule
def go_for_way_in(world, draw, state, keys, log, k, s):
    """The bridge over which alone a position is reached from outside: a dash at H-hour, then engineers. M30."""
    r = world.strongpoints[s].outer_bridge - 1
    if state.routes[r].bridge == B_PREPARED:
        if dash(world, draw, state, keys, log, k, r):
            take_by_surprise(draw, state.strongpoints[s])
    elif state.routes[r].bridge == B_BLOWN:
        work_on_bridge(world, draw, state, log, r)


@rule
def go_for_bridge(world, draw, state, keys, log, k, s, j):
    """A bridge between two positions: a dash once the ring is broken, engineers when one bank is won. M30."""
    r = world.strongpoints[s].bridges[j] - 1
    other = state.strongpoints[world.strongpoints[s].neighbours[j]]
    if state.routes[r].bridge == B_PREPARED:
        if dash(world, draw, state, keys, log, k, r):
            take_by_surprise(draw, state.strongpoints[s])
            take_by_surprise(draw, other)
    elif state.routes[r].bridge == B_BLOWN and other.holds == 0:
        work_on_bridge(world, draw, state, log, r)


@rule
def is_broken_into(world, state, k):
    """Whether any position of a fortress has fallen."""
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 0:
            return True
    return False


@rule
def columns(world, draw, state, keys, log, k):
    """Dashes and engineers' work at the bridges of a fortress, for positions that still hold. M30."""
    wk = world.fortresses[k]
    broken = is_broken_into(world, state, k)
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        ws = world.strongpoints[s]
        if state.strongpoints[s].holds == 0:
            continue
        if ws.outer_bridge > 0:
            go_for_way_in(world, draw, state, keys, log, k, s)
        for j in range(ws.n_neighbours):
            if broken and ws.bridges[j] > 0:
                go_for_bridge(world, draw, state, keys, log, k, s, j)


@rule
def over_water(world, draw, state, s):
    """Factor on effort of an attack in boats while the bridges are down; 1 over a bridge or on dry ground. M02, M30."""
    if is_cut_off_by_water(world, state, s):
        return 1.0 / opposed_crossing(world, draw, X_CANAL)
    return 1.0
