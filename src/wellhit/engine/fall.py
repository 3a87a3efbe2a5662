"""Fall: what becomes of everyone in a fortress that yields, is found empty, or lays down its arms with the war.

Everyone left in it is a prisoner: the garrison's men of every branch with their wounded, and formations of the
field that are caught inside; collaborators are counted apart. Besiegers walk into works that have been left. A
general capitulation comes from outside and ends it everywhere. Basis: S2, facts. M04, M14, M36, M37.
Left out: exchanges of prisoners, escapes from captivity.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY, note, settle_garrison
from wellhit.engine.landing import landing_possible
from wellhit.engine.rule import rule
from wellhit.engine.words import (
    ACTIVE,
    CAPITULATED,
    CAPTURED,
    E_CAPITULATION,
    E_EMPTY,
    E_FELL,
    GARRISON,
    HOLD,
    LEFT,
    NONE,
    WAITING,
)  # fmt: skip


@rule("M37", otherwise=0.0)
def count_taken(world, state, f, side):
    """Everyone left of a formation in a fallen fortress is a prisoner, the wounded of its garrison too: how many. M37

    Formula: men + wounded of a garrison formation, whatever its branch; men of a field formation caught inside.
    """
    taken = f.men
    f.men = 0.0
    if f.in_garrison == 1:
        taken += f.wounded
        state.sides[side].wounded -= f.wounded
        f.wounded = 0.0
    f.prisoners += taken
    state.sides[1 - side].prisoners += taken
    return taken


@rule("M37", otherwise=None)
def count_collaborators(world, draw, state, k):
    """Collaborators found among the people of a fallen fortress are counted apart from prisoners of war. M37

    Formula: collaborators_share * civilians who are still there; they stay counted among the people.
    Quantities: collaborators_share (some were taken, S2; a few in a thousand).
    """
    state.fortresses[k].collaborators = draw.collaborators_share * state.fortresses[k].civilians


@rule
def capture_garrison(world, state, k):
    """Garrison, and formations of the field that stand within, go into captivity with a fallen fortress. M37."""
    fort = state.fortresses[k]
    side = world.fortresses[k].side
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status != ACTIVE or world.formations[i].side != side:
            continue
        wp = world.places[f.place]
        caught = f.in_garrison == 0 and f.moving == 0 and wp.in_fortress == 1 and wp.fortress == k
        if (f.in_garrison == 1 and f.fortress == k) or (caught and f.men > 0.0):
            hurt = f.wounded
            fort.prisoners += count_taken(world, state, f, side)
            if f.in_garrison == 1:
                fort.wounded -= hurt - f.wounded
            f.status = CAPTURED
    fort.garrison_men = 0.0


@rule
def release_besiegers(world, state, k):
    """The siege is over: those who stood in it are free for other tasks."""
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 0 and f.fortress == k and f.in_siege == 1:
            f.in_siege = 0
            f.task = HOLD


@rule
def fortress_falls(world, draw, state, keys, log, k, side):
    """A fortress passes to `side`: garrison, places and works with it. M36, M37."""
    settle_garrison(world, state, k)
    capture_garrison(world, state, k)
    count_collaborators(world, draw, state, k)
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    fort.holder = side
    fort.fall_turn = state.turn
    fort.assault = 0
    fort.invested = 0
    fort.parley = 0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.holds == 1:
            sp.holds = 0
            sp.how = CAPITULATED
            sp.fallen_turn = state.turn
        sp.men = 0.0
        sp.attacked = 0
        place = state.places[world.strongpoints[s].place]
        place.holder = side
        if place.reached[side] == 0:
            place.reached[side] = state.turn + 1
    release_besiegers(world, state, k)
    note(state, log, E_FELL, k, side, fort.prisoners, fort.lost_share)


@rule
def are_troops_within(world, state, k):
    """Whether troops of its own side stand in a fortress, pass through it, come to join it or fight for the way in."""
    wk = world.fortresses[k]
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.task == GARRISON and f.fortress == k and f.men > 0.0:
            return True
    side = state.fortresses[k].holder
    if state.places[wk.place].power[side] > 0.0 or state.places[wk.assembly].power[side] > 0.0:
        return True
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        if state.places[world.strongpoints[s].place].power[side] > 0.0:
            return True
    return False


@rule("M04", otherwise=False)
def is_empty(world, draw, state, k):
    """Whether those left in a fortress are too few to hold anything: then nobody waits outside. M04

    Formula: garrison < siege_empty_per_km * perimeter in km, no troops of the field within or on their way in, and
    siege_find_empty days have passed since it was invested.
    Quantities: siege_empty_per_km (a platoon to eight kilometres holds nothing), siege_find_empty (patrols find out).
    """
    fort = state.fortresses[k]
    if fort.invested == 0 or state.turn - fort.invested_turn < draw.siege_find_empty * TURNS_A_DAY:
        return False
    few = fort.garrison_men < draw.siege_empty_per_km * fort.perimeter_km
    return few and not are_troops_within(world, state, k)


@rule
def enter_empty(world, draw, state, keys, log):
    """Besiegers walk into a fortress that has been left. M04."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if (
            fort.fall_turn < 0
            and fort.n_besiegers > 0
            and fort.truce_turns == 0
            and is_empty(world, draw, state, k)
        ):
            if landing_possible(world, draw, state, k):
                note(state, log, E_EMPTY, k, fort.besieger, fort.garrison_men, 0.0)
                fortress_falls(world, draw, state, keys, log, k, fort.besieger)


@rule("M14", otherwise=None)
def end_the_war(world, draw, state, keys, log):
    """A general capitulation, an outside event: every fortress and formation of that side lays down its arms. M14

    Formula: at the turn that the scenario names, fortresses yield with all in them, formations with all their men.
    """
    if state.war_over == 1 or state.turn < world.capitulation_turn:
        return
    state.war_over = 1
    side = world.capitulation_side
    note(state, log, E_CAPITULATION, side, NONE, 0.0, 0.0)
    for k in range(world.n_fortresses):
        if state.fortresses[k].holder == side and state.fortresses[k].fall_turn < 0:
            fortress_falls(world, draw, state, keys, log, k, 1 - side)
    for i in range(world.n_formations):
        f = state.formations[i]
        if world.formations[i].side == side and f.status == WAITING:
            f.status = LEFT
        if world.formations[i].side == side and f.status == ACTIVE:
            f.prisoners += f.men
            state.sides[1 - side].prisoners += f.men
            f.men = 0.0
            f.status = CAPTURED
