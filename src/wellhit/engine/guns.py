"""Guns: field and siege artillery, ships, guns across the sea, and the flak they keep quiet.

Artillery neutralises what is attacked, the more guns a position the more surely, and wears itself out
on concrete. Ships duel with batteries that bear on them; guns across the strait wear down batteries in
range. Neutralisation fades by the hour once the fire lifts. Basis: parameters guns_*. M17, M20, M21, M23-M25.
Left out: counter-mortar, observation, ammunition by calibre.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, is_dark, settle_garrison
from wellhit.engine.dice import L_COAST_GUNS, L_GUNS, L_NAVAL, noise
from wellhit.engine.rule import rule
from wellhit.engine.words import COAST_GUNS, LOW, S_BATTERY, WARSHIP


@rule
def count_attacked(world, state, k):
    """Strongpoints of a fortress under attack this turn."""
    n = 0.0
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].attacked == 1:
            n += 1.0
    return n


@rule
def shell_attacked(world, draw, state, keys, k):
    """The besieger's guns on the positions under attack; concrete shelters from them. M23."""
    fort = state.fortresses[k]
    targets = count_attacked(world, state, k)
    if targets <= 0.0 or fort.guns <= 0.0:
        return
    wk = world.fortresses[k]
    hurt = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.attacked == 0:
            continue
        ws = world.strongpoints[s]
        cover = math.exp(draw.concrete_cover * (ws.works_grade - 3.0))
        weight = fort.guns / targets / (draw.guns_to_neutralise * cover)
        weight *= noise(keys.luck, L_GUNS, state.turn, ws.id, draw.guns_spread)
        sp.neutral = sp.neutral + (1.0 - sp.neutral) * (1.0 - math.exp(-weight))
        dead = sp.men * min(1.0, draw.guns_kill_share * weight / cover)
        sp.men -= dead
        hurt += dead
        sp.shaken = sp.shaken + (1.0 - sp.shaken) * (1.0 - math.exp(-draw.guns_shake * weight))
    fort.turn_killed += hurt * draw.garrison_killed_share
    fort.turn_wounded += hurt * (1.0 - draw.garrison_killed_share)
    settle_garrison(world, state, k)


@rule
def flak_not_hushed(draw, state, k):
    """Share of a fortress's flak that the besieger's guns leave free to fire during a raid. M20."""
    fort = state.fortresses[k]
    if fort.n_besiegers == 0:
        return 1.0
    return math.exp(-fort.guns / draw.guns_to_hush_flak)


@rule
def count_batteries(world, state, k):
    """Batteries of a fortress that still hold."""
    n = 0.0
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1 and world.strongpoints[s].kind == S_BATTERY:
            n += 1.0
    return n


@rule
def duel(world, draw, state, keys, a, s, targets):
    """A ship or a distant gun against one battery: guns knocked out, crews neutralised. M24, M25."""
    wa = world.assets[a]
    sp = state.strongpoints[s]
    ws = world.strongpoints[s]
    guns = state.assets[a].count * max(1.0, wa.guns) / targets  # shared over the batteries that still fire
    stream = L_NAVAL
    rate = draw.naval_gun_loss
    if wa.kind == COAST_GUNS:
        stream = L_COAST_GUNS
        rate = draw.coast_gun_loss
    cover = math.exp(-draw.concrete_cover * (ws.works_grade - 1.0))
    hit = rate * guns * cover * noise(keys.luck, stream, state.turn, ws.id, draw.guns_spread)
    sp.guns = max(0.0, sp.guns - min(sp.guns, hit))
    sp.neutral = sp.neutral + (1.0 - sp.neutral) * min(1.0, draw.naval_neutral * guns)


@rule
def fire_from_the_sea(world, draw, state, keys):
    """Ships and guns across the water engage the enemy batteries of besieged fortresses in their range. M24, M25."""
    if is_dark(state) or state.sky == LOW:
        return
    for a in range(world.n_assets):
        wa = world.assets[a]
        if wa.kind != WARSHIP and wa.kind != COAST_GUNS:
            continue
        if state.turn < wa.arrives or state.turn >= wa.leaves:
            continue
        for k in range(world.n_fortresses):
            fort = state.fortresses[k]
            wk = world.fortresses[k]
            if (wa.reaches >> k) & 1 == 0 or fort.fall_turn >= 0 or fort.invested == 0 or wk.side == wa.side:
                continue
            targets = count_batteries(world, state, k)
            for s in range(wk.first, wk.first + wk.n_strongpoints):
                if state.strongpoints[s].holds == 1 and world.strongpoints[s].kind == S_BATTERY:
                    duel(world, draw, state, keys, a, s, targets)


@rule
def lift_fire(world, draw, state):
    """Neutralisation and shock fade once the fire has lifted; a position left in peace is put in order again. M21."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0 or (fort.assault == 0 and fort.raids == 0 and fort.invested == 0):
            continue
        wk = world.fortresses[k]
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            sp = state.strongpoints[s]
            sp.neutral *= draw.neutral_left
            sp.shaken *= draw.shaken_left
            if sp.attacked == 0 and sp.holds == 1:
                sp.hold_left = min(1.0, sp.hold_left + draw.hold_recovery / TURNS_A_DAY)
            sp.attacked = 0
