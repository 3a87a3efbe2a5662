"""Armour: flails, engineer tanks and flame throwers against obstacles, tanks beside infantry, guns against all of them.

Crabs beat lanes through mines, AVREs bridge ditch and water, Crocodiles flame works; AVREs that no ditch
calls for blast works too. Craters and mud hold them back, mines and mud keep some of them, guns that
bear inland hit them, and their crews with them. Basis: parameters crabs_*, avres_*, crocodiles_*, vehicle_*,
armour_*, S2, W1. M13, M27, M28. Left out: repair overnight, recovery under fire.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TOP_GRADE, lose_crews
from wellhit.engine.dice import L_VEHICLES, noise
from wellhit.engine.rule import rule
from wellhit.engine.ways import is_cut_off_by_water
from wellhit.engine.words import ACTIVE, ARC_SEAWARD, ASSAULT, WET

MOST_LOST = 0.5  # no regiment loses more than half of its vehicles in six hours and goes on: it is pulled out


@rule
def cover_of(count, need):
    """Share of a need that `count` meets, each one more adding less: 1 - exp(-count / need)."""
    return 1.0 - math.exp(-count / need)


@rule("M27", otherwise=0.0)
def answered(world, count, need):
    """Share of an obstacle that the armour made for it answers. M27.

    Formula: 1 - exp(-count / need), count on this front and got forward, need by the obstacle's grade.
    Quantities: the caller's crabs_per_grade, avres_per_grade or crocodiles_per_grade (teams of two of each
    kind, several lanes a front).
    """
    return cover_of(count, need)


@rule
def unmet(world, grade, slope, count, need):
    """An obstacle's factor on effort, less the share that the armour made for it answers."""
    left = 1.0 - answered(world, count, need * max(1.0, grade))
    return 1.0 + (math.exp(slope * grade) - 1.0) * left


@rule
def going(draw, state, sp):
    """Share of the armour that gets forward: craters and mud hold it back. M27."""
    share = 1.0 - draw.armour_craters * sp.craters
    if state.ground == WET:
        share *= draw.armour_in_mud
    return max(0.0, share)


@rule
def forward(world, draw, state, s):
    """Share of the armour that reaches a position: none where boats alone get over the water."""
    if is_cut_off_by_water(world, state, s):
        return 0.0
    return going(draw, state, state.strongpoints[s])


@rule
def beside_infantry(world, draw, state, k, s, fronts):
    """Tanks of every kind that go in with the infantry on this front."""
    fort = state.fortresses[k]
    return (fort.tanks + fort.crabs + fort.avres + fort.crocodiles) / fronts * forward(world, draw, state, s)


@rule("M28", otherwise=1.0)
def shot_in(world, draw, beside):
    """How much faster infantry gets on that is shot in by armour; alone it is slow. M28.

    Formula: 1 + assault_tanks * (1 - exp(-beside / tanks_per_front)).
    Quantities: assault_tanks (gun tanks silence posts that pin infantry), tanks_per_front (a regiment for two axes).
    """
    return 1.0 + draw.assault_tanks * cover_of(beside, draw.tanks_per_front)


@rule("M28", otherwise=1.0)
def spared(world, draw, beside):
    """Share of the losses of infantry alone that infantry with armour beside it still has. M28.

    Formula: 1 / (1 + armour_saves * (1 - exp(-beside / tanks_per_front))).
    Quantities: armour_saves (S2: alone against works it was dear), tanks_per_front (a regiment for two axes).
    """
    return 1.0 / (1.0 + draw.armour_saves * cover_of(beside, draw.tanks_per_front))


@rule("M27", otherwise=1.0)
def mines_lifted(world, draw, crabs):
    """How many times as fast as engineers on foot flails clear lanes through mines. M27.

    Formula: 1 + mines_flailed * (1 - exp(-crabs on the front / crabs_per_grade)).
    Quantities: mines_flailed (a flail's lane takes minutes, a hand-cleared one hours), crabs_per_grade (as above).
    """
    return 1.0 + draw.mines_flailed * cover_of(crabs, draw.crabs_per_grade)


