"""A plan file into a `Plan`: orders with their conditions. A plan that is based on another says only what
it changes; `plan_edits.py` fills in the rest. Whether the orders can be carried out, `check_plans.py` asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files, Toml
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


def _raids(fields: Fields) -> int:
    """How often an order goes out at most."""
    raids = fields.number("raids", 1, least=1, most=100)
    if raids != int(raids):
        fields.fault("raids", "should be a whole number")
    return int(raids)


# How each key of an order is read, and so each key of a change to one.
READERS: dict[str, Callable[[Fields], object]] = {
    "who": lambda fields: fields.words("who"),
    "task": lambda fields: fields.choice("task", TASKS, required=True),
    "to": lambda fields: fields.text("to"),
    "via": lambda fields: fields.words("via"),
    "objectives": lambda fields: fields.words("objectives"),
    "tempo": lambda fields: fields.choice("tempo", TEMPOS, "quick"),
    "sorties": lambda fields: fields.number("sorties", most=5000),
    "raids": _raids,
    "hours": lambda fields: fields.number("hours", most=1000),
    "gap": lambda fields: fields.number("gap", most=1000),
    "night": lambda fields: fields.flag("night"),
    "searchlights": lambda fields: fields.flag("searchlights"),
    "only": lambda fields: fields.flag("only"),
    "alone": lambda fields: fields.flag("alone"),
    "when": lambda fields: _conditions(fields, "when"),
    "because": lambda fields: fields.text("because"),
}
ROOM = {"who": WHO, "via": VIA, "objectives": OBJECTIVES, "when": CONDITIONS_OF_ORDER}


class Change(NamedTuple):
    """One `[[change]]`: orders of the base, the keys that are given anew, conditions dropped and added."""

    orders: tuple[str, ...]
    values: Mapping[str, Any]
    drop_when: tuple[str, ...]
    when_also: tuple[Condition, ...]
    fields: Fields  # where its faults are told


class Edits(NamedTuple):
    """What a plan takes from another one, and how."""

    based_on: str
    drop: tuple[str, ...]
    without: tuple[str, ...]
    changes: tuple[Change, ...]
    after: dict[str, str]  # own order -> the order that it follows
    fields: Fields  # the head of the file, where faults are told


class PlanFile(NamedTuple):
    """A plan with its file and the line on which each order begins.

    Of a plan based on another, `inherited` names the orders taken over as they were (they are told about
    in their own file), and `is_whole` is False where the other plan could not be had.
    """

    file: str
    plan: Plan
    rows: dict[str, int]
    edits: Edits | None = None
    inherited: frozenset[str] = frozenset()
    is_whole: bool = True


def read_plan(files: Files, name: str) -> PlanFile | None:
    """One plan of the folder `plans` as it is written; None where it cannot be read at all."""
    file = f"plans/{name}"
    toml = files.toml(file)
    if toml is None:
        return None
    fields = Fields(files, file, toml.data, toml.lines)
    plan_id, side = fields.id("id"), fields.text("side", True)
    if plan_id and side and name != f"{plan_id}.{side}.toml":
        fields.fault("id", f'the file should be named "{plan_id}.{side}.toml" after its id and side')
    title, question = fields.names("title", True), fields.text("question")
    ground, based_on = fields.text("ground"), fields.id("based_on", required=False)
    drop, without = fields.words("drop"), fields.words("without")
    orders: list[Order] = []
    rows: dict[str, int] = {}
    after: dict[str, str] = {}
    for number, (data, row) in enumerate(_tables(fields, toml, "order")):
        name = str(data.get("id", number + 1)) if isinstance(data, dict) else str(number + 1)
        if name in rows:
            files.fault(file, f'order "{shown(name)}" stands twice, first on row {rows[name]}', row, "id")
        rows.setdefault(name, row)  # a faulty order is no order, but its name is still known
        its = Fields(files, file, data, toml.lines, row, f"order {name}:")
        if before := its.text("after_order"):
            after[name] = before
        if before and not based_on:
            its.fault("after_order", "is for a plan that is based on another")
        order = _order(its)
        if order is not None:
            orders.append(order)
    changes = tuple(
        _change(Fields(files, file, data, toml.lines, row, f"change {number + 1}:"))
        for number, (data, row) in enumerate(_tables(fields, toml, "change"))
    )
    for key in ("drop", "without", "change"):
        if key in toml.data and not based_on:
            fields.fault(key, "is for a plan that is based on another")
    fields.done()
    edits = Edits(based_on, drop, without, changes, after, fields) if based_on else None
    return PlanFile(file, Plan(plan_id, side, title, question, ground, tuple(orders), based_on), rows, edits)


def _tables(fields: Fields, toml: Toml, key: str) -> list[tuple[object, int]]:
    """The tables `[[key]]` with the lines on which they begin, as many as there can be orders."""
    raw = fields.get(key)
    if raw is not None and not isinstance(raw, list):
        fields.fault(key, f"{key}s are written as [[{key}]]")
        raw = None
    if len(raw or []) > ORDERS:
        fields.fault(key, f"{len(raw)} {key}s; the plans of both sides have room for {ORDERS}")
    return [(data, toml.row_of(key, number)) for number, data in enumerate((raw or [])[:ORDERS])]


def _order(fields: Fields) -> Order | None:
    """One order, or None when it has a fault (which has then been noted)."""
    values: dict[str, Any] = {key: read(fields) for key, read in READERS.items()}
    order = Order(id=fields.id("id"), **values)
    _check_room(fields, values)
    return order if fields.done() else None


def _change(fields: Fields) -> Change:
    """One change to orders of the plan it is based on."""
    orders = fields.words("order", True)
    values = {key: read(fields) for key, read in READERS.items() if key in fields.data}
    drop_when, when_also = fields.words("drop_when"), _conditions(fields, "when_also")
    for kind in drop_when:
        if kind not in CONDITIONS:
            fields.fault("drop_when", no_such("condition", kind, CONDITIONS))
    _check_room(fields, values)
    fields.known |= set(READERS)
    if fields.done() and not (values or drop_when or when_also):
        fields.fault("order", "nothing is changed")
    return Change(orders, values, drop_when, when_also, fields)


def _check_room(fields: Fields, values: Mapping[str, Any]) -> None:
    """Lists are no longer than the engine's room for them."""
    for key, room in ROOM.items():
        if len(values.get(key, ())) > room:
            fields.fault(key, f"{len(values[key])} named; the engine has room for {room}")


def _conditions(fields: Fields, key: str) -> tuple[Condition, ...]:
    raw = fields.get(key)
    if raw is None:
        return ()
    if not isinstance(raw, list):
        fields.fault(key, 'should be a list of conditions, like [ { after = "1944-09-04" } ]')
        return ()
    conditions = (_condition(fields, key, data) for data in raw)
    return tuple(condition for condition in conditions if condition is not None)


def _condition(order: Fields, key: str, data: object) -> Condition | None:
    if not isinstance(data, dict):
        order.fault(key, 'a condition reads like { fallen = "boulogne" }')
        return None
    kinds = [word for word in data if word in CONDITIONS]
    if len(kinds) != 1:
        if kinds:
            order.fault(key, "a condition says one thing; this one says " + " and ".join(kinds))
        else:
            order.fault(key, no_such("condition", next(iter(data), ""), CONDITIONS))
        return None
    kind = kinds[0]
    row = order.row_of(key)
    fields = Fields(order.files, order.file, data, order.lines, row, f"{order.where} {key}")
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
