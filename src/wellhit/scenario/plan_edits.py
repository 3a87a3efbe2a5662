"""Plans written as edits of another plan: what is dropped, changed, replaced and added, in that order.

A what-if then shows in its file just what it asks, and follows when the plan it is based on is mended.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

from wellhit.scenario.plans import CONDITIONS_OF_ORDER, ORDERS, Change, Edits, PlanFile
from wellhit.scenario.problems import no_such, shown
from wellhit.terms import Order, Plan

Name = tuple[str, str]  # side and id of a plan
ON_ORDERS = ("order_done", "days_since")  # conditions that name other orders of the plan


class Differences(NamedTuple):
    """Orders by which a plan differs from another: in the one's order, and in the other's for those gone."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many orders differ."""
        return len(self.added) + len(self.changed) + len(self.dropped)


def differences(plan: Plan, base: Plan) -> Differences:
    """Which orders of `plan` are new or differ from those of `base`, and which of `base` it has not."""
    old = {order.id: order for order in base.orders}
    new = {order.id: order for order in plan.orders}
    return Differences(
        tuple(name for name in new if name not in old),
        tuple(name for name, order in new.items() if name in old and order != old[name]),
        tuple(name for name in old if name not in new),
    )


def resolve(plans: list[PlanFile]) -> list[PlanFile]:
    """Every plan with its orders complete, in the order given; faults are noted in the files' problems."""
    known: dict[Name, PlanFile] = {}
    for file in plans:
        known.setdefault((file.plan.side, file.plan.id), file)
    done: dict[Name, PlanFile] = {}
    for name in known:
        for link in _chain(name, known, done):
            done[link] = _completed(known[link], done)
    # A second file of the same side and id has been told about; it stands for itself.
    return [
        done[name] if known[name := (file.plan.side, file.plan.id)] is file else _unfinished(file)
        for file in plans
    ]


def _chain(name: Name, known: dict[Name, PlanFile], done: dict[Name, PlanFile]) -> list[Name]:
    """The plans to complete for this one, each after the one it is based on."""
    chain = [name]
    while chain[-1] not in done:
        here = known[chain[-1]]
        if here.edits is None:
            break
        side, wanted = here.plan.side, here.edits.based_on
        if (side, wanted) not in known:
            here.edits.fields.fault("based_on", _no_base(here, wanted, known))
            done[chain[-1]] = _unfinished(here)
        elif (side, wanted) in chain:
            circle = [plan for _, plan in chain[chain.index((side, wanted)) :]] + [wanted]
            here.edits.fields.fault("based_on", "leads in a circle: " + " - ".join(circle))
            done[chain[-1]] = _unfinished(here)
        else:
            chain.append((side, wanted))
    return [link for link in reversed(chain) if link not in done]


def _no_base(here: PlanFile, wanted: str, known: dict[Name, PlanFile]) -> str:
    others = [side for side, plan in known if plan == wanted]
    if others:
        return (
            f'plan "{shown(wanted)}" is of side "{shown(others[0])}"; a plan is based on one of its own side'
        )
    of_side = [plan for side, plan in known if side == here.plan.side and plan != here.plan.id]
    return no_such(f"plan for side {shown(here.plan.side)}", wanted, of_side)


def _unfinished(file: PlanFile) -> PlanFile:
    """A plan whose base cannot be had: its own orders only, and nobody judges them."""
    return file._replace(is_whole=file.edits is None)


def _completed(file: PlanFile, done: dict[Name, PlanFile]) -> PlanFile:
    """The plan with what it takes from the one it is based on."""
    if file.edits is None:
        return file
    base = done[(file.plan.side, file.edits.based_on)]
    if not base.is_whole:
        return _unfinished(file)
    kept = _without(file.edits, base, [o for o in base.plan.orders if o.id not in file.edits.drop])
    gone = {order.id for order in base.plan.orders} - {order.id for order in kept} | {*file.edits.drop}
    _check_edits(file, base, gone)
    own = {order.id: order for order in file.plan.orders}
    orders = [
        own.pop(order.id) if order.id in own else _changed(order, file.edits.changes)
        for order in kept
        if order.id in own or order.id not in file.rows
    ]
    orders = _in_place(file, [*orders, *own.values()])
    before = {order.id: order for order in base.plan.orders}
    rows = dict.fromkeys(
        (name for name in base.rows if name not in gone), file.edits.fields.row_of("based_on")
    )
    for change in file.edits.changes:
        rows |= {name: change.fields.row for name in change.orders if name in rows}
    if len(orders) > ORDERS:
        text = f"{len(orders)} orders with those taken over; the plans of both sides have room for {ORDERS}"
        file.edits.fields.fault("based_on", text)
    return file._replace(
        plan=dataclasses.replace(file.plan, orders=tuple(orders[:ORDERS])),
        rows=rows | file.rows,
        inherited=frozenset(o.id for o in orders if o == before.get(o.id) and o.id not in file.rows),
    )


