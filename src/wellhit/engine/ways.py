"""Ways to a position: from outside, past neighbours that have fallen, over water.

A position can be attacked from outside, from beside, or over a bridge that a column has seized. Where every
bridge is down, boats go over under fire and no armour with them. M29, M30.
"""

from __future__ import annotations

from wellhit.engine.rule import rule
from wellhit.engine.words import B_BLOWN, B_INTACT


@rule
def neighbours_fallen(world, state, s):
    """Share of a position's neighbours that have fallen."""
    ws = world.strongpoints[s]
    if ws.n_neighbours == 0:
        return 0.0
    fallen = 0.0
    for j in range(ws.n_neighbours):
        fallen += 1.0 - state.strongpoints[ws.neighbours[j]].holds
    return fallen / ws.n_neighbours


@rule
def is_at_the_front(world, state, s):
    """A position on the outside, or beside one that has fallen. M29."""
    ws = world.strongpoints[s]
    if ws.outer == 1:
        return True
    for j in range(ws.n_neighbours):
        if state.strongpoints[ws.neighbours[j]].holds == 0:
            return True
    return False


@rule
def is_reachable(world, state, s):
    """A position can be attacked from outside, from a neighbour that has fallen, or over a seized bridge. M29, M30."""
    if is_at_the_front(world, state, s):
        return True
    ws = world.strongpoints[s]
    for j in range(ws.n_neighbours):
        if ws.bridges[j] > 0 and state.routes[ws.bridges[j] - 1].bridge == B_INTACT:
            return True
    return False


@rule
def is_cut_off_by_water(world, state, s):
    """Whether every way to a position, from outside or from what is won, leads over a blown bridge."""
    ws = world.strongpoints[s]
    if ws.outer == 1 and (ws.outer_bridge == 0 or state.routes[ws.outer_bridge - 1].bridge != B_BLOWN):
        return False
    for j in range(ws.n_neighbours):
        r = ws.bridges[j]
        down = r > 0 and state.routes[r - 1].bridge == B_BLOWN
        if state.strongpoints[ws.neighbours[j]].holds == 0 and not down:
            return False
        if r > 0 and state.routes[r - 1].bridge == B_INTACT:
            return False
    return True
