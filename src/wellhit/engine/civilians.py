"""Civilians, terms and truces.

People leave a besieged town on foot while the ring is quiet; a truce lets many more go and stops the
clock. Whether a truce is granted depends on the commander, not on a date. Deaths under bombing are in
raids.py, those of street fighting here. Basis: parameters civilians_*, truce_*. M36, M38.
Left out: hunger, disease, reprisals.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, note
from wellhit.engine.dice import F_TERMS, L_CIVILIANS, L_TERMS, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import E_TERMS, E_TRUCE, E_TRUCE_OVER, NONE, S_CITADEL, S_TOWN


@rule
def offer_terms(world, draw, state, keys, log, k):
    """The besieger offers terms; a commander who still has hope refuses, but is not unmoved. M36."""
    fort = state.fortresses[k]
    if fort.fall_turn < 0 and fort.n_besiegers > 0:
        fort.terms_turn = state.turn
        note(state, log, E_TERMS, k, fort.besieger, fort.lost_share, 0.0)


@rule
def grant_truce(world, draw, state, keys, log, k, hours):
    """A truce for civilians, if both sides will have it: the besieger asks, the commander answers. M38."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    if fort.fall_turn >= 0 or fort.n_besiegers == 0 or fort.truce_turns > 0:
        return False
    odds = 1.0 / (1.0 + math.exp(-(draw.truce_odds + draw.truce_loss * fort.lost_share)))
    agreed = roll(keys.luck, L_TERMS, state.turn, wk.id) < odds
    if agreed:
        fort.truce_turns = int(math.floor(hours * TURNS_A_DAY / 24.0 + 0.5))
        note(state, log, E_TRUCE, k, fort.besieger, hours, odds)
    return agreed


@rule
def leave_town(draw, fort, share):
    """Civilians who get out, at most those who are there."""
    out = fort.civilians * min(1.0, share)
    fort.civilians -= out
    fort.civilians_out += out


@rule
def civilians_between_the_lines(world, draw, state, keys, log):
    """Who leaves, who is caught in street fighting, and the clock of a truce. M38."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        wk = world.fortresses[k]
        if fort.fall_turn >= 0:
            continue
        if fort.truce_turns > 0:
            fort.truce_turns -= 1
            fort.truce_turns_all += 1
            leave_town(draw, fort, draw.civilians_out_truce)
            if fort.truce_turns == 0:
                note(state, log, E_TRUCE_OVER, k, NONE, fort.civilians_out, 0.0)
        elif fort.invested == 1 and fort.assault == 0 and state.turn % TURNS_A_DAY == 2:
            chance = noise(keys.fate, F_TERMS, 0, wk.id, draw.civilians_out_spread)
            leave_town(draw, fort, draw.civilians_out_quiet * chance)
        elif fort.assault == 1:
            fought = 0.0
            for s in range(wk.first, wk.first + wk.n_strongpoints):
                ws = world.strongpoints[s]
                if state.strongpoints[s].attacked == 1 and (ws.kind == S_TOWN or ws.kind == S_CITADEL):
                    fought += 1.0
            share = (
                draw.civilians_killed_street
                * fought
                * noise(keys.luck, L_CIVILIANS, state.turn, wk.id, draw.civilians_killed_spread)
            )
            dead = fort.civilians * min(1.0, share)
            fort.civilians -= dead
            fort.civilians_killed += dead
