"""Bombs: what a heavy raid does where it falls.

A raid has aiming points: the works to be assaulted first, in the plan's order, then those nearest the front. Each
gets so many tons for its works before the marking shifts to the next, so a few positions are stunned and the
others left alone. Bombs shake and neutralise for hours, leave works in disorder, blow part of the mines, crater
the way of the attacker's own armour, and kill few in concrete; in the town they kill many, and wreck docks.
Basis: parameters raid_*, facts/raids.csv, Astonia's 19 killed of 11,900, four casemates at Longues. M18, M38,
M39. Left out: bombs on one's own side, dust.
"""

from __future__ import annotations

import math

from wellhit.engine.common import settle_garrison
from wellhit.engine.guns import bury
from wellhit.engine.rule import rule
from wellhit.engine.ways import is_at_the_front


@rule
def aiming_rank(world, state, k, s):
    """How early a position gets its bombs: objectives in their order, then the front, then the larger. No two alike."""
    fort = state.fortresses[k]
    rank = 0.01 * world.strongpoints[s].works - 1.0e-6 * s
    if is_at_the_front(world, state, s):
        rank += 10.0
    for n in range(fort.n_objectives):
        if fort.objectives[n] == s:
            rank += 100.0 * (fort.n_objectives - n)
    return rank


@rule
def next_aiming_point(world, state, k, before):
    """The standing position that comes next after rank `before`; -1 when there is none."""
    best = -1.0e9
    pick = -1
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1:
            rank = aiming_rank(world, state, k, s)
            if best < rank < before:
                best = rank
                pick = s
    return pick


@rule
def standing_works(world, state, k):
    """Works of a fortress that still hold."""
    total = 0.0
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1:
            total += world.strongpoints[s].works
    return total


@rule
def bomb_position(world, draw, state, k, s, per_work):
    """`per_work` tons on each work of one position: shock, mines blown, craters, few dead; casemates rarely hit. M18

    Formula: shock = 1 - exp(-per_work / raid_tons_to_shake) on nerve and neutralisation; hold x (1 - raid_disorder x
    shock), mines likewise; craters + raid_craters x per_work; dead, guns: share x per_work x exp(-cover x (grade-1)).
    """
    sp = state.strongpoints[s]
    shock = 1.0 - math.exp(-per_work / draw.raid_tons_to_shake)
    sp.shaken += (1.0 - sp.shaken) * shock
    sp.neutral += (1.0 - sp.neutral) * shock
    sp.hold_left -= max(0.0, sp.hold_left) * draw.raid_disorder * shock
    sp.mines_left -= sp.mines_left * draw.raid_mines * shock
    sp.craters = min(1.0, sp.craters + draw.raid_craters * per_work)
    cover = math.exp(-draw.concrete_cover * (world.strongpoints[s].works_grade - 1.0))
    hurt = sp.men * min(1.0, draw.raid_kill_share * per_work * cover)
    state.fortresses[k].killed_by_bombs += hurt * draw.garrison_killed_share
    bury(draw, state.fortresses[k], sp, hurt)
    sp.guns -= sp.guns * min(1.0, draw.raid_gun_loss * per_work * cover)
    sp.flak -= sp.flak * min(1.0, draw.raid_gun_loss * per_work)


@rule("M18")
def bomb_works(world, draw, state, k, tons):
    """`tons` that fall among the works go to aiming points one after the other; what is over falls on them all. M18

    Formula: each point in turn takes up to raid_aimed_per_work tons a work until the tons are spent.
    Quantities: raid_aimed_per_work (eight points for 990 aircraft), raid_tons_to_shake and raid_gun_loss
    (Longues), raid_disorder (embrasures blocked, wire and telephones cut), raid_mines (belts blown in part),
    raid_craters (tanks that fell in), raid_kill_share (19 dead of 11,900), concrete_cover.
    """
    works = standing_works(world, state, k)
    if works <= 0.0:
        return
    state.fortresses[k].bombed_until = state.turn + 1
    spread = max(0.0, tons - works * draw.raid_aimed_per_work) / works
    left = tons - spread * works
    before = 1.0e9
    while left > 0.0:
        s = next_aiming_point(world, state, k, before)
        if s < 0:
            break
        own = world.strongpoints[s].works
        dose = min(left, own * draw.raid_aimed_per_work)
        before = aiming_rank(world, state, k, s)
        left -= dose
        bomb_position(world, draw, state, k, s, dose / own + spread)
    settle_garrison(world, state, k)


@rule("M38")
def die_under_bombs(world, draw, state, k, tons):
    """People of the town who die in a raid. M38

    Formula: min(raid_civilian_cap, raid_civilian_share * tons * town grade / 3) of those who are there.
    Quantities: raid_civilian_share (2,000 dead of 50,000 under 10,000 tons), raid_civilian_cap (one raid).
    """
    fort = state.fortresses[k]
    share = min(
        draw.raid_civilian_cap, draw.raid_civilian_share * tons * world.fortresses[k].town_grade / 3.0
    )
    dead = fort.civilians * share
    fort.civilians -= dead
    fort.civilians_killed += dead


@rule("M39")
def bomb_port(world, draw, state, k, tons):
    """What the same bombs do to the port. M39

    Formula: damage + (1 - damage) (1 - exp(-raid_port_damage * tons / 1,000)).
    Quantities: raid_port_damage (docks near the aiming points).
    """
    wk = world.fortresses[k]
    if wk.has_port == 1:
        port = state.ports[wk.port]
        port.damage += (1.0 - port.damage) * (1.0 - math.exp(-draw.raid_port_damage * tons / 1000.0))
