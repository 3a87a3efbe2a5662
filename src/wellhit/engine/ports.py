"""Ports: wrecked by those who must leave them, cleared by those who take them, barred by guns and mines.

Charges lie ready in peace to some share; parties lay the rest once the enemy is near, and what lies ready goes up
when the port is taken, unless it is taken by surprise. By order, demolition goes on by the day; bombs and shells
add to it (bombs.py). Capture to first cargo is work drawn once for the port, more for more damage and mines, and
done by parties of whom there are few; then discharge climbs. Basis: parameters demolition_* and port_*,
relations.md (median 20 days). M05, M17, M39-M41, M43, M46. Left out: cranes and wrecks one by one, blockships as
objects, people who save their port.
"""

from __future__ import annotations

import math

from wellhit.engine.coast_guns import is_barred_by_guns
from wellhit.engine.common import HOURS_A_TURN, TOP_GRADE, TURNS_A_DAY, note
from wellhit.engine.dice import F_PORT, L_BLOW, L_DEMOLITION, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, BEACH, E_PORT_OPEN, E_PORT_TAKEN, EVENING, NOBODY, ROUGH, TIDAL


@rule
def is_in_use(world, state, p):
    """Whether a port works for the side that has held it from the start: nobody mines what he lives off."""
    return world.ports[p].start_tons > 0.0 and state.ports[p].captured_turn < 0


@rule
def ready_in_peace(world, draw, p):
    """Share of the charges in place before any enemy is near, by the kind of port. M05, M39.

    Quantities: demolition_ready_harbour, demolition_ready_tidal (chambers in quays and in lock gates are cut in
    peace, explosive is kept apart). Open beaches, and ports that work for their holder, are not prepared.
    """
    wp = world.ports[p]
    if wp.start_tons > 0.0 or wp.kind == BEACH:
        return 0.0
    if wp.kind == TIDAL:
        return draw.demolition_ready_tidal
    return draw.demolition_ready_harbour


@rule
def watch_for_the_enemy(world, draw, state, p):
    """The garrison of a port is warned once an enemy formation stands within a day's march by road. M05."""
    port = state.ports[p]
    if port.warned_turn >= 0 or port.holder == NOBODY:
        return
    if port.prepared <= 0.0 and port.demolishing == 0:
        return  # nothing lies ready that a warning could set off
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 0 and world.formations[i].side == 1 - port.holder:
            if world.distance[f.place, world.ports[p].place] <= draw.demolition_alarm_km:
                port.warned_turn = state.turn
                return


@rule("M05", otherwise=0.0)
def surprise(world, draw, state, p):
    """Chance that a column is in the port before a charge is fired: the race with the demolition parties. M05.

    Formula: e^(-hours / demolition_warning_hours), hours since the enemy was first within demolition_alarm_km.
    A fast column leaves few hours: its pace is in them. A port besieged for weeks is never surprised.
    Quantities: demolition_warning_hours (orders come from above, guards and firing parties have to be posted),
    demolition_alarm_km (a day's march).
    """
    hours = 0.0
    if state.ports[p].warned_turn >= 0:
        hours = HOURS_A_TURN * (state.turn - state.ports[p].warned_turn)
    return math.exp(-hours / draw.demolition_warning_hours)


@rule("M39", otherwise=None)
def lay_charges(world, draw, state, p):
    """A day's work of the demolition parties, once the enemy is near or the order has come. M05, M39.

    Formula: ready + demolition_charges_per_day a day, at most 1.
    Quantities: demolition_charges_per_day (a whole port takes its engineers a week or two).
    """
    port = state.ports[p]
    port.prepared = min(1.0, port.prepared + draw.demolition_charges_per_day)


@rule("M39", otherwise=None)
def demolish(world, draw, state, keys, p):
    """A day's demolition by order: quays blown one after the other, mines laid in the fairway. M39.

    Formula: damage += (1 - damage) x demolition_per_day x noise; mines += demolition_mines_per_day, to 5 at most.
    Quantities: demolition_per_day (a great port is wrecked within a fortnight), demolition_spread (some days more),
    demolition_mines_per_day (a grade in a week).
    """
    port = state.ports[p]
    day = draw.demolition_per_day * noise(
        keys.luck, L_DEMOLITION, state.turn, world.ports[p].id, draw.demolition_spread
    )
    port.damage += (1.0 - port.damage) * min(1.0, day)
    port.mines = min(TOP_GRADE, port.mines + draw.demolition_mines_per_day)


