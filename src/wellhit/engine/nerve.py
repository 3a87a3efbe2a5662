"""Nerve: strongpoints without hope give up, commanders treat, fortresses surrender.

A position that is attacked or shaken may give up, the sooner the more it is neutralised, its hold is
gone, its neighbours and the fortress around it lost: piece by piece. When loss of works, headquarters and
hope outweighs its commander's resolve, he first asks for terms. None but surrender are given; the talks drag
on while the attack rests, and then he yields, or fights on until one last assault breaks him. Where he is
down, the garrison surrenders without talks. Without an attacker nobody is tested.
Basis: parameters nerve_*, McQuie 1987 (envelopment, not casualties), S2. M09, M16, M21, M34, M36.
"""

from __future__ import annotations

import math

from wellhit.engine.assault import give_over
from wellhit.engine.common import note, settle_garrison
from wellhit.engine.dice import (
    L_COMMANDER,
    L_FORT_NERVE,
    L_NERVE,
    L_PARLEY,
    L_TALKS,
    L_TALKS_END,
    noise,
    roll,
)  # fmt: skip
from wellhit.engine.fall import fortress_falls
from wellhit.engine.positions import crew_alone, garrison_quality, garrison_will
from wellhit.engine.rule import rule
from wellhit.engine.ways import neighbours_fallen
from wellhit.engine.words import E_COMMANDER, E_GAVE_UP, E_PARLEY, E_TALKS_FAILED, GAVE_UP, NONE, S_BATTERY


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
def despair(world, draw, state, k, s):
    """How hopeless a position looks from inside: fire, its own hold, neighbours, the fortress. M36."""
    sp = state.strongpoints[s]
    gone = 1.0 - max(0.0, sp.hold_left)
    return (
        draw.nerve_shaken * sp.shaken
        + draw.nerve_neutral * sp.neutral
        + draw.nerve_hold * gone
        + draw.nerve_neighbours * neighbours_fallen(world, state, s)
        + draw.nerve_fortress * state.fortresses[k].lost_share
    )


@rule("M36", otherwise=0.0)
def hazard_of_giving_up(world, draw, state, k, s, will):
    """Rate at which a position gives up, by itself or with a few others: piecemeal surrender. M36

    Formula: nerve_rate * weight of the attack * exp(despair) / will; times nerve_bystander if it is only bypassed.
    Quantities: nerve_rate (a position not yet hurt gives up once in forty days), nerve_bystander (fewer of those
    whom nobody attacks). Despair: nerve_shaken, _neutral, _hold, _neighbours, _fortress (envelopment decides).
    """
    hazard = (
        draw.nerve_rate
        * state.fortresses[k].attack_weight
        * math.exp(despair(world, draw, state, k, s))
        / will
    )
    if state.strongpoints[s].attacked == 0:
        hazard *= draw.nerve_bystander
    if world.strongpoints[s].kind == S_BATTERY:
        hazard *= crew_alone(world, draw, state, s)
    return hazard


