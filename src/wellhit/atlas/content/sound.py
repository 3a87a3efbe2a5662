"""A campaign in which every name leads somewhere: what a row says of things that could not be read is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wellhit.scenario.folder import Campaign
from wellhit.scenario.rows import Row
from wellhit.scenario.tables import TABLES, Column, Table

BEARERS = ("places", "fortresses")  # a row that needs one of these and has none can be shown nowhere


def hold_together(campaign: Campaign) -> None:
    """Leave out names of rows that are not there, and rows that say nothing without them. The reader has told why."""
    left = -1
    while left != (left := sum(len(campaign.rows(table.name)) for table in TABLES)):
        there = {table.name: _ids(campaign, table) for table in TABLES}
        there["sides"], there["sources"] = campaign.names("sides"), campaign.names("sources")
        for table in TABLES:
            rows = campaign.tables.get(table.name)
            if rows is not None:
                kept = [row for old in rows.rows if (row := _kept(old, table, there)) is not None]
                campaign.tables[table.name] = replace(rows, rows=kept)  # another state may hold the old ones


def _ids(campaign: Campaign, table: Table) -> set[str]:
    """Ids of the rows that could be read (`Campaign.names` also knows those that could not)."""
    return {str(getattr(value, table.key[0])) for value in campaign.values(table.name)}


def _kept(row: Row, table: Table, there: dict[str, set[str]]) -> Row | None:
    """The row without names of what is not there; None where it cannot do without one."""
    changed: dict[str, Any] = {}
    for column in table.columns:
        if column.kind not in ("ref", "refs"):
            continue
        said, known = getattr(row.value, column.field or column.name), there[column.refers]
        kept = _named(said, known)
        if kept != said:
            if _bears(column):
                return None
            changed[column.field or column.name] = kept
    return row._replace(value=replace(row.value, **changed)) if changed else row


def _named(said: Any, known: set[str]) -> Any:
    """Of one name or several those that are known."""
    if isinstance(said, tuple):
        return tuple(name for name in said if name in known)
    return said if not said or said in known else ""


def _bears(column: Column) -> bool:
    return column.kind == "ref" and column.required and column.refers in BEARERS
