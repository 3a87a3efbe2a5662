"""The twin of a campaign: every id and name another, every table in another order, nothing else changed.

A rule book that looks at what things are and not at what they are called plays both alike.
Record ids stay, so that outcomes of twin and original can be laid side by side. The orders of a plan
keep their order, which is part of what they say.
"""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from wellhit.scenario.tables import TABLES, Table
from wellhit.terms import Condition, Order, Plan, Scenario, ScenarioHead

LETTERS = "abcdefghijklmnopqrstuvwxyz"
UNTOUCHED = ("claims", "record")  # nothing the engine reads
NAMES = ("name", "name_nl", "name_fr", "commander")


def scramble(scenario: Scenario, seed: int) -> Scenario:
    """The twin that belongs to `seed`; the same seed gives the same twin."""
    dice = random.Random(seed)
    new = _new_ids(scenario, dice)
    tables: dict[str, Any] = {
        table.name: _shuffled([_renamed(row, table, new) for row in getattr(scenario, table.name)], dice)
        for table in TABLES
        if table.name not in UNTOUCHED
    }
    sides = [
        dataclasses.replace(side, id=new[side.id], name={"en": new[side.id]}, adjective=new[side.id])
        for side in scenario.sides
    ]
    claims = tuple(dataclasses.replace(c, subject=new.get(c.subject, c.subject)) for c in scenario.claims)
    record = tuple(
        dataclasses.replace(r, subject=tuple(new.get(s, s) for s in r.subject)) for r in scenario.record
    )
    return dataclasses.replace(
        scenario,
        campaign=new[scenario.campaign],
        title={"en": "Twin"},
        head=_head(scenario.head, new),
        sides=_shuffled(sides, dice),
        plans=_shuffled([_plan(plan, new) for plan in scenario.plans], dice),
        claims=claims,
        record=record,
        **tables,
    )


def _new_ids(scenario: Scenario, dice: random.Random) -> dict[str, str]:
    """Old id -> new id. What bears one id in two tables (a town and its fortress) does so in the twin."""
    old = {scenario.campaign, *(side.id for side in scenario.sides)}
    for table in TABLES:
        if table.name not in UNTOUCHED and table.key == ("id",):
            old |= {row.id for row in getattr(scenario, table.name)}
    for plan in scenario.plans:
        old |= {plan.id, *(order.id for order in plan.orders)}
    new: dict[str, str] = {}
    for name in sorted(old):
        made = ""
        while not made or made in new.values() or made in old:
            made = "".join(dice.choice(LETTERS) for _ in range(8))
        new[name] = made
    return new


def _shuffled(rows: list[Any], dice: random.Random) -> tuple[Any, ...]:
    dice.shuffle(rows)
    return tuple(rows)


def _renamed(row: Any, table: Table, new: dict[str, str]) -> Any:
    """The row with its own id, the ids it refers to, and its names changed."""
    changes: dict[str, Any] = {}
    for column in table.columns:
        field = column.field or column.name
        value = getattr(row, field, None)
        if column.kind in ("id", "ref") and value:
            changes[field] = new.get(value, value)
        elif column.kind == "refs" and column.refers != "sources":
            changes[field] = tuple(new.get(name, name) for name in value or ())
        elif column.name in NAMES:
            changes[field] = new.get(getattr(row, "id", ""), "")
    return dataclasses.replace(row, **changes)


def _head(head: ScenarioHead, new: dict[str, str]) -> ScenarioHead:
    return dataclasses.replace(
        head,
        plans={new[side]: new.get(plan, plan) for side, plan in head.plans.items()},
        capitulation_side=new.get(head.capitulation_side, ""),
    )


def _plan(plan: Plan, new: dict[str, str]) -> Plan:
    orders = tuple(_order(order, new) for order in plan.orders)
    return dataclasses.replace(plan, id=new[plan.id], side=new[plan.side], orders=orders, based_on="")


def _order(order: Order, new: dict[str, str]) -> Order:
    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new.get(name, name) for name in names)

    def condition(old: Condition) -> Condition:
        return dataclasses.replace(old, subject=renamed(old.subject))

    return dataclasses.replace(
        order,
        id=new[order.id],
        who=renamed(order.who),
        to=new.get(order.to, order.to),
        via=renamed(order.via),
        objectives=renamed(order.objectives),
        when=tuple(condition(old) for old in order.when),
    )
