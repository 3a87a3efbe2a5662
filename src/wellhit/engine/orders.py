"""Carrying out orders: from who, task, where to what each formation and asset does next.

Orders come from a plan, a computer or a person, all as the same records. An order that makes no sense
(another side's formation, a fallen fortress) is refused and nothing changes. One that cannot be carried out
now but may be later (nobody there yet, the ways closed) stays in the plan's book and is given again.
Left out: orders that go astray, or come late.
"""

from __future__ import annotations

from wellhit.engine.civilians import grant_truce, offer_terms
from wellhit.engine.common import is_dark
from wellhit.engine.digging import start_digging
from wellhit.engine.landing import begin_preparation
from wellhit.engine.raids import is_bomber, raid
from wellhit.engine.rule import rule
from wellhit.engine.siege import leave_works
from wellhit.engine.words import (
    ACTIVE,
    ASSAULT,
    BOMBARD,
    CLEAR_PORT,
    DEMOLISH,
    DIG,
    DONE,
    GARRISON,
    INVEST,
    ISSUED,
    MARCH,
    MASK,
    OFFER_TERMS,
    PENDING,
    PREPARE_LANDING,
    TRUCE,
    WAITING,
    WITHDRAW,
)  # fmt: skip


@rule
def is_siege_task(task):
    """Tasks that are done standing before a fortress."""
    return task == INVEST or task == MASK or task == ASSAULT


@rule
def may_leave(world, state, i, task):
    """Whether a formation of a garrison can go: ordered to march or withdraw, and nobody has closed the ways."""
    fort = state.fortresses[state.formations[i].fortress]
    return (task == WITHDRAW or task == MARCH) and fort.invested == 0 and fort.fall_turn < 0


@rule
def besiege_or_join(world, state, log, order):
    """The fortress that an order names, as the formation's own: an enemy one to stand before, or one's own to enter.

    Answers whether it makes sense: nobody besieges his own fortress or joins a garrison of the enemy.
    """
    f = state.formations[order.who]
    k = order.fortress
    own = state.fortresses[k].holder == order.side
    if own != (order.task == GARRISON):
        return False
    if f.in_siege == 1 and f.fortress != k:
        f.in_siege = 0
    f.fortress = k
    f.goal = world.fortresses[k].place
    if order.task != GARRISON:
        f.goal = world.fortresses[k].assembly
        if f.in_siege == 0 and f.place == f.goal and f.moving == 0:
            f.in_siege = 1
    if order.task == ASSAULT:
        begin_preparation(world, state, log, k, order.side)
        if f.in_siege == 1 or state.fortresses[k].assault == 0:
            set_assault(state, order, k)
    return True


@rule
def order_formation(world, state, log, order):
    """Give one formation its task, goal and way; answers whether the order is done with (False: it may be given again).

    Those who hold works leave them only to march off while the ways are open; static men then go on foot.
    """
    i = order.who
    f = state.formations[i]
    wf = world.formations[i]
    task = order.task
    if wf.side != order.side or task > GARRISON:
        return True
    if f.status != ACTIVE:
        return f.status != WAITING
    if f.in_garrison == 1:
        if not may_leave(world, state, i, task):
            return False
        leave_works(world, state, log, i)
    if is_siege_task(task) or task == GARRISON:
        if not besiege_or_join(world, state, log, order):
            return True
    else:
        f.in_siege = 0
        f.goal = order.to
    f.task = task
    f.i_via = 0
    f.n_via = 0
    if f.in_siege == 0:
        f.n_via = order.n_via
        for v in range(order.n_via):
            f.via[v] = order.via[v]
    return True


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
    """Send bombers over an enemy fortress; answers whether the day's raid is decided: by night there is none yet."""
    a = order.who
    if world.assets[a].side != order.side or not is_bomber(world, a) or order.has_fortress == 0:
        return True
    k = order.fortress
    if world.fortresses[k].side == order.side:
        return True
    if is_dark(state) or state.assets[a].left_today < 1.0:
        return False
    if raid(world, draw, state, keys, log, a, k, order.sorties):
        state.orders[order.plan_order].raids_done += 1
    return True


@rule
def order_port(world, state, order):
    """Start wrecking a port one holds, or clearing it; answers whether it is done with: a port may yet be taken."""
    p = order.port
    if order.has_port == 0:
        return True
    if state.ports[p].holder != order.side:
        return False
    if order.task == DEMOLISH:
        state.ports[p].demolishing = 1
    elif order.task == CLEAR_PORT:
        state.ports[p].clearing = 1
    return True


@rule
def order_parley(world, draw, state, keys, log, order):
    """Terms offered, or a truce asked for, before a besieged fortress; answers whether the order is done with."""
    if order.has_fortress == 0:
        return True
    k = order.fortress
    if world.fortresses[k].side == order.side:
        return True
    if order.task == OFFER_TERMS:
        return offer_terms(world, draw, state, keys, log, k)
    if grant_truce(world, draw, state, keys, log, k, order.hours):
        state.orders[order.plan_order].raids_done += 1
    return True


@rule
def order_landing(world, state, log, order):
    """Begin to gather craft and train for a landing; answers whether the order is done with."""
    f = state.formations[order.who]
    if world.formations[order.who].side != order.side or order.has_fortress == 0:
        return True
    if f.status != ACTIVE:
        return f.status != WAITING
    if state.fortresses[order.fortress].holder != order.side:
        begin_preparation(world, state, log, order.fortress, order.side)
    return True


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
def carry_out(world, draw, state, keys, log, order):
    """Carry out one order; answers whether it is done with, as far as it can ever be."""
    task = order.task
    if task == BOMBARD:
        return order_raid(world, draw, state, keys, log, order)
    if task == DEMOLISH or task == CLEAR_PORT:
        return order_port(world, state, order)
    if task == OFFER_TERMS or task == TRUCE:
        return order_parley(world, draw, state, keys, log, order)
    if task == PREPARE_LANDING:
        return order_landing(world, state, log, order)
    if task == DIG:
        return start_digging(state, order.to, order.side)
    return order_formation(world, state, log, order)


@rule
def carry_out_orders(world, draw, state, orders, keys, log):
    """Carry out this turn's orders, in the order given, and book those that are done with."""
    for n in range(orders.n):
        order = orders.items[n]
        if carry_out(world, draw, state, keys, log, order):
            book_order(state, order)
