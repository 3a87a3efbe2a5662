"""What may be ordered: every order that a side's view allows, as rows of who, task and target.

People, computers and fuzzers choose from the same list; the rule that judges one row (`may_order`) is the
rule that fills the list. What the list leaves out is refused when orders are carried out, and nothing changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wellhit.engine.layout import BY_HAND, ROW
from wellhit.engine.rule import entry, rule
from wellhit.engine.words import (
    ACTIVE,
    ASSAULT,
    BOMBARD,
    CLEAR_PORT,
    DEMOLISH,
    DIG,
    GARRISON,
    HEAVY_BOMBERS,
    HOLD,
    INVEST,
    MARCH,
    MASK,
    OFFER_TERMS,
    STATIC,
    TRUCE,
    WITHDRAW,
)  # fmt: skip

FAR = 1.0e8  # km; beyond it there is no way


@rule
def may_march(world, view, i, place):
    """A formation that moves may be sent to any other place it has a way to, fortresses in enemy hands apart."""
    v = view.formations[i]
    wp = world.places[place]
    if place == v.place or world.distance[v.place, place] >= FAR:
        return False
    return wp.in_fortress == 0 or view.fortresses[wp.fortress].holder == view.side


@rule
def may_order(world, view, who, task, target):
    """Whether `view.side` may give this order now. target: place, fortress or port; who: formation or asset."""
    if task == BOMBARD:
        wa = world.assets[who]
        return (
            wa.side == view.side
            and wa.kind == HEAVY_BOMBERS
            and view.fortresses[target].holder == 1 - view.side
        )
    v = view.formations[who]
    if v.own == 0 or v.status != ACTIVE or v.in_garrison == 1:
        return False
    if task == DEMOLISH or task == CLEAR_PORT:
        return view.ports_holder[target] == view.side
    if task == OFFER_TERMS or task == TRUCE:
        return view.fortresses[target].holder == 1 - view.side and v.in_siege == 1 and v.fortress == target
    if task == HOLD:
        return target == v.place
    if task == DIG:
        return view.places[target].holder == view.side and world.places[target].in_fortress == 0
    if world.formations[who].mobility == STATIC:
        return False
    if task == MARCH or task == WITHDRAW:
        return may_march(world, view, who, target)
    if world.distance[v.place, world.fortresses[target].assembly] >= FAR:
        return False
    if task == INVEST or task == MASK or task == ASSAULT:
        return view.fortresses[target].holder == 1 - view.side
    return task == GARRISON and view.fortresses[target].holder == view.side


@rule
def targets_of(world, task):
    """How many targets a task can have: ports, fortresses or places."""
    if task == DEMOLISH or task == CLEAR_PORT:
        return world.n_ports
    if task == HOLD or task == MARCH or task == WITHDRAW or task == DIG:
        return world.n_places
    return world.n_fortresses


@entry
def list_legal(world, view, rows):
    """Fill `rows` (who, task, target), shape [room, 3]; returns how many there are, which may be more than room."""
    n = 0
    for task in range(DIG + 1):
        senders = world.n_formations
        if task == BOMBARD:
            senders = world.n_assets
        for who in range(senders):
            for target in range(targets_of(world, task)):
                if may_order(world, view, who, task, target):
                    if n < rows.shape[0]:
                        rows[n, 0] = who
                        rows[n, 1] = task
                        rows[n, 2] = target
                    n += 1
    return n


def legal(world: Any, view: Any) -> np.ndarray[Any, Any]:
    """Every order the side that looks may give now: rows of (who, task, target), shape [n, 3], 4-byte integers."""
    rows = np.zeros((ROW, 3), np.int32)
    n = list_legal(world, view, rows)
    if n > len(rows):
        rows = np.zeros((n, 3), np.int32)
        n = list_legal(world, view, rows)
    return rows[:n]


def fill_order(world: Any, view: Any, row: Any, order: Any) -> None:
    """Write a legal row into an order record, to be given by hand this turn."""
    who, task, target = (int(x) for x in row)
    order.plan_order, order.side, order.who, order.task = BY_HAND, int(view.side), who, task
    order.by_asset = int(task == BOMBARD)
    order.has_fortress = int(task in (INVEST, MASK, ASSAULT, GARRISON, BOMBARD, OFFER_TERMS, TRUCE))
    order.has_port = int(task in (DEMOLISH, CLEAR_PORT))
    order.fortress = target if order.has_fortress else 0
    order.port = target if order.has_port else 0
    order.to = world.fortresses[target].place if order.has_fortress else (0 if order.has_port else target)
    order.n_via = order.n_objectives = order.night = order.searchlights = 0
    order.tempo, order.raids, order.sorties, order.hours = 1, 1, 200.0, 12.0
