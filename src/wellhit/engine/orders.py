"""Carrying out orders: from who, task, where to what each formation and asset does next.

Orders come from a plan, a computer or a person, all as the same records. An order that makes no sense
(another side's formation, a fallen fortress) is refused and nothing changes.
"""

from __future__ import annotations

from wellhit.engine.civilians import grant_truce, offer_terms
from wellhit.engine.digging import start_digging
from wellhit.engine.raids import is_bomber, raid
from wellhit.engine.rule import rule
from wellhit.engine.words import (
    ACTIVE,
    ASSAULT,
    BOMBARD,
    CLEAR_PORT,
    DEMOLISH,
    DIG,
    DONE,
    GARRISON,
    HOLD,
    INVEST,
    ISSUED,
    MARCH,
    MASK,
    OFFER_TERMS,
    PENDING,
    TRUCE,
    WITHDRAW,
)  # fmt: skip


@rule
def is_siege_task(task):
    """Tasks that are done standing before a fortress."""
    return task == INVEST or task == MASK or task == ASSAULT


@rule
def order_formation(world, state, order):
    """Give one formation its task, goal and way. Refused for formations that are not there or hold works."""
    i = order.who
    f = state.formations[i]
    wf = world.formations[i]
    if wf.side != order.side or f.status != ACTIVE or f.in_garrison == 1 or order.task > GARRISON:
        return
    task = order.task
    goal = order.to
    if is_siege_task(task) or task == GARRISON:
        k = order.fortress
        own = state.fortresses[k].holder == order.side
        if is_siege_task(task) and own:
            return
        if task == GARRISON and not own:
            return
        if f.in_siege == 1 and f.fortress != k:
            f.in_siege = 0
        f.fortress = k
        goal = world.fortresses[k].assembly
        if task == GARRISON:
            goal = world.fortresses[k].place
        elif f.in_siege == 0 and f.place == goal and f.moving == 0:
            f.in_siege = 1
        if task == ASSAULT and (f.in_siege == 1 or state.fortresses[k].assault == 0):
            set_assault(state, order, k)
    else:
        f.in_siege = 0
    f.task = task
    f.goal = goal
    f.i_via = 0
    f.n_via = 0
    if f.in_siege == 0:
        f.n_via = order.n_via
        for v in range(order.n_via):
            f.via[v] = order.via[v]


@rule
def set_assault(state, order, k):
    """How the assault on a fortress is to be made: tempo, by night or not, which works first."""
    fort = state.fortresses[k]
    fort.tempo = order.tempo
    fort.night = order.night
    fort.searchlights = order.searchlights
    fort.gap = order.gap
    fort.only = order.only
    fort.n_objectives = order.n_objectives
    for n in range(order.n_objectives):
        fort.objectives[n] = order.objectives[n]


@rule
def order_raid(world, draw, state, keys, log, order):
    """Send bombers over an enemy fortress."""
    a = order.who
    if world.assets[a].side != order.side or not is_bomber(world, a) or order.has_fortress == 0:
        return
    k = order.fortress
    if world.fortresses[k].side == order.side:
        return
    if raid(world, draw, state, keys, log, a, k, order.sorties):
        state.orders[order.plan_order].raids_done += 1


@rule
def order_port(world, state, order):
    """Start wrecking a port one holds, or stop."""
    p = order.port
    if order.has_port == 1 and state.ports[p].holder == order.side:
        if order.task == DEMOLISH:
            state.ports[p].demolishing = 1
        elif order.task == CLEAR_PORT:
            state.ports[p].clearing = 1


@rule
def order_parley(world, draw, state, keys, log, order):
    """Terms offered, or a truce asked for, before a besieged fortress."""
    if order.has_fortress == 0:
        return
    k = order.fortress
    if world.fortresses[k].side == order.side:
        return
    if order.task == OFFER_TERMS:
        offer_terms(world, draw, state, keys, log, k)
    elif order.task == TRUCE:
        if grant_truce(world, draw, state, keys, log, k, order.hours):
            state.orders[order.plan_order].raids_done += 1


@rule
def book_order(state, order):
    """Enter an order in its side's book: when it first went out, when last, whether it may go out again."""
    book = state.orders[order.plan_order]
    if book.status == PENDING:
        book.issued_turn = state.turn
    book.last_turn = state.turn
    book.status = ISSUED
    if order.task != BOMBARD and order.task != TRUCE:
        book.status = DONE


@rule
def carry_out_orders(world, draw, state, orders, keys, log):
    """Carry out this turn's orders, in the order given."""
    for n in range(orders.n):
        order = orders.items[n]
        task = order.task
        book_order(state, order)
        if task == BOMBARD:
            order_raid(world, draw, state, keys, log, order)
        elif task == DEMOLISH or task == CLEAR_PORT:
            order_port(world, state, order)
        elif task == DIG:
            start_digging(state, order.to, order.side)
        elif task == OFFER_TERMS or task == TRUCE:
            order_parley(world, draw, state, keys, log, order)
        elif task == HOLD or task == MARCH or task == WITHDRAW or is_siege_task(task) or task == GARRISON:
            order_formation(world, state, order)
