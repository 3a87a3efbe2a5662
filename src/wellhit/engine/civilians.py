"""Civilians, terms and truces.

People leave a besieged town on foot while the ring is quiet; a truce, before an assault or in the midst of
it, lets many more go and stops the clock. Whether it is granted depends on the commander, not on a date: he
gives the same answer until his case is worse. Deaths under bombing are in bombs.py, those of street fighting
here. Basis: parameters civilians_*, truce_*. M36, M38.
Left out: hunger, disease, reprisals.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, note
from wellhit.engine.dice import F_TERMS, F_TRUCE, L_CIVILIANS, noise, roll
from wellhit.engine.rule import rule
from wellhit.engine.words import AFTERNOON, E_TERMS, E_TRUCE, E_TRUCE_OVER, NONE, S_CITADEL, S_TOWN


@rule("M36", otherwise=True)
def offer_terms(world, draw, state, keys, log, k):
    """The besieger offers terms; a commander who still has hope refuses, but is not unmoved. M36

    Formula: from then on nerve_terms stands beside the works he has lost. Answers whether anybody was there to offer.
    """
    fort = state.fortresses[k]
    if fort.fall_turn >= 0:
        return True
    if fort.n_besiegers == 0:
        return False
    fort.terms_turn = state.turn
    note(state, log, E_TERMS, k, fort.besieger, fort.lost_share, 0.0)
    return True


@rule("M38", otherwise=False)
def grant_truce(world, draw, state, keys, log, k, hours):
    """A truce for civilians, if both sides will have it: the besieger asks, the commander answers. M38

    Formula: granted if a number of his own, drawn once, is below 1 / (1 + exp(-(truce_odds + truce_loss * lost))).
    Quantities: truce_odds (refused at one port, granted at two), truce_loss (with little left he agrees).
    """
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    if fort.fall_turn >= 0 or fort.n_besiegers == 0 or fort.truce_turns > 0:
        return False
    odds = 1.0 / (1.0 + math.exp(-(draw.truce_odds + draw.truce_loss * fort.lost_share)))
    agreed = roll(keys.fate, F_TRUCE, 0, wk.id) < odds
    if agreed:
        fort.truce_turns = int(math.floor(hours * TURNS_A_DAY / 24.0 + 0.5))
        note(state, log, E_TRUCE, k, fort.besieger, hours, odds)
    return agreed


@rule("M38", otherwise=None)
def leave_town(world, fort, share):
    """Civilians who get out, by truce or on foot, at most those who are there. M38

    Formula: share of those who are still in the town.
    """
    out = fort.civilians * min(1.0, share)
    fort.civilians -= out
    fort.civilians_out += out


@rule
def pass_truce(world, draw, state, log, k):
    """A turn of a truce: people leave, and its clock runs whether or not anybody is left to go."""
    fort = state.fortresses[k]
    fort.truce_turns -= 1
    fort.truce_turns_all += 1
    leave_town(world, fort, draw.civilians_out_truce)
    if fort.truce_turns == 0:
        note(state, log, E_TRUCE_OVER, k, NONE, fort.civilians_out, 0.0)


@rule("M38", otherwise=None)
def die_in_the_streets(world, draw, state, keys, k):
    """People caught in street fighting. M38

    Formula: dead = civilians * civilians_killed_street * towns and citadels attacked this turn * luck.
    Quantities: civilians_killed_street (losses were low where the town was shelled little), civilians_killed_spread.
    """
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    fought = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        ws = world.strongpoints[s]
        if state.strongpoints[s].attacked == 1 and (ws.kind == S_TOWN or ws.kind == S_CITADEL):
            fought += 1.0
    spread = noise(keys.luck, L_CIVILIANS, state.turn, wk.id, draw.civilians_killed_spread)
    dead = fort.civilians * min(1.0, draw.civilians_killed_street * fought * spread)
    fort.civilians -= dead
    fort.civilians_killed += dead


@rule
def civilians_between_the_lines(world, draw, state, keys, log):
    """Who leaves, who is caught in street fighting, and the clock of a truce. M38."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0:
            continue
        if fort.truce_turns > 0:
            pass_truce(world, draw, state, log, k)
        elif fort.invested == 1 and fort.assault == 0 and state.turn % TURNS_A_DAY == AFTERNOON:
            chance = noise(keys.fate, F_TERMS, 0, world.fortresses[k].id, draw.civilians_out_spread)
            leave_town(world, fort, draw.civilians_out_quiet * chance)
        elif fort.assault == 1:
            die_in_the_streets(world, draw, state, keys, k)
