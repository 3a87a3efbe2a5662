"""A variant: a scenario with named edits, each of them data.

An edit is a name with a value, or the same as one line of text:

    shift_days 10                         plan dates and known weather move together by so many days
    climate_only                          no day's weather is known; the climate gives it
    remove_side_formations allied         that side has no formations, no assets and so no orders
    set formations.1pad.men = 9000        one quantity, or its limits: = 8000, 9000, 10000
    scramble 7                            every id and name another, every table in another order

Edits are applied in the order given. What an edit makes up is marked as assumed by it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from wellhit.scenario.cells import CellError, number
from wellhit.scenario.problems import Problem, ScenarioError, no_such, shown
from wellhit.scenario.scramble import scramble
from wellhit.scenario.tables import BY_NAME, Column, Table
from wellhit.terms import Condition, Order, Plan, Range, Scenario


class Edit(NamedTuple):
    """One named edit. value: what follows the name, as text ("" where nothing does)."""

    name: str
    value: str = ""


def parse(text: str) -> Edit:
    """`shift_days 10` as Edit("shift_days", "10")."""
    name, _, value = text.strip().partition(" ")
    return Edit(name, value.strip())


def apply(scenario: Scenario, edits: Iterable[Edit | str]) -> Scenario:
    """The scenario with the edits made, one after the other.

    Raises ScenarioError when an edit, or what it names, does not exist or its value is not usable.
    """
    for given in edits:
        edit = parse(given) if isinstance(given, str) else given
        if edit.name not in EDITS:
            raise _wrong(edit, no_such("edit", edit.name, EDITS))
        scenario = EDITS[edit.name](scenario, edit)
    return scenario


def _wrong(edit: Edit, message: str) -> ScenarioError:
    return ScenarioError([Problem("variant", None, shown(edit.name), message)])


def _whole(edit: Edit) -> int:
    try:
        return int(edit.value)
    except ValueError:
        raise _wrong(edit, f'"{shown(edit.value)}" is not a whole number') from None


def _shift_days(scenario: Scenario, edit: Edit) -> Scenario:
    days = _whole(edit)
    if abs(days) > 366:
        raise _wrong(edit, f"{days} days are more than a year")
    by = timedelta(days=days)

    def moved(condition: Condition) -> Condition:
        if condition.kind not in ("after", "before"):
            return condition
        return dataclasses.replace(condition, text=(date.fromisoformat(condition.text) + by).isoformat())

    def order(old: Order) -> Order:
        return dataclasses.replace(old, when=tuple(moved(condition) for condition in old.when))

    def plan(old: Plan) -> Plan:
        return dataclasses.replace(old, orders=tuple(order(o) for o in old.orders))

    return dataclasses.replace(
        scenario,
        plans=tuple(plan(old) for old in scenario.plans),
        weather=tuple(dataclasses.replace(day, date=day.date + by) for day in scenario.weather),
    )


def _climate_only(scenario: Scenario, edit: Edit) -> Scenario:
    if edit.value:
        raise _wrong(edit, f'takes no value; here stands "{shown(edit.value)}"')
    return dataclasses.replace(scenario, weather=())


def _remove_side_formations(scenario: Scenario, edit: Edit) -> Scenario:
    sides = [side.id for side in scenario.sides]
    if edit.value not in sides:
        raise _wrong(edit, no_such("side", edit.value, sides))
    return dataclasses.replace(
        scenario,
        formations=tuple(f for f in scenario.formations if f.side != edit.value),
        assets=tuple(a for a in scenario.assets if a.side != edit.value),
        plans=tuple(dataclasses.replace(p, orders=()) if p.side == edit.value else p for p in scenario.plans),
    )


def _set(scenario: Scenario, edit: Edit) -> Scenario:
    """`formations.1pad.men = 9000`: table, row, quantity, value or low, best, high."""
    path, equals, text = (part.strip() for part in edit.value.partition("="))
    parts = path.split(".")
    if not equals or len(parts) != 3:
        raise _wrong(edit, f'"{shown(edit.value)}" should read like formations.1pad.men = 9000')
    table_name, row_id, column_name = parts
    tables = [name for name, table in BY_NAME.items() if any(c.quantity for c in table.columns)]
    if table_name not in tables:
        raise _wrong(edit, no_such("table", table_name, tables))
    table = BY_NAME[table_name]
    rows = getattr(scenario, table_name)
    if row_id not in [row.id for row in rows]:
        raise _wrong(edit, no_such("row", row_id, [row.id for row in rows]))
    column = _quantity(table, column_name, edit)
    value = _value(column, text, edit)
    changed: Any = tuple(_with(row, column, value) if row.id == row_id else row for row in rows)
    return dataclasses.replace(scenario, **{table_name: changed})


def _quantity(table: Table, name: str, edit: Edit) -> Column:
    columns = {column.name: column for column in table.columns if column.quantity}
    if name not in columns:
        raise _wrong(edit, no_such("quantity", name, columns))
    return columns[name]


def _value(column: Column, text: str, edit: Edit) -> Range | float:
    try:
        numbers = [number(column, part.strip()) for part in text.split(",")]
    except CellError as error:
        raise _wrong(edit, str(error)) from None
    if len(numbers) == 1:
        return Range(*(numbers * 3)) if column.kind == "range" else numbers[0]
    if column.kind != "range" or len(numbers) != 3 or numbers != sorted(numbers):
        raise _wrong(edit, f'"{shown(text)}" should be one number, or a range as low, best, high')
    return Range(*numbers)


def _with(row: Any, column: Column, value: Range | float) -> Any:
    because = {name: claims for name, claims in row.because.items() if name != column.name}
    assumed = {**row.assumed, column.name: "set by this variant"}
    changes = {column.field or column.name: value, "because": because, "assumed": assumed}
    return dataclasses.replace(row, **changes)


def _scramble(scenario: Scenario, edit: Edit) -> Scenario:
    return scramble(scenario, _whole(edit))


EDITS: dict[str, Callable[[Scenario, Edit], Scenario]] = {
    "shift_days": _shift_days,
    "climate_only": _climate_only,
    "remove_side_formations": _remove_side_formations,
    "set": _set,
    "scramble": _scramble,
}