@rule
def test_strongpoints(world, draw, state, keys, log, k, will):
    """Positions under attack or fire may give up. M21, M34, M36."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        ws = world.strongpoints[s]
        if sp.holds == 0 or (sp.attacked == 0 and neighbours_fallen(world, state, s) == 0.0):
            continue
        odds = 1.0 - math.exp(-hazard_of_giving_up(world, draw, state, k, s, will))
        if roll(keys.luck, L_NERVE, state.turn, ws.id) < odds:
            fort.turn_prisoners += sp.men
            note(state, log, E_GAVE_UP, k, s, sp.men, odds)
            sp.men = 0.0
            give_over(world, state, k, s, GAVE_UP)
    settle_garrison(world, state, k)


@rule
def hopelessness(draw, fort, will):
    """How surely a commander sees no more sense in it, 0 to 1: works and headquarters lost against his resolve."""
    lost = fort.lost_share + draw.nerve_headquarters * fort.hq_lost
    if fort.terms_turn >= 0:
        lost += draw.nerve_terms
    resolve = draw.nerve_resolve + draw.nerve_resolve_will * math.log(will)
    return 1.0 / (1.0 + math.exp(-(lost - resolve) / draw.nerve_width))


@rule("M36", otherwise=0.0)
def fortress_odds(world, draw, state, k, will):
    """Odds that the commander gives up hope this turn: loss of works and headquarters against his resolve. M36

    Formula: nerve_commander_rate * weight of the attack / (1 + exp(-(lost - resolve) / nerve_width)), where
    lost = works + nerve_headquarters + nerve_terms, resolve = nerve_resolve + nerve_resolve_will * ln will.
    Quantities: nerve_resolve (most works gone), nerve_width (commanders differ), nerve_commander_rate (a turn to
    decide), nerve_headquarters (overrun), nerve_terms (a voice from outside), nerve_resolve_will (a tenth).
    """
    fort = state.fortresses[k]
    return draw.nerve_commander_rate * fort.attack_weight * hopelessness(draw, fort, will)


@rule("M36", otherwise=False)
def seeks_terms(world, draw, state, keys, k):
    """Whether a commander who has lost hope talks first: he asks for terms. M36

    Formula: with odds nerve_seeks_terms, if he is unhurt and has not talked before.
    Quantities: nerve_seeks_terms (two of three commanders in S2 talked).
    """
    fort = state.fortresses[k]
    if fort.talks > 0 or fort.commander_down == 1:
        return False
    return roll(keys.luck, L_PARLEY, state.turn, world.fortresses[k].id) < draw.nerve_seeks_terms


@rule
def open_talks(world, draw, state, keys, log, k):
    """He asks for terms; his demands are refused, and the talks last some turns in which the attack rests. M36."""
    fort = state.fortresses[k]
    spread = noise(keys.luck, L_TALKS, state.turn, world.fortresses[k].id, draw.nerve_talks_spread)
    fort.talks += 1
    fort.parley = max(1, int(math.floor(draw.nerve_talks * spread + 0.5)))
    note(state, log, E_PARLEY, k, fort.besieger, fort.lost_share, 0.0)


@rule
def talk(world, draw, state, keys, log, k):
    """One turn of talks; at their end he yields, by how hopeless his case is, or fights on: one last assault. M36."""
    fort = state.fortresses[k]
    fort.parley -= 1
    if fort.n_besiegers == 0:
        fort.parley = 0
    if fort.parley > 0 or fort.n_besiegers == 0:
        return
    will = garrison_will(world, draw, state, keys, k) * garrison_quality(world, draw, state, k)
    odds = hopelessness(draw, fort, will)
    if roll(keys.luck, L_TALKS_END, state.turn, world.fortresses[k].id) < odds:
        fortress_falls(world, draw, state, keys, log, k, fort.besieger)
    else:
        note(state, log, E_TALKS_FAILED, k, fort.besieger, fort.lost_share, odds)


@rule("M36", otherwise=None)
def risk_commander(world, draw, state, keys, log, k):
    """A commander whose headquarters is attacked or taken may be wounded or captured. M36

    Formula: each turn with odds commander_risk. Without him the will of the garrison is less (garrison_will).
    Quantities: commander_risk (one in thirty a turn; S2 tells of one who was wounded).
    """
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    sp = state.strongpoints[wk.headquarters]
    if fort.commander_down == 0 and (sp.attacked == 1 or fort.hq_lost == 1):
        if roll(keys.luck, L_COMMANDER, state.turn, wk.id) < draw.commander_risk:
            fort.commander_down = 1
            note(state, log, E_COMMANDER, k, NONE, 0.0, draw.commander_risk)


@rule
def test_commander(world, draw, state, keys, log, k, will):
    """The fortress as a whole: hope lost, terms sought, general surrender; or nothing left to hold. M36."""
    fort = state.fortresses[k]
    lost = count_lost(world, state, k)
    if fort.n_standing == 0:
        fortress_falls(world, draw, state, keys, log, k, fort.besieger)
        return
    odds = fortress_odds(world, draw, state, k, will)
    if (
        lost < draw.nerve_least_lost
        or roll(keys.luck, L_FORT_NERVE, state.turn, world.fortresses[k].id) >= odds
    ):
        return
    if seeks_terms(world, draw, state, keys, k):
        open_talks(world, draw, state, keys, log, k)
    else:
        fortress_falls(world, draw, state, keys, log, k, fort.besieger)


@rule
def test_nerve(world, draw, state, keys, log):
    """Test every garrison that is being assaulted: positions first, then the fortress. M36."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0 or fort.truce_turns > 0:
            continue
        if fort.parley > 0:
            talk(world, draw, state, keys, log, k)
        elif fort.assault == 1 and fort.n_besiegers > 0:
            count_lost(world, state, k)
            will = garrison_will(world, draw, state, keys, k) * garrison_quality(world, draw, state, k)
            test_strongpoints(world, draw, state, keys, log, k, will)
            risk_commander(world, draw, state, keys, log, k)
            test_commander(world, draw, state, keys, log, k, will)
