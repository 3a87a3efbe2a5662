"""The record: rows name scenarios and things that exist, and their limits enclose the best value."""

from __future__ import annotations

import re
from datetime import datetime

from wellhit.scenario.cells import NUMBER
from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.scenario.problems import no_such, shown
from wellhit.terms import MEASURE_UNITS, SAME_UNIT, RecordRow

MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d([+-]\d\d:\d\d)?)?", re.ASCII)
# What hour a bare date stands for, as in the lab: a low one begins its day, a high one ends it.
HOUR_OF_BARE = {"low": 0.0, "best": 0.5, "high": 1439 / 1440}


def check_record(files: Files, campaign: Campaign) -> None:
    """Every row of `record.csv`."""
    subjects = {side.id for side in campaign.sides} | {route.way for route in campaign.values("routes")}
    for table in ("places", "fortresses", "strongpoints", "ports", "assets", "formations"):
        subjects |= campaign.names(table)
    scenarios = {head.id for head in campaign.scenarios}
    for row in campaign.rows("record"):
        record: RecordRow = row.value
        for name in record.scenarios:
            if scenarios and name not in scenarios:
                files.fault("record.csv", no_such("scenario", name, scenarios), row.line, "scenarios")
        for name in record.subject if record.measure else ():
            if name not in subjects:
                message = no_such("place, fortress, port or asset", name, subjects)
                files.fault("record.csv", message, row.line, "subject")
        for column, message in limits_faults(record):
            files.fault("record.csv", message, row.line, column)


def limits_faults(record: RecordRow) -> list[tuple[str, str]]:
    """What is wrong with unit, low, best and high: (column, message). They are of the measure's kind and rise.

    Rows without a measure are only told, not compared; words may stand in them.
    """
    asked = MEASURE_UNITS.get(record.measure, record.unit)
    if record.unit != asked and record.unit not in SAME_UNIT.get(asked, ()):
        return [
            ("unit", f'"{shown(record.unit)}" is the wrong unit: {record.measure} is measured in {asked}')
        ]
    cells = {name: getattr(record, name) for name in ("low", "best", "high") if getattr(record, name)}
    values = {name: _value(text, name, record.unit) for name, text in cells.items()}
    wrong = [name for name, value in values.items() if value is None]
    if wrong:
        kind = {"date": "a date", "yes/no": "yes or no"}.get(record.unit, f"a number of {record.unit}")
        told = record.measure or values.get("best") is not None
        return [(name, f'"{shown(cells[name])}" is not {kind}') for name in wrong] if told else []
    known = {name: value for name, value in values.items() if value is not None}
    best = known.get("best", 0.0)
    low, high = known.get("low", best), known.get("high", best)
    if record.unit == "date" and len(record.best) == len("1944-09-12") and low <= high:
        best = min(max(best, low), high)  # the day is right whatever the hour
    return [] if low <= best <= high else [("best", "low, best, high should rise")]


def _value(text: str, edge: str, unit: str) -> float | None:
    if unit == "date":
        return moment(text, edge)
    if unit == "yes/no":
        return {"yes": 1.0, "no": 0.0}.get(text)
    return float(text) if NUMBER.fullmatch(text) else None


def moment(text: str, edge: str = "best") -> float | None:
    """A date, or a minute of it with or without its offset, as days; None for anything else.

    Offsets are those of the campaign's one clock, so they do not enter the number.
    """
    if not MOMENT.fullmatch(text):
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:  # not in the calendar
        return None
    bare = len(text) == len("1944-09-12")
    return when.toordinal() + (HOUR_OF_BARE[edge] if bare else when.hour / 24 + when.minute / 1440)
