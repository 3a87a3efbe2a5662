"""Water: bridges blown and rebuilt, crossings against an enemy, ferries and what holds them up.

A prepared bridge may be blown as the enemy comes up; engineers then need hours by the kind of water.
Those who cross under fire bring only part of their power to bear. A ferry carries so many men a turn,
fewer under the enemy's guns and by day under his aircraft, and all who wait share its boats.
Basis: parameters bridge_*, ferry_*. M02, M08. Left out: assault boats as a stock, tides.
"""

from __future__ import annotations

from wellhit.engine.common import HOURS_A_TURN, TURNS_A_DAY, note
from wellhit.engine.dice import L_BRIDGE, L_BRIDGE_HOURS, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.view import is_in_touch
from wellhit.engine.words import (
    AFTERNOON,
    B_BLOWN,
    B_BRIDGED,
    B_INTACT,
    B_PREPARED,
    E_BRIDGE_BLOWN,
    E_BRIDGED,
    FAIR,
    FERRY,
    MORNING,
    PURSUIT,
    TACTICAL_AIR,
    X_CANAL,
    X_ESTUARY,
    X_INUNDATION,
    X_NONE,
    X_STREAM,
    X_WORKS,
)  # fmt: skip


@rule
def bridge_hours(world, draw, crossing):
    """Hours engineers need for a bridge over this kind of water."""
    if crossing == X_STREAM:
        return draw.bridge_hours_stream
    if crossing == X_CANAL:
        return draw.bridge_hours_canal
    if crossing == X_ESTUARY:
        return draw.bridge_hours_estuary
    return draw.bridge_hours_river


@rule
def blow_bridge(world, draw, state, keys, log, r, onto, odds):
    """A prepared bridge goes up; how long engineers will need for it is rolled once for all who come. M02, M30."""
    route = world.routes[r]
    bridge = state.routes[r]
    bridge.bridge = B_BLOWN
    spread = noise(keys.luck, L_BRIDGE_HOURS, 0, route.id, draw.bridge_spread)
    bridge.hours_left = bridge_hours(world, draw, route.crossing) * spread
    note(state, log, E_BRIDGE_BLOWN, r, onto, bridge.hours_left, odds)


@rule("M02", otherwise=True)
def crossing_open(world, draw, state, keys, log, i, r, onto):
    """Whether the formation can cross now: prepared bridges may be blown, blown ones are rebuilt in hours. M02, M30

    Formula: blown with chance bridge_blown (x bridge_surprise before a pursuit), once for all who come; then
    bridge_hours by the water, with a spread, less six a turn while anyone waits there.
    Quantities: bridge_blown (most prepared bridges went up), bridge_surprise (the fastest columns found some
    standing), bridge_spread (sites differ); bridge_hours_* as above (a Bailey in a day, a stream in hours).
    """
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
            blow_bridge(world, draw, state, keys, log, r, onto, risk)
        else:
            bridge.bridge = B_INTACT
    if bridge.bridge == B_BLOWN:
        if bridge.worked == 0:
            bridge.hours_left -= HOURS_A_TURN
            bridge.worked = 1
        if bridge.hours_left > 0.0:
            return False
        bridge.bridge = B_BRIDGED
        note(state, log, E_BRIDGED, r, onto, 0.0, 0.0)
    return True


@rule("M02", otherwise=1.0)
def opposed_crossing(world, draw, crossing):
    """Power that can be brought to bear over water against an enemy on the far bank, as a factor. M02

    Formula: opposed_crossing where there is more than a stream to cross, else 1.
    Quantities: opposed_crossing (boats under fire: less than half of a force fights at first).
    """
    if crossing == X_NONE or crossing == X_STREAM:
        return 1.0
    return draw.opposed_crossing


@rule
def can_fall_back_over(world, state, r):
    """Whether beaten troops get away by this route: not where the bridge is down, nor where boats are awaited."""
    return world.routes[r].route_class != FERRY and state.routes[r].bridge != B_BLOWN


@rule
def has_fighters(world, state, side):
    """Whether a side has fighter-bombers in the campaign today."""
    for a in range(world.n_assets):
        wa = world.assets[a]
        if wa.kind == TACTICAL_AIR and wa.side == side and wa.arrives <= state.turn < wa.leaves:
            if state.assets[a].count - state.assets[a].lost >= 1.0:
                return True
    return False


@rule
def boats_that_run(world, draw, state, r, side):
    """Share of a ferry's boats that cross this turn: shelled landings and aircraft by day keep the others in. M08."""
    route = world.routes[r]
    share = 1.0
    if is_in_touch(world, state, route.a, 1 - side) or is_in_touch(world, state, route.b, 1 - side):
        share *= draw.ferry_shelled
    hour = state.turn % TURNS_A_DAY
    if (hour == MORNING or hour == AFTERNOON) and state.sky <= FAIR and has_fighters(world, state, 1 - side):
        share *= draw.ferry_by_day
    return share


@rule("M08", otherwise=0.0)
def ferry_men(world, draw, state, r, side):
    """Men whom a ferry carries over in a turn. M08

    Formula: ferry_men_per_turn * ferry_shelled (enemy at or beside a landing) * ferry_by_day (clear or fair
    daylight under enemy fighter-bombers).
    Quantities: ferry_men_per_turn (an army in nineteen days by a few ferries, mostly by night), ferry_shelled
    (landings under fire empty), ferry_by_day (the Scheldt was crossed mostly in the dark).
    """
    return draw.ferry_men_per_turn * boats_that_run(world, draw, state, r, side)


@rule
def ferry_factor(world, draw, state, r, side, pace):
    """A ferry moves so many men a turn, however far: its boats as a factor on `pace` km; 0 where none run."""
    men = ferry_men(world, draw, state, r, side)
    if men <= 0.0:
        return 0.0
    turns = max(1.0, state.routes[r].traffic[side] / men)
    return world.routes[r].km / (turns * max(1.0, pace))
