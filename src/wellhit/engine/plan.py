"""Plans: conditional orders, judged each turn from a view.

A plan order goes out when all its conditions hold. Marches and sieges go out once; raids repeat up to
their number, at most once a day; demolition, terms and truces once. Conditions see only the view and the
side's own book of orders, never the state itself.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.rule import rule
from wellhit.engine.words import (
    ACTIVE,
    BOMBARD,
    C_AFTER,
    C_ARMOUR_AT,
    C_ASSAULT_ON,
    C_AT,
    C_BEFORE,
    C_DAYS_SINCE,
    C_ENEMY_WITHIN,
    C_FALLEN,
    C_FORECAST,
    C_GUNS_AT,
    C_HELD,
    C_HOUR,
    C_INVESTED,
    C_ORDER_DONE,
    C_RAID_ON,
    C_REACHED,
    C_SKY,
    C_STRENGTH_AT,
    DONE,
    PENDING,
)  # fmt: skip


@rule
def enemy_is_near(world, view, place, km):
    """Whether the enemy holds a place, or has been seen, within `km` by road."""
    for p in range(world.n_places):
        if world.distance[p, place] <= km:
            if view.places[p].enemy_seen == 1 or view.places[p].holder == 1 - view.side:
                return True
    return False


@rule
def all_are_at(world, view, condition):
    """Whether every named formation stands at the place, or in the siege whose assembly place it is."""
    for n in range(1, condition.n_subjects):
        v = view.formations[condition.subjects[n]]
        if v.status != ACTIVE or v.moving == 1 or v.place != condition.subjects[0]:
            return False
    return True


@rule
def fortress_condition(view, condition):
    """Conditions that look at one fortress."""
    v = view.fortresses[condition.subjects[0]]
    kind = condition.kind
    if kind == C_INVESTED:
        return v.invested == 1 and v.invested_days >= condition.value
    if kind == C_FALLEN:
        return v.fallen == 1
    if kind == C_STRENGTH_AT:
        return v.battalions >= condition.value
    if kind == C_GUNS_AT:
        return v.guns >= condition.value
    if kind == C_ARMOUR_AT:
        return v.special_armour >= condition.value
    if kind == C_ASSAULT_ON:
        return v.assault == 1
    if kind == C_RAID_ON:
        return v.raid_hours <= condition.value
    return v.civilians >= condition.value


@rule
def order_condition(view, state, condition):
    """Conditions on the side's own earlier orders."""
    for n in range(condition.n_subjects):
        o = state.orders[condition.subjects[n]]
        if o.status == PENDING:
            return False
        if condition.kind == C_DAYS_SINCE and view.turn - o.issued_turn < condition.value * TURNS_A_DAY:
            return False
    return True


@rule
def holds(world, view, state, condition):
    """Whether one condition holds now, before `negate`."""
    kind = condition.kind
    if kind == C_AFTER:
        return view.turn >= condition.turn
    if kind == C_BEFORE:
        return view.turn < condition.turn
    if kind == C_HOUR:
        return (condition.turn >> (view.turn % TURNS_A_DAY)) & 1 == 1
    if kind == C_SKY:
        return view.sky <= condition.turn
    if kind == C_FORECAST:
        return view.forecast <= condition.turn
    if kind == C_AT:
        return all_are_at(world, view, condition)
    if kind == C_REACHED or kind == C_HELD:
        return view.places[condition.subjects[0]].holder == view.side
    if kind == C_ENEMY_WITHIN:
        return enemy_is_near(world, view, condition.subjects[0], condition.value)
    if kind == C_ORDER_DONE or kind == C_DAYS_SINCE:
        return order_condition(view, state, condition)
    return fortress_condition(view, condition)


@rule
def is_due(world, view, state, order):
    """Whether all conditions of a plan order hold."""
    for n in range(order.n_conditions):
        condition = order.conditions[n]
        if holds(world, view, state, condition) == (condition.negate == 1):
            return False
    return True


@rule
def write_order(plan_order, index, who, out):
    """Copy a plan order for one of those it names into the turn's orders."""
    out.plan_order = index
    out.side = plan_order.side
    out.who = who
    out.by_asset = plan_order.by_asset
    out.task = plan_order.task
    out.to = plan_order.to
    out.fortress = plan_order.fortress
    out.has_fortress = plan_order.has_fortress
    out.port = plan_order.port
    out.has_port = plan_order.has_port
    out.tempo = plan_order.tempo
    out.night = plan_order.night
    out.searchlights = plan_order.searchlights
    out.sorties = plan_order.sorties
    out.hours = plan_order.hours
    out.gap = plan_order.gap
    out.only = plan_order.only
    out.n_objectives = plan_order.n_objectives
    for n in range(plan_order.n_objectives):
        out.objectives[n] = plan_order.objectives[n]
    out.n_via = plan_order.n_via
    for n in range(plan_order.n_via):
        out.via[n] = plan_order.via[n]


@rule
def issue(world, o, orders):
    """Send plan order `o` to all it names; the book is kept when orders are carried out (orders.py)."""
    order = world.orders[o]
    senders = order.n_who
    if order.task > BOMBARD:
        senders = 1  # terms, truces and work on ports are ordered once, whoever carries them out
    for n in range(senders):
        if orders.n < orders.items.shape[0]:
            write_order(order, o, order.who[n], orders.items[orders.n])
            orders.n += 1


@rule
def may_repeat(view, order, book):
    """Raids go on day by day up to their number; a truce is asked for again until granted, at most twice a day."""
    if book.status == PENDING:
        return True
    if book.status == DONE:
        return False
    if order.task == BOMBARD:
        return book.raids_done < order.raids and view.turn // TURNS_A_DAY > book.last_turn // TURNS_A_DAY
    return book.raids_done < order.raids and view.turn - book.last_turn >= 2


@rule
def follow_plan(world, view, state, orders):
    """A plan gives the orders whose conditions hold in what its side sees: written into `orders`."""
    for o in range(world.n_orders):
        order = world.orders[o]
        if order.side != view.side:
            continue
        book = state.orders[o]
        if may_repeat(view, order, book) and is_due(world, view, state, order):
            issue(world, o, orders)
