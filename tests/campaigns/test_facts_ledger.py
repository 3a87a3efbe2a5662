"""The ledger of the flagship's facts: every row is used, or listed in facts/unused.*.csv with a reason.

A fact row counts as used where the campaign has a row of the same key, or where a claim's locator names it
(`outcomes.csv:12`: line 12 of that file, the header being line 1; `heights.csv mont_lambert`: that id;
`start_places.csv 49D 1944-09-01`: that formation on that day).
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import wellhit

CAMPAIGN = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
FACTS = CAMPAIGN / "facts"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(*files: str) -> set[str]:
    return {row["id"] for file in files for row in rows_of(CAMPAIGN / file)}


def claims() -> list[dict[str, str]]:
    return [row for path in sorted(CAMPAIGN.glob("claims*.csv")) for row in rows_of(path)]


def located() -> set[str]:
    """Every part of every locator, `outcomes.csv:12` and `heights.csv mont_lambert` alike."""
    return {part.strip().removeprefix("facts/") for row in claims() for part in row["locator"].split(";")}


def stem(name: str) -> str:
    """A name without what stands in brackets after it, for the glossary's longer headwords."""
    return name.partition(" (")[0]


def by_line(file: str) -> Callable[[int, dict[str, str]], bool]:
    places = located()
    return lambda line, row: f"{file}:{line}" in places


def by_key(known: set[str], column: str, also: str = "") -> Callable[[int, dict[str, str]], bool]:
    places = located() if also else set()
    return lambda line, row: row[column].lower() in known or f"{also} {row[column]}" in places


def by_glossary() -> Callable[[int, dict[str, str]], bool]:
    told = {stem(row["value"]) for row in claims() if "glossary.csv" in row["locator"]}

    def used(line: int, row: dict[str, str]) -> bool:
        word = stem(row["en"])
        return any(name.startswith(word) or word.startswith(name) for name in told)

    return used


def by_route() -> Callable[[int, dict[str, str]], bool]:
    known = {frozenset((row["a"], row["b"])) for row in rows_of(CAMPAIGN / "routes.csv")}
    return lambda line, row: frozenset((row["a"], row["b"])) in known


def by_start() -> Callable[[int, dict[str, str]], bool]:
    places = located()
    return lambda line, row: f"start_places.csv {row['formation_id']} {row['date']}" in places


def by_day() -> Callable[[int, dict[str, str]], bool]:
    return by_key({row["date"] for row in rows_of(CAMPAIGN / "weather.csv")}, "date")


def drawn() -> set[str]:
    """Ids of the drawn shapes; those of floods without the prefix that keeps them apart from places."""
    shapes = json.loads((CAMPAIGN / "shapes.geojson").read_text(encoding="utf-8"))
    return {shape["properties"]["id"].lower().removeprefix("flood-") for shape in shapes["features"]}


def cards() -> set[str]:
    return {name.lower() for name in tomllib.loads((CAMPAIGN / "sources.toml").read_text(encoding="utf-8"))}


ORDER_OF_BATTLE = ("formations.csv", "assets.csv", "fortresses.csv", "strongpoints.csv")

# file -> how to tell whether one of its rows is used, and the column by which an unused list may name it
LEDGER: dict[str, tuple[Callable[[], Callable[[int, dict[str, str]], bool]], str]] = {
    "outcomes.csv": (lambda: by_line("outcomes.csv"), ""),
    "raids.csv": (lambda: by_line("raids.csv"), ""),
    "timeline.csv": (lambda: by_line("timeline.csv"), ""),
    "other_sieges.csv": (lambda: by_line("other_sieges.csv"), ""),
    "places.csv": (lambda: by_key(names("places.csv"), "id"), "id"),
    "edges.csv": (by_route, ""),
    "formations.csv": (lambda: by_key(names(*ORDER_OF_BATTLE), "id", "formations.csv"), "id"),
    "start_places.csv": (by_start, ""),
    "waterlines.csv": (lambda: by_key(drawn(), "id"), "id"),
    "floods.csv": (lambda: by_key(drawn(), "id"), "id"),
    "heights.csv": (lambda: by_key(set(), "id", "heights.csv"), "id"),
    "weather.csv": (by_day, "date"),
    "glossary.csv": (by_glossary, "en"),
    "sources.csv": (lambda: by_key(cards(), "id"), "id"),
}  # fmt: skip


@pytest.fixture(scope="module")
def unused() -> dict[tuple[str, str], str]:
    """(file, id or line) -> reason, from every facts/unused.*.csv."""
    listed: dict[tuple[str, str], str] = {}
    for path in sorted(FACTS.glob("unused.*.csv")):
        for row in rows_of(path):
            assert list(row) == ["file", "row_id", "reason"], f"{path.name}: {list(row)}"
            listed[row["file"], row["row_id"]] = row["reason"]
    return listed


def keys_of(line: int, row: dict[str, str], column: str) -> set[str]:
    """What a list may call a row: its line, its id, for a route both ends, for a start place who and when."""
    named = {str(line)}
    if column:
        named.add(row[column])
    if "a" in row and "b" in row:
        named |= {f"{row['a']}-{row['b']}", f"{row['a']}/{row['b']}", f"{row['a']};{row['b']}"}
    if "formation_id" in row:
        named.add(f"{row['formation_id']} {row['date']}")
    return named


def test_the_ledger_covers_every_file_of_facts() -> None:
    vendored = {path.name for path in FACTS.glob("*.csv") if not path.name.startswith("unused.")}
    assert vendored == set(LEDGER)


@pytest.mark.parametrize("file", sorted(LEDGER))
def test_every_fact_is_used_or_its_reason_given(file: str, unused: dict[tuple[str, str], str]) -> None:
    make, column = LEDGER[file]
    is_used = make()
    dropped = [
        f"{file}:{line} ({next(iter(row.values()))})"
        for line, row in enumerate(rows_of(FACTS / file), 2)
        if not is_used(line, row) and not any((file, key) in unused for key in keys_of(line, row, column))
    ]
    assert not dropped, f"{len(dropped)} facts dropped in silence:\n" + "\n".join(dropped)


def test_unused_rows_exist_and_have_reasons(unused: dict[tuple[str, str], str]) -> None:
    faults = []
    known = {
        file: set().union(*(keys_of(n, row, column) for n, row in enumerate(rows_of(FACTS / file), 2)))
        for file, (_, column) in LEDGER.items()
    }
    for (file, row_id), reason in unused.items():
        if row_id not in known.get(file, set()):
            faults.append(f"{file} has no row {row_id!r}")
        if len(reason.split()) < 3:
            faults.append(f"{file} {row_id}: no reason")
    assert not faults, "\n".join(faults)


def test_every_conflict_of_the_fact_base_is_located() -> None:
    text = (FACTS / "facts.md").read_text(encoding="utf-8")
    section = text.split("\n## I. ")[1].split("\n## ")[0]
    numbers = re.findall(r"^(\d+)\. ", section, re.MULTILINE)
    places = located()
    dropped = [f"facts.md I.{n}" for n in numbers if f"facts.md I.{n}" not in places]
    assert numbers
    assert not dropped, dropped
