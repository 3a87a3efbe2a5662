"""Nerve: strongpoints without hope give up, commanders treat, fortresses surrender.

A position that is attacked or shaken may give up, the sooner the more it is neutralised, its hold is
gone, its neighbours and the fortress around it lost. The fortress as a whole gives up when its loss of
works, headquarters and hope outweighs its commander's resolve. Without an attacker and without fire
nobody is tested. Basis: parameters nerve_*, McQuie 1987 (envelopment, not casualties). M09, M16, M21, M36.
"""

from __future__ import annotations

import math

from wellhit.engine.assault import give_over
from wellhit.engine.common import note, settle_garrison
from wellhit.engine.dice import L_COMMANDER, L_FORT_NERVE, L_NERVE, roll
from wellhit.engine.positions import garrison_quality, garrison_will
from wellhit.engine.rule import rule
from wellhit.engine.siege import fortress_falls
from wellhit.engine.words import E_COMMANDER, E_GAVE_UP, GAVE_UP, NONE


@rule
def count_lost(world, state, k):
    """Share of a fortress lost, by weight of its works; also counts what stands."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    all_weight = 0.0
    lost = 0.0
    standing = 0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        weight = world.strongpoints[s].weight * (1.0 + world.strongpoints[s].key_ground)
        all_weight += weight
        if state.strongpoints[s].holds == 1:
            standing += 1
        else:
            lost += weight
    fort.n_standing = standing
    fort.lost_share = lost / max(1e-9, all_weight)
    return fort.lost_share


@rule
def neighbours_lost(world, state, s):
    """Share of a strongpoint's neighbours that have fallen."""
    ws = world.strongpoints[s]
    if ws.n_neighbours == 0:
        return 0.0
    lost = 0.0
    for j in range(ws.n_neighbours):
        lost += 1.0 - state.strongpoints[ws.neighbours[j]].holds
    return lost / ws.n_neighbours


@rule
def despair(world, draw, state, k, s):
    """How hopeless a position looks from inside: fire, its own hold, neighbours, the fortress. M36."""
    sp = state.strongpoints[s]
    gone = 1.0 - max(0.0, sp.hold_left)
    return (
        draw.nerve_shaken * sp.shaken
        + draw.nerve_neutral * sp.neutral
        + draw.nerve_hold * gone
        + draw.nerve_neighbours * neighbours_lost(world, state, s)
        + draw.nerve_fortress * state.fortresses[k].lost_share
    )


@rule
def test_strongpoints(world, draw, state, keys, log, k, will):
    """Positions under attack or fire may give up. M21, M34, M36."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        ws = world.strongpoints[s]
        if sp.holds == 0 or (sp.attacked == 0 and neighbours_lost(world, state, s) == 0.0):
            continue
        hazard = draw.nerve_rate * fort.attack_weight * math.exp(despair(world, draw, state, k, s)) / will
        if sp.attacked == 0:
            hazard *= draw.nerve_bystander
        odds = 1.0 - math.exp(-hazard)
        if roll(keys.luck, L_NERVE, state.turn, ws.id) < odds:
            fort.turn_prisoners += sp.men
            note(state, log, E_GAVE_UP, k, s, sp.men, odds)
            sp.men = 0.0
            give_over(world, state, k, s, GAVE_UP)
    settle_garrison(world, state, k)


@rule
def fortress_odds(world, draw, state, k, will):
    """Odds that the commander gives up this turn: loss of works and headquarters against his resolve. M36."""
    fort = state.fortresses[k]
    lost = fort.lost_share + draw.nerve_headquarters * fort.hq_lost
    if fort.terms_turn >= 0:
        lost += draw.nerve_terms
    resolve = draw.nerve_resolve + draw.nerve_resolve_will * math.log(will)
    return (
        draw.nerve_commander_rate
        * fort.attack_weight
        / (1.0 + math.exp(-(lost - resolve) / draw.nerve_width))
    )


@rule
def risk_commander(world, draw, state, keys, log, k):
    """A commander whose headquarters is attacked or taken may be wounded or captured. M36."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    sp = state.strongpoints[wk.headquarters]
    if fort.commander_down == 0 and (sp.attacked == 1 or fort.hq_lost == 1):
        if roll(keys.luck, L_COMMANDER, state.turn, wk.id) < draw.commander_risk:
            fort.commander_down = 1
            note(state, log, E_COMMANDER, k, NONE, 0.0, draw.commander_risk)


@rule
def test_nerve(world, draw, state, keys, log):
    """Test every garrison that is being assaulted: positions first, then the fortress. M36."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        wk = world.fortresses[k]
        if fort.fall_turn >= 0 or fort.assault == 0 or fort.n_besiegers == 0 or fort.truce_turns > 0:
            continue
        count_lost(world, state, k)
        will = garrison_will(world, draw, state, keys, k) * garrison_quality(world, draw, state, k)
        test_strongpoints(world, draw, state, keys, log, k, will)
        risk_commander(world, draw, state, keys, log, k)
        lost = count_lost(world, state, k)
        odds = fortress_odds(world, draw, state, k, will)
        if lost >= draw.nerve_least_lost and roll(keys.luck, L_FORT_NERVE, state.turn, wk.id) < odds:
            fortress_falls(world, draw, state, keys, log, k, fort.besieger)
        elif fort.n_standing == 0:
            fortress_falls(world, draw, state, keys, log, k, fort.besieger)
