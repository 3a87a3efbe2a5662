"""Digging: a rear line that grows by the day, and troops who dig in where they stand.

Works at a place run from 0 to 5, like those of strongpoints. Where they were ordered, labour digs;
wherever troops hold a place they dig too, more slowly. The enemy before it stops the work, and a line
that falls is worth nothing to those who took it. What it is worth in a fight, contact.py asks here.
Basis: parameters dig_*, line_*. M45. Left out: labour as men, concrete, mines apart from the grade.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TOP_GRADE, TURNS_A_DAY
from wellhit.engine.rule import rule
from wellhit.engine.words import NOBODY


@rule
def start_digging(state, place, side):
    """A line is ordered at a place one holds; answers whether it could be."""
    if state.places[place].holder != side:
        return False
    state.places[place].digging = side + 1
    return True


@rule
def spades(draw, place, side):
    """Grades a day that are dug here at first: labour where a line was ordered, and the troops who hold the place."""
    rate = draw.dig_by_troops * min(1.0, place.halted[side] / draw.frontage_men)
    if place.digging == side + 1:
        rate += draw.dig_ordered
    return rate


@rule("M45", otherwise=None)
def dig(world, draw, state):
    """Works grow while no enemy presses on the place, the slower the more there are; new hands begin anew. M45

    Formula: works += (dig_ordered + dig_by_troops * min(1, men / frontage_men)) * (1 - works / 5) / 4 a turn.
    Quantities: dig_ordered (grade 2, trenches with wire and obstacles, in about two weeks of ordered labour),
    dig_by_troops (half of that by troops who also have to stand guard).
    """
    for p in range(world.n_places):
        place = state.places[p]
        side = place.holder
        if side == NOBODY or world.places[p].in_fortress == 1:
            continue
        if place.dug_by != side + 1:
            place.dug_by = side + 1
            place.works = 0.0
        if place.digging != side + 1:
            place.digging = 0
        if place.power[1 - side] <= 0.0 and place.pressing[1 - side] <= 0.0:
            rate = spades(draw, place, side)
            place.works += rate * (1.0 - place.works / TOP_GRADE) / TURNS_A_DAY


@rule
def works_of(state, p, side):
    """Grade of the works of `side` at a place; none in a line that the other side dug."""
    if state.places[p].dug_by != side + 1:
        return 0.0
    return state.places[p].works


@rule("M45", otherwise=1.0)
def line_strength(world, draw, state, p, side):
    """What a dug line adds to the power of those who hold it, as a factor. M45

    Formula: exp(line_slope * works).
    Quantities: line_slope (fortified against hasty defence about a quarter to a half more over three grades).
    """
    return math.exp(draw.line_slope * works_of(state, p, side))


@rule("M45", otherwise=0.0)
def line_hold(world, draw, state, p, side):
    """Men in works do not give way like men in the open: taken from the log odds of giving way. M45

    Formula: line_hold * works.
    Quantities: line_hold (attacks on fortified lines went forward 1.05 km a day, on delaying ones 1.9).
    """
    return draw.line_hold * works_of(state, p, side)


@rule("M45", otherwise=1.0)
def line_toll(world, draw, state, p, side):
    """Losses of those who attack a dug line, as a factor. M45

    Formula: exp(line_toll * works).
    Quantities: line_toll (fortified against prepared defence costs half as much again, over about three grades).
    """
    return math.exp(draw.line_toll * works_of(state, p, side))
