"""Raids: heavy bombers over a fortress: whether they fly, how many bomb, how many are lost.

A raid is flown when a plan asks for it, aircraft are at hand and the sky lets them go. The sky decides
what share finds its target; by low cloud crews come down to see, and flak that nobody engages tells.
What bombs do where they fall stands in bombs.py. Each raid has dice of its own, day, force and fortress.
Basis: parameters raid_*, facts/raids.csv. M19, M20. Left out: night raids, fighters.
"""

from __future__ import annotations

import math

from wellhit.engine.bombs import bomb_port, bomb_works, die_under_bombs
from wellhit.engine.common import is_dark, note
from wellhit.engine.dice import F_RAID, L_RAID_LOSS, L_RAID_OFF, L_RAID_SHARE, noise, normal, roll
from wellhit.engine.guns import flak_not_hushed
from wellhit.engine.rule import rule
from wellhit.engine.words import CLEAR, CLOUD, E_RAID, E_RAID_OFF, FAIR, HEAVY_BOMBERS, LOW, TACTICAL_AIR


@rule
def ready_aircraft(world, draw, state):
    """At the first turn of a day every air asset has its day's aircraft again, less those lost."""
    if state.turn % 4 != 0:
        return
    for a in range(world.n_assets):
        asset = state.assets[a]
        wa = world.assets[a]
        asset.left_today = 0.0
        flies = wa.kind == HEAVY_BOMBERS or wa.kind == TACTICAL_AIR
        if flies and wa.arrives <= state.turn < wa.leaves:
            asset.left_today = max(0.0, asset.count - asset.lost)


@rule
def bombing_share(draw, sky, z):
    """Share of the aircraft sent that bomb: by sky, with a spread in logits that is the day's own. M19."""
    if sky == CLEAR:
        mean = draw.raid_logit_clear
    elif sky == FAIR:
        mean = draw.raid_logit_fair
    elif sky == CLOUD:
        mean = draw.raid_logit_cloud
    else:
        mean = draw.raid_logit_low
    return 1.0 / (1.0 + math.exp(-(mean + draw.raid_logit_spread * z)))


@rule
def standing_flak(world, state, k):
    """Anti-aircraft guns of a fortress that can fire: those not neutralised."""
    total = 0.0
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.holds == 1:
            total += sp.flak * (1.0 - sp.neutral)
    return total


@rule
def fly(world, draw, state, keys, log, a, k, sorties):
    """One raid of `sorties` aircraft on fortress `k`: share that bombs, losses, tons, effects. M18-M20."""
    asset = state.assets[a]
    wa = world.assets[a]
    fort = state.fortresses[k]
    sky = state.sky
    wk = world.fortresses[
        k
    ]  # its id goes into the dice: two raids of one force in one turn have each its own luck
    z = normal(keys.luck, L_RAID_SHARE, state.turn, wa.id ^ wk.id)
    share = bombing_share(draw, sky, z)
    flak = standing_flak(world, state, k) * flak_not_hushed(world, draw, state, k)
    risk = draw.raid_loss_base + draw.raid_loss_flak * flak / (flak + draw.raid_flak_half)
    if sky == LOW or sky == CLOUD:
        risk *= draw.raid_loss_low
    lost = sorties * risk * noise(keys.luck, L_RAID_LOSS, state.turn, wa.id ^ wk.id, draw.raid_loss_spread)
    lost = min(lost, 0.25 * sorties)
    tons = sorties * share * wa.tons_each
    asset.lost += lost
    asset.flown += sorties
    asset.tons += tons
    fort.sorties += sorties
    fort.bombed += sorties * share
    fort.bombers_lost += lost
    fort.bombs_tons += tons
    if (sky == CLOUD or sky == LOW) and (fort.bad_day_share < 0.0 or share < fort.bad_day_share):
        fort.bad_day_share = share
    aim = noise(keys.fate, F_RAID, fort.raids, world.fortresses[k].id, draw.raid_aim_spread)
    bomb_works(world, draw, state, k, tons * draw.raid_on_target * aim)
    die_under_bombs(world, draw, state, k, tons)
    bomb_port(world, draw, state, k, tons)
    fort.raid_turn = state.turn
    fort.raids += 1
    note(state, log, E_RAID, k, a, tons, share)


@rule
def raid(world, draw, state, keys, log, a, k, sorties):
    """Fly an ordered raid if the hour and the sky allow; True if it flew. M19."""
    asset = state.assets[a]
    wa = world.assets[a]
    fort = state.fortresses[k]
    if is_dark(state) or asset.left_today < 1.0 or fort.fall_turn >= 0 or fort.truce_turns > 0:
        return False
    sent = min(sorties, asset.left_today)
    asset.left_today -= sent
    wk = world.fortresses[k]
    if state.sky == LOW and roll(keys.luck, L_RAID_OFF, state.turn, wa.id ^ wk.id) < draw.raid_off_low:
        note(state, log, E_RAID_OFF, k, a, sent, draw.raid_off_low)
        return False
    fly(world, draw, state, keys, log, a, k, sent)
    return True


@rule
def is_bomber(world, a):
    """Whether the asset flies heavy raids."""
    return world.assets[a].kind == HEAVY_BOMBERS
