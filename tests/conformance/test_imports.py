"""Imports go one way, and tools stay at the edge (house rule 4)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wellhit

PACKAGE = Path(wellhit.__file__).parent

# Which rooms a room may import. Rooms on one floor do not import each other.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "terms": set(),
    "scenario": {"terms"},
    "engine": {"terms"},
    "draws": {"engine"},
    "job": {"terms", "engine", "draws"},
    "replay": {"terms", "engine", "draws", "job"},
    "chunks": {"job"},
    "runs": {"terms", "engine", "draws", "job", "chunks"},
    "lab": {"terms", "scenario", "engine", "draws", "job", "replay", "chunks", "runs"},
    "rulebook": {"terms"},
    "report": {"terms", "scenario", "engine", "draws", "job", "replay", "chunks", "runs", "lab", "rulebook"},
    "atlas": {
        "terms",
        "scenario",
        "engine",
        "draws",
        "lab",
        "report",
        "rulebook",
    },
    "cli": {
        "atlas",
        "terms",
        "scenario",
        "engine",
        "draws",
        "job",
        "replay",
        "chunks",
        "runs",
        "lab",
        "report",
        "rulebook",
    },
}

# Which rooms may use which tools. What is not listed may be used by no one.
MAY_USE: dict[str, set[str]] = {
    "numba": {"engine"},
    "numpy": {"atlas", "engine", "draws", "job", "replay", "chunks", "runs", "lab", "report", "cli"},
    "distributed": {"lab"},
    "polars": {"lab", "report"},
    "scipy": {"lab"},
    "threadpoolctl": {"lab"},
    "SALib": {"lab"},
    "sbi": {"lab"},
    "torch": {"lab"},
    "matplotlib": {"report"},
    "jinja2": {"report", "atlas"},
    "markupsafe": {"report", "atlas"},
    "starlette": {"atlas"},
    "uvicorn": {"atlas"},
    "babel": {"atlas"},
    "msgspec": {"atlas"},
    "markdown_it": {"atlas"},
    "typst": {"atlas"},
    "click": {"cli"},
    "rich": {"cli", "report", "rulebook"},
    "platformdirs": {"engine", "runs", "atlas", "cli"},
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room a file belongs to: the first part of its name under the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every name imported anywhere in a file, also inside functions: (line, dotted name)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full, not relative"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def faults_of(path: Path) -> list[str]:
    """What a file imports that its room may not."""
    room, faults = room_of(path), []
    for line, name in imported(path):
        top, _, rest = name.partition(".")
        where = f"{path.relative_to(PACKAGE)}:{line}"
        if top == "wellhit":
            other = rest.split(".")[0]
            if other not in MAY_IMPORT:
                other = "__init__"  # `from wellhit import __version__`
            if other not in (room, "__init__") and other not in MAY_IMPORT[room]:
                faults.append(f"{where}: {room} may not import {other}")
        elif top not in sys.stdlib_module_names and room not in MAY_USE.get(top, set()):
            faults.append(f"{where}: {room} may not use {top}")
    return faults


def test_there_is_something_to_look_at():
    assert len(MODULES) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_room_may(path):
    assert room_of(path) in MAY_IMPORT or room_of(path) == "campaigns", "a room that is not in the table"
    assert faults_of(path) == []


def test_campaigns_hold_data_only():
    assert [p for p in MODULES if room_of(p) == "campaigns"] == []


def test_the_table_has_no_ways_round():
    for room, others in MAY_IMPORT.items():
        assert all(room not in MAY_IMPORT[other] for other in others), f"{room} and another import each other"
