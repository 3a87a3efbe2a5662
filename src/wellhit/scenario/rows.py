"""One CSV file into rows of its class, driven by its column table; every faulty cell is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wellhit.scenario.cells import PARSERS, CellError, number
from wellhit.scenario.files import Files, Sheet
from wellhit.scenario.problems import no_such, shown
from wellhit.scenario.tables import Column, Table
from wellhit.terms import Range


class Row(NamedTuple):
    """A row object with the line it stands on and the columns that were not empty."""

    line: int
    value: Any
    given: frozenset[str]


@dataclass(slots=True)
class Rows:
    """The sound rows of one file; `keys` also counts faulty ones, so that one fault is told once."""

    rows: list[Row] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    broken: bool = False


def csv_columns(table: Table) -> list[str]:
    """The header of the table's file: a range column stands for three."""
    names: list[str] = []
    for column in table.columns:
        names.append(column.name)
        if column.kind == "range":
            names += [f"{column.name}_low", f"{column.name}_high"]
    return names


def read_rows(files: Files, table: Table) -> Rows:
    """Every row of the table's file. A missing file is a problem only where the table is required."""
    found = Rows()
    if not files.has(table.file) and not table.required:
        return found
    sheet = files.csv(table.file)
    if sheet is None or not _header_is_right(files, table, sheet):
        found.broken = True
        return found
    if table.capacity is not None and len(sheet.rows) > table.capacity:
        line = sheet.rows[table.capacity][0]
        files.fault(table.file, f"{len(sheet.rows)} rows; the engine has room for {table.capacity}", row=line)
        found.broken = True
        if len(table.key) == 1:  # names past the limit are known: who refers to them is not at fault
            key = sheet.header.index(table.key[0])
            found.keys.update(
                cells[key].strip() for _, cells in sheet.rows[table.capacity :] if key < len(cells)
            )
    for line, cells in sheet.rows[: table.capacity]:
        if len(cells) != len(sheet.header):
            files.fault(table.file, f"{len(cells)} cells under {len(sheet.header)} columns", row=line)
            found.broken = True
            continue
        _read_row(files, table, line, dict(zip(sheet.header, cells, strict=True)), found)
    return found


def _header_is_right(files: Files, table: Table, sheet: Sheet) -> bool:
    expected = csv_columns(table)
    if sheet.header == expected:
        return True
    unknown = [name for name in sheet.header if name not in expected]
    missing = [name for name in expected if name not in sheet.header]
    for name in unknown:
        files.fault(table.file, no_such("column", name, missing or expected), row=1, column=shown(name))
    if missing and not unknown:
        files.fault(table.file, "columns missing: " + ", ".join(missing), row=1)
    if not missing and not unknown:
        twice = len(sheet.header) != len(set(sheet.header))
        order = "a column stands twice" if twice else "columns in another order"
        files.fault(table.file, f"{order}; the header should read " + ",".join(expected), row=1)
    return False


def _read_row(files: Files, table: Table, line: int, cells: dict[str, str], found: Rows) -> None:
    values: dict[str, object] = {}
    given: set[str] = set()
    sound = True
    for column in table.columns:
        text = cells[column.name].strip()
        try:
            if column.kind == "range":
                value: object = _range(column, text, cells)
            elif text:
                value = PARSERS[column.kind](column, text)
            else:
                value = _default(column)
        except CellError as error:
            files.fault(table.file, str(error), line, column.name)
            sound = False
            continue
        if text:
            given.add(column.name)
        values[column.field or column.name] = value
    if len(table.key) == 1:
        found.keys.add(cells[table.key[0]].strip())
    if sound:
        found.rows.append(Row(line, table.row(**values), frozenset(given)))
    else:
        found.broken = True


def _default(column: Column) -> object:
    if column.required:
        raise CellError("is empty")
    return dict(column.default) if isinstance(column.default, dict) else column.default


def _range(column: Column, text: str, cells: dict[str, str]) -> Range | None:
    """low <= best <= high; an empty limit means that the best value is also that limit."""
    low_text = cells[f"{column.name}_low"].strip()
    high_text = cells[f"{column.name}_high"].strip()
    if not text:
        if low_text or high_text:
            raise CellError("has limits but no value")
        if column.required:
            raise CellError("is empty")
        return None
    best = number(column, text)
    low = number(column, low_text) if low_text else best
    high = number(column, high_text) if high_text else best
    if not low <= best <= high:
        raise CellError(f"low, best, high should rise: {low:g}, {best:g}, {high:g}")
    return Range(low, best, high)
