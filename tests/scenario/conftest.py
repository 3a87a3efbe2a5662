"""A campaign small enough to read whole, with one of everything, that a test may spoil in one place."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wellhit.scenario.problems import Problem
from wellhit.scenario.read import CAMPAIGNS
from wellhit.scenario.rows import csv_columns
from wellhit.scenario.tables import BY_NAME

TEMPLATE = CAMPAIGNS / "_template"
COMMON = {"source": "INV", "assumed": "*=invented", "accuracy": "D", "why": "invented"}
ROWS: dict[str, list[dict[str, object]]] = {
    "places": [
        {
            "id": "camp",
            "name": "Camp",
            "lat": 50.0,
            "lon": 2.0,
            "kind": "town",
            "ground": "open",
            "holder": "north",
        },
        {
            "id": "gate",
            "name": "Gate",
            "lat": 50.1,
            "lon": 2.0,
            "kind": "strongpoint",
            "ground": "hill",
            "holder": "south",
        },
        {
            "id": "haven",
            "name": "Haven",
            "lat": 50.2,
            "lon": 2.0,
            "kind": "port",
            "ground": "town",
            "holder": "south",
        },
        {
            "id": "dover",
            "name": "Dover",
            "lat": 51.0,
            "lon": 1.3,
            "kind": "coast_town",
            "ground": "town",
            "holder": "north",
        },
    ],
    "routes": [
        {
            "a": "camp",
            "b": "gate",
            "km": 14,
            "class": "main",
            "crossing": "none",
            "bridge": "none",
            "assumed": "",
        },
        {
            "a": "gate",
            "b": "haven",
            "km": 14,
            "class": "main",
            "crossing": "river",
            "bridge": "prepared",
            "assumed": "",
        },
    ],
    "formations": [
        {
            "id": "corps",
            "side": "north",
            "name": "Corps",
            "kind": "corps",
            "role": "parent",
            "mobility": "motor",
        },
        {
            "id": "first",
            "side": "north",
            "name": "First",
            "parent": "corps",
            "kind": "infantry_brigade",
            "role": "field",
            "start": "camp",
            "men": 3000,
            "men_low": 2800,
            "men_high": 3200,
            "battalions": 3,
            "mobility": "foot",
            "troop_grade": 3,
            "because": "men=c1",
        },
        {
            "id": "guard",
            "side": "south",
            "name": "Guard",
            "kind": "infantry_brigade",
            "role": "garrison",
            "start": "haven",
            "men": 2000,
            "mobility": "static",
            "troop_grade": 2,
            "fortress": "haven",
        },
    ],
    "fortresses": [
        {
            "id": "haven",
            "name": "Haven",
            "side": "south",
            "place": "haven",
            "headquarters": "gate-works",
            "assembly": "camp",
            "approach": "land",
            "perimeter_km": 8,
            "commander_grade": 3,
            "town_grade": 3,
            "sea_supply": 0,
            "food_days": 30,
            "ammunition_days": 5,
            "port": "haven",
            "ordered_to_hold": "1944-09-01",
        },
    ],
    "strongpoints": [
        {
            "id": "gate-works",
            "name": "Gate works",
            "place": "gate",
            "fortress": "haven",
            "kind": "works",
            "works": 5,
            "works_grade": 3,
            "mines_grade": 2,
            "water_grade": 0,
            "height_grade": 1,
            "key_ground": "yes",
            "guns": 4,
            "range_km": 9,
        },
    ],
    "ports": [
        {
            "id": "haven",
            "name": "Haven",
            "place": "haven",
            "kind": "harbour",
            "tons_per_day": 2000,
            "start_tons": 0,
            "mines_grade": 2,
            "damage_at_start": 0,
            "gates": "haven",
        },
    ],
    "assets": [
        {
            "id": "bombers",
            "side": "north",
            "name": "Bombers",
            "kind": "heavy_bombers",
            "count": 300,
            "tons_each": 4.5,
        },
    ],
    "weather": [
        {
            "date": "1944-09-02",
            "sky": "clear",
            "ground": "dry",
            "confidence": "high",
            "as_written": "a fine day",
        },
    ],
    "record": [
        {
            "id": "haven.fall",
            "label": "Haven falls",
            "measure": "fall",
            "subject": "haven",
            "unit": "date",
            "low": "1944-09-04",
            "best": "1944-09-05T12:00+02:00",
            "high": "1944-09-06",
            "scenarios": "quiet",
            "use": "check",
            "headline": "yes",
        },
    ],
}
PLAN = """\
id = "attack"
side = "north"
title = { en = "Attack" }

[[order]]
id = "ring"
who = ["first"]
task = "invest"
to = "haven"

[[order]]
id = "raid"
who = ["bombers"]
task = "bombard"
to = "haven"
sorties = 200
when = [ { after = "1944-09-02" }, { sky = "fair" }, { hour = ["morning", "afternoon"] } ]

[[order]]
id = "storm"
who = ["first"]
task = "assault"
to = "haven"
objectives = ["gate-works"]
when = [ { invested = "haven", days = 1 }, { raid_on = "haven", within_hours = 24 }, { order_done = "ring" } ]
"""


def write_rows(folder: Path, table: str, rows: list[dict[str, object]]) -> None:
    """Write a table of the small campaign, with what all rows have in common."""
    columns = csv_columns(BY_NAME[table])
    with (folder / BY_NAME[table].file).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({**{k: v for k, v in COMMON.items() if k in columns}, **row})


class Small:
    """The small campaign on disk, and ways to spoil it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = folder / "plans" / "attack.north.toml"

    def problems(self) -> list[Problem]:
        from wellhit.scenario import check

        return check(self.folder)

    def said(self) -> str:
        return "\n".join(str(problem) for problem in self.problems())

    def replace(self, file: str, old: str, new: str) -> "Small":
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def rows(self, table: str, change: Callable[[list[dict[str, object]]], object]) -> "Small":
        rows = [dict(row) for row in ROWS[table]]
        change(rows)
        write_rows(self.folder, table, rows)
        return self


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A sound campaign in a folder of its own."""
    folder = tmp_path / "small"
    shutil.copytree(TEMPLATE, folder)
    for table, rows in ROWS.items():
        write_rows(folder, table, rows)
    found = Small(folder)
    found.replace("campaign.toml", 'north = "wait"', 'north = "attack"')
    found.replace("claims.csv", "c1,north-brigade", "c1,first")
    found.plan.write_text(PLAN, encoding="utf-8")
    return found
