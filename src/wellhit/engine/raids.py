"""Raids: heavy bombers and tactical air over a fortress.

A raid is flown when a plan asks for it, aircraft are at hand and the sky lets them go. The sky decides
what share finds its target; by low cloud crews come down to see, and flak that nobody engages tells.
Heavy bombing shakes and neutralises; it kills few in concrete, many in houses, and craters the way
of the attacker's own armour. Basis: parameters raid_*, facts/raids.csv, Astonia's 19 killed of 11,900.
M18-M22, M38. Left out: night raids, friendly bombing.
"""

from __future__ import annotations

import math

from wellhit.engine.common import is_dark, note, settle_garrison
from wellhit.engine.dice import F_RAID, L_RAID_LOSS, L_RAID_OFF, L_RAID_SHARE, noise, normal, roll
from wellhit.engine.guns import flak_not_hushed
from wellhit.engine.rule import rule
from wellhit.engine.siege import hurt_garrison
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
        if wa.arrives <= state.turn < wa.leaves:
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
def standing_weight(world, state, k):
    """Works of a fortress that still hold: what a raid is spread over."""
    total = 0.0
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1:
            total += world.strongpoints[s].works
    return total


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


@rule("M18")
def bomb_works(world, draw, state, k, tons):
    """What bombs do to works: nerve and neutralisation, craters, few dead; casemates are rarely hit. M18."""
    works = standing_weight(world, state, k)
    if works <= 0.0:
        return
    per_work = tons / works
    wk = world.fortresses[k]
    killed = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.holds == 0:
            continue
        shock = 1.0 - math.exp(-per_work / draw.raid_tons_to_shake)
        sp.shaken = sp.shaken + (1.0 - sp.shaken) * shock
        sp.neutral = sp.neutral + (1.0 - sp.neutral) * shock
        sp.craters = min(1.0, sp.craters + draw.raid_craters * per_work)
        cover = math.exp(-draw.concrete_cover * (world.strongpoints[s].works_grade - 1.0))
        dead = min(1.0, draw.raid_kill_share * per_work * cover)
        killed += sp.men * dead
        lost = min(sp.guns, sp.guns * draw.raid_gun_loss * per_work * cover)
        sp.guns -= lost
        sp.flak -= min(sp.flak, sp.flak * draw.raid_gun_loss * per_work)
    state.fortresses[k].killed_by_bombs += killed * draw.garrison_killed_share
    hurt_garrison(world, draw, state, k, killed)
    settle_garrison(world, state, k)


@rule
def bomb_town(world, draw, state, k, tons):
    """What the same bombs do to the town, its people and its port. M38, M39."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    share = min(draw.raid_civilian_cap, draw.raid_civilian_share * tons * wk.town_grade / 3.0)
    dead = fort.civilians * share
    fort.civilians -= dead
    fort.civilians_killed += dead
    if wk.has_port == 1:
        port = state.ports[wk.port]
        port.damage += (1.0 - port.damage) * (1.0 - math.exp(-draw.raid_port_damage * tons / 1000.0))


@rule
def fly(world, draw, state, keys, log, a, k, sorties):
    """One raid of `sorties` aircraft on fortress `k`: share that bombs, losses, tons, effects. M18-M20."""
    asset = state.assets[a]
    wa = world.assets[a]
    fort = state.fortresses[k]
    sky = state.sky
    z = normal(keys.luck, L_RAID_SHARE, state.turn, wa.id)
    share = bombing_share(draw, sky, z)
    flak = standing_flak(world, state, k) * flak_not_hushed(draw, state, k)
    risk = draw.raid_loss_base + draw.raid_loss_flak * flak / (flak + draw.raid_flak_half)
    if sky == LOW or sky == CLOUD:
        risk *= draw.raid_loss_low
    lost = sorties * risk * noise(keys.luck, L_RAID_LOSS, state.turn, wa.id, draw.raid_loss_spread)
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
    bomb_town(world, draw, state, k, tons)
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
    if state.sky == LOW and roll(keys.luck, L_RAID_OFF, state.turn, wa.id) < draw.raid_off_low:
        note(state, log, E_RAID_OFF, k, a, sent, draw.raid_off_low)
        return False
    fly(world, draw, state, keys, log, a, k, sent)
    return True


@rule
def close_air_support(world, draw, state):
    """Fighter-bombers on call neutralise what is being attacked, in weather fit to see. M22."""
    if is_dark(state) or state.sky > CLOUD:
        return
    for a in range(world.n_assets):
        wa = world.assets[a]
        asset = state.assets[a]
        if wa.kind != TACTICAL_AIR or asset.left_today < 1.0:
            continue
        attacked = 0.0
        for s in range(world.n_strongpoints):
            sp = state.strongpoints[s]
            if (
                sp.holds == 1
                and sp.attacked == 1
                and world.fortresses[world.strongpoints[s].fortress].side != wa.side
            ):
                attacked += 1.0
        if attacked <= 0.0:
            continue
        sorties = asset.left_today * draw.air_share_per_turn
        if state.sky == CLOUD:
            sorties *= draw.air_in_cloud
        asset.left_today -= sorties
        asset.flown += sorties
        effect = 1.0 - math.exp(-sorties / attacked / draw.air_sorties_to_neutralise)
        for s in range(world.n_strongpoints):
            sp = state.strongpoints[s]
            if sp.attacked == 1 and world.fortresses[world.strongpoints[s].fortress].side != wa.side:
                sp.neutral = sp.neutral + (1.0 - sp.neutral) * effect


@rule
def is_bomber(world, a):
    """Whether the asset flies heavy raids."""
    return world.assets[a].kind == HEAVY_BOMBERS