@rule("M39", otherwise=None)
def blow_up(world, draw, state, keys, p, chance):
    """At the last minute what lies ready goes up, by a chance. M39.

    Formula: with `chance`, damage += (1 - damage) x demolition_last_minute.
    Quantities: demolition_last_minute (quays and locks go, dredged basins and sheds stay).
    """
    port = state.ports[p]
    if roll(keys.luck, L_BLOW, 0, world.ports[p].id) < chance:
        port.damage += (1.0 - port.damage) * draw.demolition_last_minute


@rule("M40", otherwise=0.0)
def days_to_clear(world, draw, state, keys, p):
    """Days of work from capture to the first cargo, drawn once for a port. M40.

    Formula: base x e^(damage slope x damage + mines slope x mines grade) x tidal factor x noise.
    Quantities: port_days_base (a port hardly damaged took 6), port_days_damage and port_days_mines (wrecks and
    mines in what was blown and laid), port_days_tidal (locks), port_days_spread (what the two do not explain).
    """
    port = state.ports[p]
    days = draw.port_days_base * math.exp(
        draw.port_days_damage * port.damage + draw.port_days_mines * port.mines
    )
    if world.ports[p].kind == TIDAL:
        days *= draw.port_days_tidal
    return days * noise(keys.fate, F_PORT, 0, world.ports[p].id, draw.port_days_spread)


@rule("M40", otherwise=0.0)
def days_to_sweep(world, draw):
    """Days from a free approach to the first ship: the channel is swept last. M40, M46.

    Formula: port_days_sweep.
    Quantities: port_days_sweep (13 to 20 days after the last guns on the approach fell).
    """
    return draw.port_days_sweep


@rule
def change_hands(world, draw, state, keys, log, p, side):
    """A port is taken: what lies ready is fired, unless surprised; clearance is reckoned up. M05, M39, M40."""
    port = state.ports[p]
    chance = port.prepared * (1.0 - surprise(world, draw, state, p))
    blow_up(world, draw, state, keys, p, chance)
    port.holder = side
    port.warned_turn = -1
    port.captured_turn = state.turn
    port.intact = 0
    if port.damage < draw.port_intact_below:
        port.intact = 1
    port.prepared = 0.0
    port.demolishing = 0
    port.clearing = 0
    port.open_turn = -1
    port.clear_left = days_to_clear(world, draw, state, keys, p)
    note(state, log, E_PORT_TAKEN, p, side, port.damage, chance)


@rule
def gates_held(world, state, p):
    """Whether every place that a ship must pass is in friendly hands."""
    wp = world.ports[p]
    for g in range(wp.n_gates):
        if state.places[wp.gates[g]].holder != state.ports[p].holder:
            return False
    return True


@rule
def call_for_hands(world, draw, state, p):
    """What a port asks of its side's clearance parties: one, more by order, none when only the sweeping is left. M40.

    Quantities: port_priority (engineers and dredgers sent there first, so missed elsewhere).
    """
    port = state.ports[p]
    if port.captured_turn < 0 or port.open_turn >= 0:
        return 0.0
    if port.barred == 1 and port.clear_left <= days_to_sweep(world, draw):
        return 0.0
    if port.clearing == 1:
        return draw.port_priority
    return 1.0


@rule
def work_per_call(world, draw, state, side):
    """Days of clearance that one call gets done in a day; the parties are few, so priority for all is none. M40.

    Formula: min(ports at work, port_parties) / sum of their calls.
    Quantities: port_parties (salvage vessels, dredgers and port engineers for so many ports at once).
    """
    at_work = 0.0
    calls = 0.0
    for p in range(world.n_ports):
        if state.ports[p].holder == side:
            asked = call_for_hands(world, draw, state, p)
            if asked > 0.0:
                at_work += 1.0
                calls += asked
    if calls <= 0.0:
        return 0.0
    return min(at_work, draw.port_parties) / calls


@rule
def clear(world, draw, state, log, p, work):
    """A day's clearance; the first ship comes in when it is done and the approach is free. M40, M46."""
    port = state.ports[p]
    done = work * call_for_hands(world, draw, state, p)
    if port.barred == 1:
        # Wrecks and quays inside are worked on all the same; the swept channel has to wait.
        port.clear_left = max(days_to_sweep(world, draw), port.clear_left - done)
        return
    port.clear_left -= done
    if port.clear_left <= 0.0:
        port.open_turn = state.turn
        note(state, log, E_PORT_OPEN, p, port.holder, port.tons_full, port.damage)