def _without(edits: Edits, base: PlanFile, orders: list[Order]) -> list[Order]:
    """The orders less those who take no part; an order that is left with nobody is dropped."""
    named = {who for order in base.plan.orders for who in order.who}
    for name in edits.without:
        if name not in named:
            text = f'"{shown(name)}" is named in no order of "{base.plan.id}"'
            edits.fields.fault("without", text)
    left = []
    for order in orders:
        who = tuple(name for name in order.who if name not in edits.without)
        if who or not order.who:
            left.append(order if who == order.who else dataclasses.replace(order, who=who))
    return left


def _changed(order: Order, changes: Iterable[Change]) -> Order:
    """The order after every change that names it."""
    for change in changes:
        if order.id not in change.orders:
            continue
        order = dataclasses.replace(order, **change.values)
        for kind in change.drop_when:
            if kind not in {condition.kind for condition in order.when}:
                change.fields.fault("drop_when", f'order "{order.id}" has no condition {kind}')
        kept = tuple(condition for condition in order.when if condition.kind not in change.drop_when)
        order = dataclasses.replace(order, when=kept + change.when_also)
        if len(order.when) > CONDITIONS_OF_ORDER:
            text = f'order "{order.id}" then has {len(order.when)} conditions'
            change.fields.fault("when_also", f"{text}; the engine has room for {CONDITIONS_OF_ORDER}")
    return order


def _in_place(file: PlanFile, orders: list[Order]) -> list[Order]:
    """The orders with every own order that asks for it behind the one that it names."""
    assert file.edits is not None
    for name, before in file.edits.after.items():
        moved = next((order for order in orders if order.id == name), None)
        if moved is None:
            continue
        others = [order for order in orders if order.id != name]
        places = [place for place, order in enumerate(others) if order.id == before]
        if places:
            orders = [*others[: places[0] + 1], moved, *others[places[0] + 1 :]]
        else:
            text = no_such("order", before, [order.id for order in others])
            key = f"order {shown(name)}: after_order"
            file.edits.fields.files.fault(file.file, text, file.rows[name], key)
    return orders


def _check_edits(file: PlanFile, base: PlanFile, gone: set[str]) -> None:
    """What is dropped or changed is there, is told one thing, and nobody waits for what is gone."""
    assert file.edits is not None
    fields, of_base = file.edits.fields, f'order in "{base.plan.id}"'
    for name in file.edits.drop:
        if name not in base.rows:
            fields.fault("drop", no_such(of_base, name, base.rows))
        elif name in file.rows:
            fields.fault(
                "drop", f'order "{shown(name)}" is dropped, and given again on row {file.rows[name]}'
            )
    for change in file.edits.changes:
        for name in change.orders:
            if name not in base.rows:
                change.fields.fault("order", no_such(of_base, name, base.rows))
            elif name in file.rows:
                text = f'order "{shown(name)}" is given anew on row {file.rows[name]}'
                change.fields.fault("order", text)
            elif name in gone:
                change.fields.fault("order", f'order "{shown(name)}" is dropped')
    for order in base.plan.orders:
        if order.id in gone or order.id in file.rows:
            continue
        for condition in _changed_quietly(order, file.edits.changes).when:
            for name in condition.subject if condition.kind in ON_ORDERS else ():
                if name in gone and name not in file.rows:
                    key = "drop" if name in file.edits.drop else "without"
                    fields.fault(key, f'order "{order.id}" waits for "{name}", which is dropped')


def _changed_quietly(order: Order, changes: Iterable[Change]) -> Order:
    """The order with the conditions it will have; faults of the changes are told elsewhere."""
    when = order.when
    for change in changes:
        if order.id in change.orders:
            when = tuple(change.values.get("when", when))
            when = tuple(c for c in when if c.kind not in change.drop_when) + change.when_also
    return dataclasses.replace(order, when=when)
