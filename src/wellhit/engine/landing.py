"""Landing: what an assault from the water needs, and what it adds until the first work has fallen.

Craft and training have to be prepared for weeks, and the sea has to be calm and the day light. Batteries that
still fire on the sea sink craft and the men in them; those put out before do not count. Once a position is
taken there is a beachhead, and the rest is an assault by land.
Basis: parameters landing_*, S2, relations.md, other sieges in the fact base. M42.
Left out: tides, convoys and their escorts, landing from the air, craft as a pool that two landings share.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY, is_dark, note
from wellhit.engine.rule import rule
from wellhit.engine.words import AMPHIBIOUS, ARC_LANDWARD, CALM, E_LANDING


@rule
def is_landing(world, state, k):
    """Whether the attackers of a fortress still come from the water: no work of it has fallen."""
    return world.fortresses[k].approach == AMPHIBIOUS and state.fortresses[k].lost_share <= 0.0


@rule("M42", otherwise=None)
def begin_preparation(world, state, log, k, side):
    """Craft are gathered and troops trained from the day that a landing is ordered, or its preparation. M42

    Formula: the turn is noted once; nothing is prepared against a fortress that can be reached by land.
    """
    fort = state.fortresses[k]
    if is_landing(world, state, k) and fort.landing_turn < 0 and fort.fall_turn < 0:
        fort.landing_turn = state.turn
        note(state, log, E_LANDING, k, side, 0.0, 0.0)


@rule
def sea_allows(state):
    """Whether craft can run in: by day, in a sea that the wind of low cloud has not made rough."""
    return not is_dark(state) and state.sea == CALM


@rule
def is_prepared(draw, state, k):
    """Whether the days that a landing needs have passed since its preparation began."""
    begun = state.fortresses[k].landing_turn
    return begun >= 0 and state.turn - begun >= draw.landing_preparation * TURNS_A_DAY


@rule("M42", otherwise=True)
def landing_possible(world, draw, state, k):
    """Whether a fortress can be attacked this turn as far as the water is concerned: prepared, and the sea calm. M42

    Formula: always by land or with a beachhead; else landing_preparation days after it was begun, on a sea that allows.
    Quantities: landing_preparation (at least a month, S2).
    """
    return not is_landing(world, state, k) or (is_prepared(draw, state, k) and sea_allows(state))


@rule
def guns_on_the_sea(world, state, k):
    """Guns of a fortress that bear on the sea and can fire: in works that hold, and not neutralised."""
    wk = world.fortresses[k]
    guns = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.holds == 1 and world.strongpoints[s].arc != ARC_LANDWARD:
            guns += sp.guns * (1.0 - sp.neutral)
    return guns


@rule
def craft_lost(world, draw, state, k):
    """Share of the craft sunk or disabled in a turn of landing: landing_craft_loss * (1 - exp(-guns / half))."""
    guns = guns_on_the_sea(world, state, k)
    return draw.landing_craft_loss * (1.0 - math.exp(-guns / draw.landing_guns_half))


@rule
def water_behind(world, state, k):
    """Mean grade of water about the works that stand: what lies behind the beach."""
    wk = world.fortresses[k]
    grades = 0.0
    works = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].holds == 1:
            grades += world.strongpoints[s].water_grade
            works += 1.0
    return grades / max(1.0, works)


@rule("M42", otherwise=1.0)
def landing_effort(world, draw, state, k):
    """What surf, craft that are lost and flooded ground add to the effort until the first work falls. M42

    Formula: landing_effort * exp(landing_water * mean grade of water) / (1 - share of craft lost); 1 afterwards.
    Quantities: landing_effort (surf, obstacles, no guns ashore), landing_water (single file through floods),
    landing_craft_loss and landing_guns_half (two or three live batteries sink a third of the craft).
    """
    if not is_landing(world, state, k):
        return 1.0
    floods = math.exp(draw.landing_water * water_behind(world, state, k))
    return draw.landing_effort * floods / (1.0 - craft_lost(world, draw, state, k))


@rule("M42", otherwise=1.0)
def landing_risk(world, draw, state, k):
    """What a landing adds to the attackers' losses until the first work falls. M42

    Formula: landing_risk * (1 + landing_craft_risk * share of craft lost); 1 afterwards.
    Quantities: landing_risk (no cover, no way back), landing_craft_risk (men lost with their craft).
    """
    if not is_landing(world, state, k):
        return 1.0
    return draw.landing_risk * (1.0 + draw.landing_craft_risk * craft_lost(world, draw, state, k))
