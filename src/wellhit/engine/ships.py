"""Ships and guns across the water: fire from afar on the coast batteries of a besieged fortress.

Both share their fire over the batteries they reach, neutralise crews and now and then knock out a gun; concrete
shelters. A ship lies some way off shore, as her draught demands, fires by day in a calm sea, and is fired on by
batteries that reach her: hit, she withdraws for repair. Guns across the water fire in any sea and at any hour,
but to little purpose when nobody can see the fall of shot. Basis: parameters naval_*, coast_gun_*, ship_*, facts.
M24, M25. Left out: magazines and worn barrels, ships sunk, smoke, fire on infantry works.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, is_dark
from wellhit.engine.dice import L_COAST_GUNS, L_NAVAL, L_SHIP_HIT, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.weather import fall_of_shot_seen
from wellhit.engine.words import CALM, COAST_GUNS, S_BATTERY, WARSHIP


@rule
def is_target(world, state, a, s):
    """A battery in reach of ship or gun `a`: it stands, has a gun, and belongs to a besieged enemy fortress."""
    ws = world.strongpoints[s]
    if ws.kind != S_BATTERY or (ws.in_reach_of >> a) & 1 == 0:
        return False
    if (
        state.fortresses[ws.fortress].invested == 0
        or world.fortresses[ws.fortress].side == world.assets[a].side
    ):
        return False
    return state.strongpoints[s].holds == 1 and state.strongpoints[s].guns >= 0.5


@rule
def count_targets(world, state, a):
    """Batteries over which `a` shares its fire."""
    n = 0.0
    for s in range(world.n_strongpoints):
        if is_target(world, state, a, s):
            n += 1.0
    return n


@rule
def strike(draw, keys, state, ws, sp, stream, guns, loss, neutral):
    """Heavy shells on one battery: guns knocked out (few, under concrete), crews driven under cover."""
    cover = math.exp(-draw.concrete_cover * (ws.works_grade - 1.0))
    hit = loss * guns * cover * noise(keys.luck, stream, state.turn, ws.id, draw.guns_spread)
    sp.guns = max(0.0, sp.guns - hit)
    sp.neutral += (1.0 - sp.neutral) * (1.0 - math.exp(-neutral * guns))


@rule("M24")
def ships_fire(world, draw, state, keys, a, targets):
    """A warship's guns on the batteries in her reach, those of her ships that are fit. M24

    Formula: guns = fit ships x guns each x fall of shot seen / batteries; knocked out: naval_gun_loss x guns x
    exp(-concrete_cover x (grade - 1)) x luck; neutral + (1 - neutral)(1 - exp(-naval_neutral x guns)).
    Quantities: naval_gun_loss (Erebus and Grand Clos fought for days), naval_neutral (one ship told off to keep one
    battery silent), concrete_cover, guns_spread, unobserved_fire (in fall_of_shot_seen).
    """
    asset = state.assets[a]
    guns = (asset.count - asset.away) * world.assets[a].guns * fall_of_shot_seen(draw, state) / targets
    for s in range(world.n_strongpoints):
        if is_target(world, state, a, s):
            sp, ws = state.strongpoints[s], world.strongpoints[s]
            strike(draw, keys, state, ws, sp, L_NAVAL, guns, draw.naval_gun_loss, draw.naval_neutral)


@rule
def guns_on_ship(world, state, a):
    """Enemy guns that reach ship `a`, and are free to fire."""
    guns = 0.0
    for s in range(world.n_strongpoints):
        ws = world.strongpoints[s]
        sp = state.strongpoints[s]
        if (ws.reaches_ships >> a) & 1 == 1 and sp.holds == 1:
            if world.fortresses[ws.fortress].side != world.assets[a].side:
                guns += sp.guns * (1.0 - sp.neutral)
    return guns


@rule("M24")
def batteries_reply(world, draw, state, keys, a):
    """Batteries that reach a ship fire back: a ship that is hit withdraws for repair. M24

    Formula: odds of a hit in a turn 1 - exp(-ship_hit x guns free to fire); a hit takes one ship of the group.
    Quantities: ship_hit (one gun of Grand Clos hit Erebus within days; Cherbourg's batteries hit several ships in
    an afternoon).
    """
    asset = state.assets[a]
    odds = 1.0 - math.exp(-draw.ship_hit * guns_on_ship(world, state, a))
    if roll(keys.luck, L_SHIP_HIT, state.turn, world.assets[a].id) < odds:
        asset.away = min(asset.count, asset.away + 1.0)


@rule
def mend_ships(world, draw, state, a):
    """Ships under repair come back, so many a day. M24."""
    asset = state.assets[a]
    asset.away = max(0.0, asset.away - 1.0 / (draw.ship_repair_days * TURNS_A_DAY))


@rule("M25")
def distant_guns_fire(world, draw, state, keys, a, targets):
    """Guns across the water on the batteries in their reach. M25

    Formula: as ships_fire, with coast_gun_loss and coast_gun_neutral; guns = count x guns each x seen / batteries.
    Quantities: coast_gun_loss (a turret put out after nights of such fire), coast_gun_neutral (slow fire at
    extreme range), unobserved_fire (in fall_of_shot_seen), concrete_cover, guns_spread.
    """
    guns = state.assets[a].count * world.assets[a].guns * fall_of_shot_seen(draw, state) / targets
    for s in range(world.n_strongpoints):
        if is_target(world, state, a, s):
            sp, ws = state.strongpoints[s], world.strongpoints[s]
            strike(draw, keys, state, ws, sp, L_COAST_GUNS, guns, draw.coast_gun_loss, draw.coast_gun_neutral)


@rule
def fire_from_the_sea(world, draw, state, keys):
    """Ships and guns across the water engage the enemy batteries of besieged fortresses in their range. M24, M25."""
    for a in range(world.n_assets):
        wa = world.assets[a]
        if wa.kind != WARSHIP and wa.kind != COAST_GUNS:
            continue
        if wa.kind == WARSHIP:
            mend_ships(world, draw, state, a)
        if state.turn < wa.arrives or state.turn >= wa.leaves:
            continue
        targets = count_targets(world, state, a)
        if targets <= 0.0:
            continue
        if wa.kind == COAST_GUNS:
            distant_guns_fire(world, draw, state, keys, a, targets)
        elif state.sea == CALM and not is_dark(state) and state.assets[a].count - state.assets[a].away >= 1.0:
            ships_fire(world, draw, state, keys, a, targets)
            batteries_reply(world, draw, state, keys, a)
