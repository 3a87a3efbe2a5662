"""Plans to arrays: who, task, where, when, as records that rules can judge each turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wellhit import terms
from wellhit.engine import layout
from wellhit.engine.compile import CapacityError, subject_id

if TYPE_CHECKING:
    from wellhit.engine.compile import _Compiler

SIEGE_TASKS = {"invest", "mask", "assault", "garrison", "bombard", "offer_terms", "truce"}
FORTRESS_TASKS = SIEGE_TASKS | {"prepare_landing"}
PORT_TASKS = {"demolish", "clear_port"}
FORTRESS_CONDITIONS = {
    "invested", "fallen", "strength_at", "guns_at", "special_armour_at", "assault_on", "raid_on", "civilians_in",
}  # fmt: skip
PLACE_CONDITIONS = {"reached", "held", "enemy_within"}


def members(c: _Compiler, name: str, alone: bool) -> list[int]:
    """World formations that an order to `name` moves: itself and, unless `alone`, all that belong to it."""
    if alone and name in c.formation_index:
        return [c.formation_index[name]]
    children: dict[str, list[str]] = {}
    parents = {f.id: f.parent for f in c.scenario.formations}
    for f in c.scenario.formations:
        children.setdefault(f.parent, []).append(f.id)
    component = next((f for f in c.scenario.formations if f.id == name and f.role == "component"), None)
    while component is not None and name not in c.formation_index and parents.get(name):
        name = parents[name]
    found: list[int] = []
    queue = [name]
    while queue:
        here = queue.pop(0)
        if here in c.formation_index:
            found.append(c.formation_index[here])
        queue.extend(children.get(here, []))
    return found


def put_condition(c: _Compiler, row: Any, condition: terms.Condition, orders: dict[str, int]) -> None:
    """One condition; its subjects become record numbers."""
    row.kind, row.negate = terms.CONDITIONS.index(condition.kind), int(condition.negate)
    row.value = condition.value
    subjects: list[int] = []
    if condition.kind in ("after", "before"):
        row.turn = c.moment(condition.text)
    elif condition.kind == "hour":
        row.turn = sum(1 << terms.TURN_NAMES.index(h.strip()) for h in condition.text.split(","))
    elif condition.kind in ("sky", "forecast"):
        row.turn = terms.SKIES.index(condition.text)
    elif condition.kind in FORTRESS_CONDITIONS:
        subjects = [c.fort_index[s] for s in condition.subject]
    elif condition.kind in PLACE_CONDITIONS:
        subjects = [c.places[s] for s in condition.subject]
    elif condition.kind == "at":
        subjects = [c.places[condition.subject[0]]]
        subjects += [i for who in condition.subject[1:] for i in members(c, who, True)]
    else:
        subjects = [orders[s] for s in condition.subject]
    if len(subjects) > layout.SUBJECTS:
        raise CapacityError(
            f"condition {condition.kind}: {len(subjects)} subjects, room for {layout.SUBJECTS}"
        )
    row.n_subjects = len(subjects)
    row.subjects[: len(subjects)] = subjects


def put_goal(c: _Compiler, row: Any, order: terms.Order) -> None:
    """Where an order leads: a fortress, a port or a place."""
    if order.task in FORTRESS_TASKS:
        row.has_fortress, row.fortress = 1, c.fort_index[order.to]
        row.to = c.places[c.forts[row.fortress].place]
    elif order.task in PORT_TASKS:
        row.has_port, row.port = 1, c.port_index[order.to]
    elif order.to:
        row.to = place_of(c, order.to)


def place_of(c: _Compiler, name: str) -> int:
    """The place that a name stands for: itself, or where that fortress, strongpoint or port is."""
    if name in c.places:
        return c.places[name]
    places = {row.id: row.place for row in c.scenario.ports}
    places |= {row.id: row.place for row in c.works}
    places |= {row.id: row.place for row in c.forts}
    return c.places[places[name]]


def put_order(c: _Compiler, row: Any, order: terms.Order, side: int, orders: dict[str, int]) -> None:
    """One order of a plan."""
    row.id, row.side, row.task = subject_id(order.id + " order"), side, terms.TASKS.index(order.task)
    row.by_asset = int(order.task == "bombard")
    who = (
        [c.asset_index[w] for w in order.who]
        if row.by_asset
        else [i for w in order.who for i in members(c, w, order.alone)]
    )
    who = list(dict.fromkeys(i for i in who if row.by_asset or c.world.formations[i].side == side))
    if len(who) > layout.WHO:
        raise CapacityError(f"order {order.id}: {len(who)} formations, room for {layout.WHO}")
    row.n_who = len(who)
    row.who[: len(who)] = who
    put_goal(c, row, order)
    for name, items, room in (
        ("via", [c.places[v] for v in order.via], layout.VIA),
        ("objectives", [c.work_index[s] for s in order.objectives], layout.OBJECTIVES),
        ("conditions", order.when, layout.CONDITIONS),
    ):
        if len(items) > room:
            raise CapacityError(f"order {order.id}: {len(items)} {name}, room for {room}")
    row.n_via, row.n_objectives, row.n_conditions = len(order.via), len(order.objectives), len(order.when)
    row.via[: row.n_via] = [c.places[v] for v in order.via]
    row.objectives[: row.n_objectives] = [c.work_index[s] for s in order.objectives]
    row.tempo, row.raids = terms.TEMPOS.index(order.tempo), order.raids
    row.night, row.searchlights, row.only = int(order.night), int(order.searchlights), int(order.only)
    row.sorties, row.hours, row.gap = order.sorties, order.hours, order.gap
    for n, condition in enumerate(order.when):
        put_condition(c, row.conditions[n], condition, orders)


def put_plans(c: _Compiler) -> None:
    """Every plan of the scenario, side after side."""
    n = 0
    for plan in c.scenario.plans:
        book = {order.id: n + i for i, order in enumerate(plan.orders)}
        for order in plan.orders:
            put_order(c, c.world.orders[n], order, c.sides[plan.side], book)
            n += 1
    c.world.n_orders = n
