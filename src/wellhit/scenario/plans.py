"""A plan file into a `Plan`: orders with their conditions. Whether the orders can be carried out,
`check_plans.py` asks."""

from __future__ import annotations

import re
from typing import NamedTuple

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files
from wellhit.scenario.problems import no_such, shown
from wellhit.terms import CONDITIONS, SKIES, TASKS, TEMPOS, TURN_NAMES, Condition, Order, Plan

# The figure that goes with a condition, by its kind (those absent take none).
FIGURE = {
    "strength_at": "at_least",
    "guns_at": "at_least",
    "special_armour_at": "at_least",
    "civilians_in": "at_least",
    "days_since": "at_least",
    "raid_on": "within_hours",
    "invested": "days",
    "enemy_within": "km",
}
FIGURE_NEEDED = frozenset(FIGURE) - {"invested"}  # invested, without days, means invested at all
# The engine's room for one order and for all orders of two plans together (one is kept free there).
WHO, VIA, OBJECTIVES, CONDITIONS_OF_ORDER, SUBJECTS, ORDERS = 24, 8, 16, 8, 8, 127
SEVERAL = ("order_done", "days_since")  # hold when they hold for each order named


class PlanFile(NamedTuple):
    """A plan with its file and the line on which each order begins."""

    file: str
    plan: Plan
    rows: dict[str, int]


def read_plan(files: Files, name: str) -> PlanFile | None:
    """One plan of the folder `plans`; None where it cannot be read at all."""
    file = f"plans/{name}"
    toml = files.toml(file)
    if toml is None:
        return None
    fields = Fields(files, file, toml.data, toml.lines)
    plan_id, side = fields.id("id"), fields.text("side", True)
    if plan_id and side and name != f"{plan_id}.{side}.toml":
        fields.fault("id", f'the file should be named "{plan_id}.{side}.toml" after its id and side')
    title, question = fields.names("title", True), fields.text("question")
    ground, raw = fields.text("ground"), fields.get("order")
    fields.done()
    if raw is not None and not isinstance(raw, list):
        fields.fault("order", "orders are written as [[order]]")
        raw = None
    orders: list[Order] = []
    rows: dict[str, int] = {}
    if len(raw or []) > ORDERS:
        fields.fault("order", f"{len(raw)} orders; the plans of both sides have room for {ORDERS}")
    for number, data in enumerate((raw or [])[:ORDERS]):
        row = toml.row_of("order", number)
        name = str(data.get("id", number + 1)) if isinstance(data, dict) else str(number + 1)
        if name in rows:
            files.fault(file, f'order "{shown(name)}" stands twice, first on row {rows[name]}', row, "id")
        rows.setdefault(name, row)  # a faulty order is no order, but its name is still known
        order = _order(Fields(files, file, data, toml.lines, row, f"order {name}:"))
        if order is not None:
            orders.append(order)
    return PlanFile(file, Plan(plan_id, side, title, question, ground, tuple(orders)), rows)


def _order(fields: Fields) -> Order | None:
    """One order, or None when it has a fault (which has then been noted)."""
    raids = fields.number("raids", 1, least=1, most=100)
    order = Order(
        id=fields.id("id"),
        who=fields.words("who"),
        task=fields.choice("task", TASKS, required=True),
        to=fields.text("to"),
        via=fields.words("via"),
        objectives=fields.words("objectives"),
        tempo=fields.choice("tempo", TEMPOS, "quick"),
        sorties=fields.number("sorties", most=5000),
        raids=int(raids),
        hours=fields.number("hours", most=1000),
        gap=fields.number("gap", most=1000),
        night=fields.flag("night"),
        searchlights=fields.flag("searchlights"),
        only=fields.flag("only"),
        alone=fields.flag("alone"),
        when=_conditions(fields),
        because=fields.text("because"),
    )
    if raids != int(raids):
        fields.fault("raids", "should be a whole number")
    for key, items, room in (
        ("who", order.who, WHO),
        ("via", order.via, VIA),
        ("objectives", order.objectives, OBJECTIVES),
        ("when", order.when, CONDITIONS_OF_ORDER),
    ):
        if len(items) > room:
            fields.fault(key, f"{len(items)} named; the engine has room for {room}")
    return order if fields.done() else None


def _conditions(fields: Fields) -> tuple[Condition, ...]:
    raw = fields.get("when")
    if raw is None:
        return ()
    if not isinstance(raw, list):
        fields.fault("when", 'should be a list of conditions, like [ { after = "1944-09-04" } ]')
        return ()
    conditions = (_condition(fields, data) for data in raw)
    return tuple(condition for condition in conditions if condition is not None)


def _condition(order: Fields, data: object) -> Condition | None:
    if not isinstance(data, dict):
        order.fault("when", 'a condition reads like { fallen = "boulogne" }')
        return None
    kinds = [key for key in data if key in CONDITIONS]
    if len(kinds) != 1:
        if kinds:
            order.fault("when", "a condition says one thing; this one says " + " and ".join(kinds))
        else:
            order.fault("when", no_such("condition", next(iter(data), ""), CONDITIONS))
        return None
    kind = kinds[0]
    row = order.row_of("when")
    fields = Fields(order.files, order.file, data, order.lines, row, f"{order.where} when")
    negate = fields.flag("not")
    value = fields.number(FIGURE[kind], required=kind in FIGURE_NEEDED) if kind in FIGURE else 0.0
    subject, text = _subject(fields, kind)
    sound = fields.done()
    order.sound = order.sound and sound
    return Condition(kind, subject, value, text, negate) if sound else None


def _subject(fields: Fields, kind: str) -> tuple[tuple[str, ...], str]:
    """The ids a condition names, and its text (a date, a sky, hours)."""
    if kind in ("after", "before"):
        day = fields.date(kind, True)
        return (), day.isoformat() if day else ""
    if kind in ("sky", "forecast"):
        return (), fields.choice(kind, SKIES, required=True)
    if kind == "hour":
        hours = fields.words(kind, True)
        for name in hours:
            if name not in TURN_NAMES:
                fields.fault(kind, no_such("hour", name, TURN_NAMES))
        return (), ",".join(hours)
    subject = fields.words(kind, True)
    if not all(re.fullmatch(r"\S+", name) for name in subject) or not subject:
        fields.fault(kind, "names nothing")
    if kind not in SEVERAL and len(subject) > 1:
        fields.fault(kind, f"names one thing; write a condition for each of {len(subject)}")
    if kind == "at":
        subject += fields.words("who", True)
    if len(subject) > SUBJECTS:
        fields.fault(kind, f"{len(subject)} named; the engine has room for {SUBJECTS}")
    return subject, ""
