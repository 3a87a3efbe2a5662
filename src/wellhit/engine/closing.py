"""Closing: the safety line before bombs, and the minutes until the infantry is on the position after the last one.

Assault troops draw back before heavy bombs and have to cover that ground again; what an order adds to the
gap comes on top. Meanwhile those who were stunned come back to their guns, by the minute. Shells need no
such gap: infantry follows them close. Basis: parameters safety_line, close_*, bomb_stun, S2. M21.
"""

from __future__ import annotations

import math

from wellhit.engine.common import HOURS_A_TURN
from wellhit.engine.rule import rule
from wellhit.engine.words import DELIBERATE

MINUTES_A_TURN = 60.0 * HOURS_A_TURN


@rule
def closing_pace(draw, fort):
    """Yards a minute back over the ground given up: on foot, faster in armoured carriers, slower when deliberate."""
    room = draw.carriers_per_battalion * fort.assault_battalions
    mounted = 0.0
    if room > 0.0:
        mounted = min(1.0, fort.carriers / room)
    pace = draw.close_on_foot + (draw.close_mounted - draw.close_on_foot) * mounted
    if fort.tempo == DELIBERATE:
        pace *= draw.close_deliberate
    return pace


@rule("M21", otherwise=0.0)
def gap_minutes(world, draw, state, k):
    """Minutes between the last bomb of this turn and the assault; none when no heavy bombs fell. M21.

    Formula: gap ordered + safety_line / closing pace.
    Quantities: safety_line (S2: 2,000 yards), close_on_foot (shaken out, under arms, over craters), close_mounted
    (carriers across country), close_deliberate (by bounds), carriers_per_battalion (a squadron lifts two companies).
    """
    fort = state.fortresses[k]
    if fort.bombed_until <= state.turn:
        return 0.0
    return fort.gap + draw.safety_line / closing_pace(draw, fort)


@rule
def stun_left(world, draw, state, k):
    """Share of what this turn's bombs neutralised that is left when the infantry arrives. M21."""
    return math.exp(-gap_minutes(world, draw, state, k) / draw.bomb_stun)


@rule
def come_to_life(world, draw, state, k):
    """What bombs neutralised this turn fades over the gap, at every position about to be attacked. M21."""
    left = stun_left(world, draw, state, k)
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[s].attacked == 1:
            state.strongpoints[s].neutral *= left


@rule
def caught_in_the_open(world, draw, state, k):
    """What crossing the ground given up to the safety line costs as the defence wakes, in turns' worth of losses. M21.

    Formula: closing_loss * (1 - stun left); nothing without a raid this turn.
    Quantities: closing_loss (2,000 yards of open ground instead of a start line close by).
    """
    return draw.closing_loss * (1.0 - stun_left(world, draw, state, k))


@rule
def time_left(world, draw, state, k):
    """Share of the turn that is left for fighting once the infantry has closed. M21."""
    return max(0.0, 1.0 - gap_minutes(world, draw, state, k) / MINUTES_A_TURN)