@rule
def clear_ports(world, draw, state, log):
    """Once a day: which taken ports ships can reach, and how far their clearance gets. M40, M46."""
    for p in range(world.n_ports):
        port = state.ports[p]
        if port.captured_turn >= 0 and port.open_turn < 0 and port.holder != NOBODY:
            port.barred = 0
            if is_barred_by_guns(world, state, p) or not gates_held(world, state, p):
                port.barred = 1
    for side in range(2):
        work = work_per_call(world, draw, state, side)
        for p in range(world.n_ports):
            port = state.ports[p]
            if port.holder == side and port.captured_turn >= 0 and port.open_turn < 0:
                clear(world, draw, state, log, p, work)


@rule
def discharge(world, draw, state, p):
    """Tons a port discharges a day: its capacity, as far as it has been restored. M40, M41."""
    port = state.ports[p]
    days = (state.turn - port.open_turn) / TURNS_A_DAY
    restored = 1.0 - port.damage * math.exp(-days / draw.port_repair_days)
    ramp = 1.0 - math.exp(-(days + 1.0) / draw.port_ramp_days)
    return port.tons_full * restored * ramp


@rule
def beach_weather(draw, state):
    """Discharge over open beaches by the day's sea. M41."""
    if state.sea == ROUGH:
        return draw.beach_in_bad_weather
    return 1.0


@rule
def tons_of_the_day(world, draw, state, p):
    """What a port lands today: one held from the start what it did then, a captured one what it is cleared for."""
    wp = world.ports[p]
    if is_in_use(world, state, p):
        if wp.kind == BEACH:
            return wp.start_tons * beach_weather(draw, state)
        return wp.start_tons
    if state.ports[p].open_turn >= 0:
        return discharge(world, draw, state, p)
    return 0.0


@rule("M43", otherwise=False)
def feeds_the_front(world, state, p):
    """A captured port is a new head of supply: what it lands goes to the armies, from where it lies. M43.

    Formula: whether it has been captured; quantities: none.
    Otherwise it lies on the quays, and the armies live on what the ports held from the start can send.
    """
    return state.ports[p].captured_turn >= 0


@rule
def land(world, state, p, tons):
    """Book a day's cargo: by port, by side, and into the stocks or left lying."""
    port = state.ports[p]
    side = state.sides[port.holder]
    port.landed_today = tons
    port.landed += tons
    side.landed += tons
    side.landed_today += tons
    if port.captured_turn < 0 or feeds_the_front(world, state, p):
        side.stocks += tons
    else:
        side.lying += tons


@rule
def take_ports(world, draw, state, keys, log):
    """Ports are warned of the enemy, and change hands with their places. M05."""
    for p in range(world.n_ports):
        wp = world.ports[p]
        watch_for_the_enemy(world, draw, state, p)
        holder = state.places[wp.place].holder
        if wp.has_fortress == 1:
            holder = state.fortresses[wp.fortress].holder
        if holder != NOBODY and holder != state.ports[p].holder:
            change_hands(world, draw, state, keys, log, p, holder)


@rule
def work_ports(world, draw, state, keys, log):
    """Ports change hands; once a day they are wrecked, cleared, and discharge. M05, M39-M41, M43, M46."""
    take_ports(world, draw, state, keys, log)
    if state.turn % TURNS_A_DAY != EVENING:
        return
    for p in range(world.n_ports):
        port = state.ports[p]
        if port.holder == NOBODY:
            continue
        on_alarm = port.warned_turn >= 0 and port.captured_turn < 0 and not is_in_use(world, state, p)
        if port.demolishing == 1 or on_alarm:
            lay_charges(world, draw, state, p)
        if port.demolishing == 1:
            demolish(world, draw, state, keys, p)
    clear_ports(world, draw, state, log)
    for side in range(2):
        state.sides[side].landed_today = 0.0
    for p in range(world.n_ports):
        state.ports[p].landed_today = 0.0
        if state.ports[p].holder != NOBODY:
            land(world, state, p, tons_of_the_day(world, draw, state, p))
