"""Small questions that several chapters ask, and the ledger through which every loss goes.

Every man lost anywhere passes through `lose_men` or `settle_garrison`, and what `lose_men` took is booked once
a turn by `book_losses`, so the accounts balance (M44): start = present + killed + wounded + missing + prisoners
+ escaped, formation by formation.
"""

from __future__ import annotations

import math

from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, EVENING, NIGHT, WET

TURNS_A_DAY = 4
HOURS_A_TURN = 24.0 / TURNS_A_DAY
TOP_GRADE = 5.0  # works, mines, water and height are graded from 0 to this


@rule
def is_dark(state):
    """Night, from 00 to 06; the evening turn is half dark and counts as light."""
    return state.turn % TURNS_A_DAY == NIGHT


@rule
def light(draw, state):
    """Pace by hour of day: 1 by day, less in the evening, least at night."""
    hour = state.turn % TURNS_A_DAY
    if hour == NIGHT:
        return draw.march_by_night
    if hour == EVENING:
        return 0.5 * (1.0 + draw.march_by_night)
    return 1.0


@rule
def mud(draw, state):
    """Pace over wet ground, as a factor."""
    if state.ground == WET:
        return draw.march_in_mud
    return 1.0


@rule
def fitness(draw, f):
    """How much of its paper strength a formation can bring to bear: tired and hungry troops do less."""
    return (1.0 - draw.fatigue_weight * f.fatigue) * (1.0 - draw.hunger_weight * (1.0 - f.supply))


@rule
def quality(draw, grade):
    """Fighting value by troop grade, 1 at grade 3."""
    return math.exp(draw.grade_slope * (grade - 3.0))


@rule
def field_power(draw, wf, f):
    """Fighting power in the open, in equivalent line infantrymen. No more than one front's worth counts."""
    men = min(f.men, draw.frontage_men)
    return (
        men
        * quality(draw, wf.troop_grade)
        * fitness(draw, f)
        * (1.0 + f.tanks * draw.tank_worth / (men + 1.0))
    )


@rule
def note(state, log, kind, a, b, value, odds):
    """Write one event into the log, if a log is kept and has room."""
    if log.on == 1 and log.n < log.events.shape[0]:
        e = log.events[log.n]
        e.turn = state.turn
        e.kind = kind
        e.a = a
        e.b = b
        e.value = value
        e.odds = odds
        log.n += 1


@rule
def lose_men(draw, state, f, side, men):
    """Take `men` from a formation, for the ledger to book this turn; returns how many were there to lose."""
    lost = min(men, f.men)
    f.men -= lost
    f.unbooked += lost
    return lost


@rule("M13", otherwise=0.0)
def lose_crews(world, draw, state, f, side, vehicles):
    """Men of the crews of `vehicles` a formation has lost: hit, or shot at as they bail out; returns how many. M13

    Formula: men = crew_loss * vehicles, of those who are there; killed, wounded and missing as always.
    Quantities: crew_loss (two of a crew of five to a hit that burns, fewer to a mine).
    """
    lost = lose_men(draw, state, f, side, draw.crew_loss * vehicles)
    f.crews_lost += lost
    return lost


@rule("M44", otherwise=None)
def book_losses(world, draw, state):
    """The ledger: the men whom each formation lost this turn are booked as killed, wounded or missing. M44

    Formula: killed = killed_share * lost, missing = missing_share * lost, the others wounded; by formation and side.
    Quantities: killed_share (one in four or five), missing_share (few, of troops who advance).
    """
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.unbooked <= 0.0:
            continue
        killed = f.unbooked * draw.killed_share
        missing = f.unbooked * draw.missing_share
        wounded = f.unbooked - killed - missing
        f.killed += killed
        f.wounded += wounded
        f.missing += missing
        s = state.sides[world.formations[i].side]
        s.killed += killed
        s.wounded += wounded
        s.missing += missing
        f.unbooked = 0.0


@rule("M06", otherwise=0.0)
def guns_hold_sector(world, draw, f):
    """Men for whom a formation's guns count in a ring: they bar the roads of a sector with few hands. M06

    Formula: men-equivalents = sector_men_per_gun * guns, thinned with the men who serve and guard them.
    Quantities: sector_men_per_gun (a troop of four bars a road that would take most of a platoon or two).
    """
    return draw.sector_men_per_gun * f.guns * min(1.0, f.men / max(1.0, f.start_men))


@rule
def take_prisoners(state, f, side, men):
    """Take `men` from a formation of `side` as prisoners of the other."""
    taken = min(men, f.men)
    f.men -= taken
    f.prisoners += taken
    state.sides[1 - side].prisoners += taken
    return taken


@rule
def tire(draw, f, amount):
    """Add to a formation's fatigue, which runs from 0 (fresh) to 1 (spent)."""
    f.fatigue = min(1.0, f.fatigue + amount)


@rule
def settle_garrison(world, state, k):
    """Share the turn's losses of a fortress over the formations of its garrison, by their strength. M37, M44."""
    fort = state.fortresses[k]
    total = fort.turn_killed + fort.turn_wounded + fort.turn_prisoners + fort.turn_escaped
    if total <= 0.0:
        return
    present = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 1 and f.fortress == k:
            present += f.men
    if present > 0.0:
        for i in range(world.n_formations):
            f = state.formations[i]
            if f.status == ACTIVE and f.in_garrison == 1 and f.fortress == k:
                part = f.men / present
                f.men -= total * part
                f.killed += fort.turn_killed * part
                f.wounded += fort.turn_wounded * part
                f.prisoners += fort.turn_prisoners * part
                f.escaped += fort.turn_escaped * part
    side = world.fortresses[k].side
    state.sides[side].killed += fort.turn_killed
    state.sides[side].wounded += fort.turn_wounded
    state.sides[1 - side].prisoners += fort.turn_prisoners
    fort.garrison_men -= total
    fort.killed += fort.turn_killed
    fort.wounded += fort.turn_wounded
    fort.prisoners += fort.turn_prisoners
    fort.escaped += fort.turn_escaped
    fort.turn_killed = 0.0
    fort.turn_wounded = 0.0
    fort.turn_prisoners = 0.0
    fort.turn_escaped = 0.0
