"""Ports: wrecked by those who must leave them, cleared by those who take them, barred by guns and mines.

Demolition goes on by the day once ordered and ends with what can be blown at the last; bombs and
shells add to it (raids.py). Capture to first cargo is clearance work drawn once for the port, more for
more damage and mines; then discharge climbs. Basis: parameters port_*, relations.md (median 20 days).
M05, M17, M39-M41, M46. Left out: quays and cranes one by one, blockships as objects.
"""

from __future__ import annotations

import math

from wellhit.engine.coast_guns import is_barred_by_guns
from wellhit.engine.common import TURNS_A_DAY, note
from wellhit.engine.dice import F_PORT, L_BLOW, L_DEMOLITION, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import BEACH, E_PORT_OPEN, E_PORT_TAKEN, TIDAL


@rule
def demolish(world, draw, state, keys, p):
    """A day's demolition: charges laid and fired. M39."""
    port = state.ports[p]
    day = draw.demolition_per_day * noise(
        keys.luck, L_DEMOLITION, state.turn, world.ports[p].id, draw.demolition_spread
    )
    port.prepared = min(1.0, port.prepared + draw.demolition_charges_per_day)
    port.damage += (1.0 - port.damage) * min(1.0, day)
    port.mines = min(5.0, port.mines + draw.demolition_mines_per_day)


@rule
def change_hands(world, draw, state, keys, log, p, side):
    """A port is taken: what was prepared may be blown at the last minute; clearance is reckoned up. M05, M39, M40."""
    port = state.ports[p]
    wp = world.ports[p]
    if roll(keys.luck, L_BLOW, 0, wp.id) < port.prepared:
        port.damage += (1.0 - port.damage) * draw.demolition_last_minute
    port.holder = side
    port.captured_turn = state.turn
    port.intact = 0
    if port.damage < draw.port_intact_below:
        port.intact = 1
    port.demolishing = 0
    port.clearing = 0
    port.open_turn = -1
    days = draw.port_days_base * math.exp(
        draw.port_days_damage * port.damage + draw.port_days_mines * port.mines
    )
    if wp.kind == TIDAL:
        days *= draw.port_days_tidal
    port.clear_left = days * noise(keys.fate, F_PORT, 0, wp.id, draw.port_days_spread)
    note(state, log, E_PORT_TAKEN, p, side, port.damage, port.prepared)


@rule
def gates_held(world, state, p):
    """Whether every place that a ship must pass is in friendly hands."""
    wp = world.ports[p]
    for g in range(wp.n_gates):
        if state.places[wp.gates[g]].holder != state.ports[p].holder:
            return False
    return True


@rule
def clear(world, draw, state, log, p):
    """A day's clearance; the first ship comes in when it is done and the approach is free. M40, M46."""
    port = state.ports[p]
    if is_barred_by_guns(world, state, p) or not gates_held(world, state, p):
        port.barred = 1
        # Wrecks and quays inside are worked on all the same; the swept channel has to wait.
        port.clear_left = max(draw.port_days_sweep, port.clear_left - 1.0)
        return
    port.barred = 0
    pace = 1.0
    if port.clearing == 1:
        pace = draw.port_priority
    port.clear_left -= pace
    if port.clear_left <= 0.0:
        port.open_turn = state.turn
        note(state, log, E_PORT_OPEN, p, port.holder, port.tons_full, port.damage)


@rule
def discharge(world, draw, state, p):
    """Tons a port discharges a day: its capacity, as far as it has been restored. M40, M41."""
    port = state.ports[p]
    days = (state.turn - port.open_turn) / TURNS_A_DAY
    restored = 1.0 - port.damage * math.exp(-days / draw.port_repair_days)
    ramp = 1.0 - math.exp(-(days + 1.0) / draw.port_ramp_days)
    return port.tons_full * restored * ramp


@rule
def work_ports(world, draw, state, keys, log):
    """Once a day: ports change hands with their places, are wrecked, cleared, and discharge. M39-M41, M46."""
    if state.turn % TURNS_A_DAY != 3:
        return
    for side in range(2):
        state.sides[side].landed_today = 0.0
    for p in range(world.n_ports):
        port = state.ports[p]
        wp = world.ports[p]
        port.landed_today = 0.0
        holder = state.places[wp.place].holder
        if wp.has_fortress == 1:
            holder = state.fortresses[wp.fortress].holder
        if holder < 2 and holder != port.holder:
            change_hands(world, draw, state, keys, log, p, holder)
        if port.holder > 1:
            continue
        if port.demolishing == 1:
            demolish(world, draw, state, keys, p)
        if port.captured_turn >= 0 and port.open_turn < 0:
            clear(world, draw, state, log, p)
        tons = 0.0
        if wp.start_tons > 0.0 and port.captured_turn < 0:
            tons = wp.start_tons
            if wp.kind == BEACH:
                tons *= beach_weather(draw, state)
        elif port.open_turn >= 0:
            tons = discharge(world, draw, state, p)
        port.landed_today = tons
        port.landed += tons
        state.sides[port.holder].landed += tons
        state.sides[port.holder].landed_today += tons
        state.sides[port.holder].stocks += tons


@rule
def beach_weather(draw, state):
    """Discharge over open beaches by the day's sky, which stands for the sea. M41."""
    if state.sky == 3:
        return draw.beach_in_bad_weather
    return 1.0
