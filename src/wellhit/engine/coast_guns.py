"""Coast guns: what a battery that lives can reach, by land and by sea.

Batteries that bear inland fire on the attackers of their neighbours and on roads within range, by day. Those that
bear to sea shell towns across the water while they have shells, and keep ships out of the ports whose approach
they cover. Arc and range decide who can be hit (engine/compile.py). Basis: parameters coast_*, battery_*, road_*,
facts H. M17, M26, M46. Left out: convoys, fire at night by radar.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, is_dark
from wellhit.engine.dice import L_COAST_FIRE, L_COAST_SHOTS, noise, roll
from wellhit.engine.rule import rule


@rule("M17", otherwise=0.0)
def support_from_batteries(world, state, k):
    """Guns of batteries that bear inland, reach fortress `k` and are not themselves attacked: they help others. M17

    Formula: sum of guns x (1 - neutral) over such batteries of any fortress of that side. What they cost the
    attackers stands in losses.py (battery_support, battery_support_guns).
    """
    guns = 0.0
    for s in range(world.n_strongpoints):
        sp = state.strongpoints[s]
        if (world.strongpoints[s].supports >> k) & 1 == 1 and sp.holds == 1 and sp.attacked == 0:
            guns += sp.guns * (1.0 - sp.neutral)
    return guns


@rule("M17", otherwise=1.0)
def road_under_fire(world, draw, state, r, side):
    """Factor on the pace of a column of `side` on a road that enemy guns reach and see by day. M17

    Formula: 1 - road_fire_slows x (1 - exp(-guns / road_fire_guns)), guns those free to fire of the works whose range
    covers the middle of the road (four at most); 1 at night.
    Quantities: road_fire_slows (columns close up in bounds, or wait), road_fire_guns (a battery and a half).
    """
    if is_dark(state):
        return 1.0
    route = world.routes[r]
    guns = 0.0
    for n in range(route.n_gunned):
        s = route.gunned_by[n]
        sp = state.strongpoints[s]
        if sp.holds == 1 and world.fortresses[world.strongpoints[s].fortress].side != side:
            guns += sp.guns * (1.0 - sp.neutral)
    return 1.0 - draw.road_fire_slows * (1.0 - math.exp(-guns / draw.road_fire_guns))


@rule
def can_shell_the_coast(world, state, s):
    """Whether a battery reaches a coast town, stands, and has guns and shells."""
    sp = state.strongpoints[s]
    return world.strongpoints[s].on_coast == 1 and sp.holds == 1 and sp.guns >= 0.5 and sp.shells >= 1.0


@rule("M26")
def shell_coast(world, draw, state, keys, s):
    """One battery fires on the towns across the water on some days, and more freely once its end is near. M26

    Formula: chance a turn coast_fire_chance / 4 (coast_fire_chance_invested once cut off); shots =
    coast_shells_per_gun x guns x luck x (1 - neutral), no more than there are shells.
    Quantities: coast_fire_chance (2,226 shells on one town in four years), coast_fire_chance_invested (heaviest in the
    last weeks), coast_shells_per_gun (16 rounds the evening before a battery fell), coast_fire_spread (bursts).
    """
    ws = world.strongpoints[s]
    sp = state.strongpoints[s]
    chance = draw.coast_fire_chance
    if state.fortresses[ws.fortress].invested == 1:
        chance = draw.coast_fire_chance_invested
    if roll(keys.luck, L_COAST_FIRE, state.turn, ws.id) >= chance / TURNS_A_DAY:
        return
    spread = noise(keys.luck, L_COAST_SHOTS, state.turn, ws.id, draw.coast_fire_spread)
    shots = min(sp.shells, draw.coast_shells_per_gun * sp.guns * spread * (1.0 - sp.neutral))
    if shots < 0.5:
        return
    sp.shells -= shots
    side = state.sides[world.fortresses[ws.fortress].side]
    if side.shells_today <= 0.0:
        side.shelled_days += 1
    side.shells_on_coast += shots
    side.shells_today += shots
    side.last_shell_turn = state.turn


@rule
def shell_coast_towns(world, draw, state, keys):
    """Every battery that can shells the coast; each day's count begins at its first turn. M26."""
    if state.turn % TURNS_A_DAY == 0:
        for side in range(2):
            state.sides[side].shells_today = 0.0
    if world.n_coast_towns == 0:
        return
    for s in range(world.n_strongpoints):
        if can_shell_the_coast(world, state, s):
            shell_coast(world, draw, state, keys, s)


@rule("M46", otherwise=False)
def is_barred_by_guns(world, state, port):
    """Whether a live enemy battery reaches the sea approach of a port: no ship passes it. M46

    Formula: any standing battery with half a gun or more, of the other side, in whose reach the port lies
    (port_barred_within and range, engine/compile.py).
    """
    holder = state.ports[port].holder
    for s in range(world.n_strongpoints):
        ws = world.strongpoints[s]
        if (ws.covers_ports >> port) & 1 == 1 and state.strongpoints[s].holds == 1:
            if state.strongpoints[s].guns >= 0.5 and world.fortresses[ws.fortress].side != holder:
                return True
    return False
