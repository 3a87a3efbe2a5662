"""Coast guns: they shell towns across the sea while they live and have shells, and bar ports to ships.

Basis: parameters coast_*, facts H. M17, M25, M26, M46. Left out: convoys, fire at night by radar.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.dice import L_COAST_FIRE, L_COAST_SHOTS, noise, roll
from wellhit.engine.rule import rule


@rule
def shell_coast_towns(world, draw, state, keys):
    """Each live battery that reaches a coast town fires on some days, and more freely once its end is near. M26."""
    for side in range(2):
        if state.turn % TURNS_A_DAY == 0:
            state.sides[side].shells_today = 0.0
    if world.n_coast_towns == 0:
        return
    for s in range(world.n_strongpoints):
        ws = world.strongpoints[s]
        if ws.on_coast == 0:
            continue
        sp = state.strongpoints[s]
        if sp.holds == 0 or sp.guns < 0.5 or sp.shells < 1.0:
            continue
        fort = state.fortresses[ws.fortress]
        chance = draw.coast_fire_chance
        if fort.invested == 1:
            chance = draw.coast_fire_chance_invested
        if roll(keys.luck, L_COAST_FIRE, state.turn, ws.id) < chance / TURNS_A_DAY:
            spread = noise(keys.luck, L_COAST_SHOTS, state.turn, ws.id, draw.coast_fire_spread)
            shots = min(sp.shells, draw.coast_shells_per_gun * sp.guns * spread * (1.0 - sp.neutral))
            if shots >= 0.5:
                sp.shells -= shots
                side = world.fortresses[ws.fortress].side
                state.sides[side].shells_on_coast += shots
                state.sides[side].shells_today += shots
                state.sides[side].last_shell_turn = state.turn


@rule
def is_barred_by_guns(world, state, port):
    """Whether a live enemy battery reaches the sea approach of a port. M17, M46."""
    holder = state.ports[port].holder
    for s in range(world.n_strongpoints):
        ws = world.strongpoints[s]
        if (ws.covers_ports >> port) & 1 == 1 and state.strongpoints[s].holds == 1:
            if state.strongpoints[s].guns >= 0.5 and world.fortresses[ws.fortress].side != holder:
                return True
    return False
