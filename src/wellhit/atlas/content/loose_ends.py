"""A campaign with faults, made fit to be shown: nothing in it names what could not be read.

Everything else of the atlas may then follow a name without looking whether there is such a thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wellhit.scenario.folder import Campaign
from wellhit.scenario.rows import Row, Rows
from wellhit.scenario.tables import TABLES, Column, Table


def cut_off(campaign: Campaign) -> None:
    """Leave out rows that must name something which is not there, and names that need not be given.

    What is left out may leave others loose, so this goes on until nothing is. The faults have been told by the reader
    of the files: of the row that could not be read.
    """
    tables = [table for table in TABLES if table.name in campaign.tables]
    loose = True
    while loose:
        known = _known(campaign)
        loose = False
        for table in tables:
            rows = campaign.tables[table.name]
            kept = [sound for row in rows.rows if (sound := _without(row, table, known)) is not None]
            loose = loose or len(kept) < len(rows.rows)
            if any(a is not b for a, b in zip(kept, rows.rows, strict=False)) or len(kept) < len(rows.rows):
                campaign.tables[table.name] = Rows(kept, rows.keys, rows.broken)  # others may hold the former


def _known(campaign: Campaign) -> dict[str, set[str]]:
    """Ids of what could be read, by table."""
    found = {
        name: {str(getattr(row.value, "id", "")) for row in rows.rows}
        for name, rows in campaign.tables.items()
    }
    return {**found, "sides": campaign.names("sides"), "sources": campaign.names("sources")}


def _without(row: Row, table: Table, known: Mapping[str, set[str]]) -> Row | None:
    """The row without names that lead nowhere; None where it cannot do without."""
    changed: dict[str, object] = {}
    for column in table.columns:
        if column.refers not in known or column.kind not in ("ref", "refs"):
            continue
        name = column.field or column.name
        value = getattr(row.value, name)
        sound = _sound(value, column, known[column.refers])
        if sound != value:
            if column.required and not sound:
                return None
            changed[name] = sound
    return row._replace(value=replace(row.value, **changed)) if changed else row


def _sound(value: object, column: Column, known: set[str]) -> object:
    if column.kind == "refs" and isinstance(value, tuple):
        return tuple(name for name in value if name in known)
    return value if not value or value in known else ""
