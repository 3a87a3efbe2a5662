"""Guns: the siege train, its shells, and what its fire does to works, guns and flak.

Guns travel with their formations. While they stand before a fortress and nothing is attacked, shells are
dumped beside them; an assault fires more a day than the road can bring, and lives off the dumps. The guns
neutralise and shake what is attacked, keep the garrison's other guns down, and hush its flak during a raid.
Neutralisation fades by the hour once the fire lifts. Basis: parameters guns_*, shells_*, counter_battery.
M18, M20, M21, M23. Left out: counter-mortar, calibres, wear of barrels.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, settle_garrison
from wellhit.engine.dice import L_GUNS, noise
from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, ARC_SEAWARD


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
def supply_of_guns(world, state, k):
    """Share of their needs that reaches the gunners before a fortress, by guns."""
    guns = 0.0
    fed = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k:
            guns += f.guns
            fed += f.guns * f.supply
    if guns <= 0.0:
        return 0.0
    return fed / guns


@rule("M23")
def dump_shells(world, draw, state, k):
    """In a turn without attacks, what comes up for the guns of a siege is dumped beside them. M23

    Formula: dumps (gun-days of full fire) + guns x shells_by_road x supply a day, at most shells_dumped_days a gun.
    Quantities: shells_by_road (a road's lorries bring less than an assault fires), shells_dumped_days (what a
    set-piece attack was given beforehand).
    """
    fort = state.fortresses[k]
    if fort.guns <= 0.0:
        fort.shell_dumps = 0.0  # those who left took nothing with them, and leave nothing to fire it
        return
    come = fort.guns * draw.shells_by_road * supply_of_guns(world, state, k) / TURNS_A_DAY
    fort.shell_dumps = min(fort.shell_dumps + come, fort.guns * draw.shells_dumped_days)


@rule
def shells_by_road(world, draw, state, k):
    """Share of full fire that the road alone keeps up."""
    return min(1.0, draw.shells_by_road * supply_of_guns(world, state, k))


@rule("M23", otherwise=1.0)
def shells_for_guns(world, draw, state, k):
    """Share of full fire that a siege's guns have shells for this turn: from the road, and out of the dumps. M23

    Formula: min(1, by road + dumps / (guns a turn)); the dumps are gun-days, a turn is a quarter of a day.
    Quantities: shells_by_road (see dump_shells).
    """
    fort = state.fortresses[k]
    wanted = fort.guns / TURNS_A_DAY
    if wanted <= 0.0:
        return 0.0
    return min(1.0, shells_by_road(world, draw, state, k) + fort.shell_dumps / wanted)


@rule
def fire_off(world, draw, state, k, share):
    """Take from the dumps what this turn's fire needs beyond the road."""
    fort = state.fortresses[k]
    taken = max(0.0, share - shells_by_road(world, draw, state, k)) * fort.guns / TURNS_A_DAY
    fort.shell_dumps = max(0.0, fort.shell_dumps - taken)


@rule("M23")
def shell_attacked(world, draw, state, keys, k):
    """The besieger's guns on the positions under attack; concrete shelters from them. M23

    Formula: weight = guns x shells / positions / (guns_to_neutralise x cover), cover = exp(concrete_cover x (grade
    - 3)); neutral + (1 - neutral)(1 - exp(-weight)), shaken alike with guns_shake x weight; dead = guns_kill_share.
    Quantities: guns_to_neutralise (a division's artillery an objective), concrete_cover (Astonia, Longues),
    guns_spread (smoke, observation), guns_kill_share (few die in works), guns_shake (less than bombs).
    """
    fort = state.fortresses[k]
    targets = count_attacked(world, state, k)
    if fort.guns <= 0.0:
        return
    share = shells_for_guns(world, draw, state, k)
    fire_off(world, draw, state, k, share)
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.attacked == 0:
            continue
        ws = world.strongpoints[s]
        cover = math.exp(draw.concrete_cover * (ws.works_grade - 3.0))
        weight = fort.guns * share / targets / (draw.guns_to_neutralise * cover)
        weight *= noise(keys.luck, L_GUNS, state.turn, ws.id, draw.guns_spread)
        sp.neutral += (1.0 - sp.neutral) * (1.0 - math.exp(-weight))
        sp.shaken += (1.0 - sp.shaken) * (1.0 - math.exp(-draw.guns_shake * weight))
        bury(draw, fort, sp, sp.men * min(1.0, draw.guns_kill_share * weight / cover))
    settle_garrison(world, state, k)


@rule
def bury(draw, fort, sp, hurt):
    """Men of one position who are hit: some killed, the others wounded. M44"""
    sp.men -= hurt
    fort.turn_killed += hurt * draw.garrison_killed_share
    fort.turn_wounded += hurt * (1.0 - draw.garrison_killed_share)


@rule
def guns_bearing_inland(world, state, k):
    """A garrison's guns behind the position attacked: in standing works not attacked themselves, crews not kept down.

    Arcs not to sea; batteries that help others are counted there (coast_guns.py).
    """
    guns = 0.0
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        ws = world.strongpoints[s]
        if sp.holds == 1 and sp.attacked == 0 and ws.arc != ARC_SEAWARD and (ws.supports >> k) & 1 == 0:
            guns += sp.guns * (1.0 - sp.neutral)
    return guns


@rule("M23", otherwise=1.0)
def left_by_counter_battery(world, draw, state, k, theirs):
    """Share of a garrison's `theirs` guns that counter-battery fire leaves free to fire on the attackers. M23

    Formula: exp(-guns x shells x counter_battery / (counter_battery_need x (theirs + 1))).
    Quantities: counter_battery (share of the besieger's guns told off for it), counter_battery_need (guns to keep
    one gun quiet).
    """
    ours = state.fortresses[k].guns * shells_for_guns(world, draw, state, k) * draw.counter_battery
    return math.exp(-ours / (draw.counter_battery_need * (theirs + 1.0)))


@rule
def risk_from_garrison_guns(world, draw, state, k):
    """Factor on attackers' losses for the garrison's guns behind the position attacked that are not kept down. M23.

    Formula: 1 + garrison_gun_losses x (1 - exp(-guns free / garrison_guns_half)).
    Quantities: garrison_gun_losses (what such guns add), garrison_guns_half (some batteries do most of it).
    """
    theirs = guns_bearing_inland(world, state, k)
    free = theirs * left_by_counter_battery(world, draw, state, k, theirs)
    return 1.0 + draw.garrison_gun_losses * (1.0 - math.exp(-free / draw.garrison_guns_half))


@rule
def will_of_shaken(draw, sp):
    """What shock leaves of a position's will to fight while it lasts, as a factor. M18, M23."""
    return 1.0 - draw.shaken_worth * sp.shaken


@rule("M20", otherwise=1.0)
def flak_not_hushed(world, draw, state, k):
    """Share of a fortress's flak that the besieger's guns leave free to fire during a raid. M20

    Formula: exp(-guns x shells / guns_to_hush_flak); all of it where nobody stands before the fortress.
    Quantities: guns_to_hush_flak (artillery on known flak, and two bombers lost of 760).
    """
    fort = state.fortresses[k]
    if fort.n_besiegers == 0:
        return 1.0
    return math.exp(-fort.guns * shells_for_guns(world, draw, state, k) / draw.guns_to_hush_flak)


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