@rule("M27", otherwise=0.0)
def danger_of_ground(world, draw, state, sp):
    """Danger to vehicles from mines, and from mud and craters in which they stick, 0 to about 1. M27.

    Formula: vehicle_mines * mines_left / 5 + vehicle_bogged * (share held back by craters and mud).
    Quantities: vehicle_mines (most Crabs went on mines), vehicle_bogged (most that stick are pulled out again).
    """
    held_back = 1.0 - going(draw, state, sp)
    return draw.vehicle_mines * sp.mines_left / TOP_GRADE + draw.vehicle_bogged * held_back


@rule
def guns_that_bear(world, state, s):
    """Guns that can fire on vehicles before a position: its own, and those of key ground that looks down on it.

    Guns that point out to sea do not bear; those neutralised do not fire.
    """
    ws = world.strongpoints[s]
    guns = 0.0
    if ws.arc != ARC_SEAWARD:
        guns += state.strongpoints[s].guns * (1.0 - state.strongpoints[s].neutral)
    for j in range(ws.n_neighbours):
        n = ws.neighbours[j]
        sp = state.strongpoints[n]
        if (
            sp.holds == 1
            and world.strongpoints[n].key_ground == 1
            and world.strongpoints[n].arc != ARC_SEAWARD
        ):
            guns += sp.guns * (1.0 - sp.neutral)
    return guns


@rule("M13", otherwise=0.0)
def danger_of_guns(world, draw, state, s):
    """Danger to vehicles from guns that bear on them, 0 to about 1. M13.

    Formula: (1 - vehicle_mines) * guns / (guns + vehicle_guns_half).
    Quantities: vehicle_mines (what mines do not take, guns do), vehicle_guns_half (four guns make half the danger).
    """
    guns = guns_that_bear(world, state, s)
    return (1.0 - draw.vehicle_mines) * guns / (guns + draw.vehicle_guns_half)


@rule
def share_engaged(draw, fort, fronts):
    """Share of the armour that is forward and can be hit: a front has room for so many at a time, the rest wait."""
    crowd = (fort.tanks + fort.crabs + fort.avres + fort.crocodiles) / fronts / draw.tanks_per_front
    if crowd <= 0.0:
        return 1.0
    return cover_of(crowd, 1.0) / crowd


@rule
def lose_vehicles(world, draw, state, keys, k, fronts):
    """Special armour, tanks and their crews lost before the positions attacked: to the ground and to guns. M13, M27."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    ground = 0.0
    guns = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].attacked == 1 and not is_cut_off_by_water(world, state, s):
            ground += danger_of_ground(world, draw, state, state.strongpoints[s]) / fronts
            guns += danger_of_guns(world, draw, state, s) / fronts
    rate = draw.vehicle_loss * share_engaged(draw, fort, fronts)
    rate *= noise(keys.luck, L_VEHICLES, state.turn, wk.id, draw.vehicle_loss_spread)
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.task == ASSAULT:
            side = world.formations[i].side
            lost = lose_armour(draw, f, rate * ground, rate * guns)
            fort.afvs_lost += lost
            state.sides[side].afvs_lost += lost
            fort.attackers_lost += lose_crews(world, draw, state, f, side, lost)


@rule
def lose_armour(draw, f, ground, guns):
    """Take these shares of a formation's armour; flails lead over the mines, gun tanks stand back. Returns vehicles."""
    rate = min(MOST_LOST, ground + guns)
    crabs = f.crabs * min(MOST_LOST, ground * draw.crab_exposure + guns)
    avres = f.avres * rate
    crocodiles = f.crocodiles * rate
    tanks = f.tanks * rate * draw.tank_exposure
    f.crabs -= crabs
    f.avres -= avres
    f.crocodiles -= crocodiles
    f.tanks -= tanks
    f.crabs_lost += crabs
    f.avres_lost += avres
    f.crocodiles_lost += crocodiles
    f.tanks_lost += tanks
    return crabs + avres + crocodiles + tanks
