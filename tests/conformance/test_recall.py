"""What was remembered and not read again is never shown as a sourced fact."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

import wellhit

PACKAGE = Path(wellhit.__file__).parent
FOLDERS = sorted(p.parent for p in (PACKAGE / "campaigns").glob("*/sources.toml"))
TEMPLATES = sorted((PACKAGE / "report" / "templates").glob("*.html"))


def rests_on_recall(cell: str) -> bool:
    """Whether every source of a cell is recall."""
    sources = [s.strip() for s in cell.split(";") if s.strip()]
    return bool(sources) and all(s.startswith("K") for s in sources)


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table, none where a campaign does not have it."""
    if not (folder / name).exists():
        return []
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_campaigns_to_look_at():
    assert len(FOLDERS) >= 2


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_recalled_sources_are_marked_and_only_they(folder):
    cards = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    assert {k for k, card in cards.items() if card.get("recall")} == {k for k in cards if k.startswith("K")}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_recall_alone_never_calibrates(folder):
    rows = [r for r in rows_of(folder, "record.csv") if r["use"] == "fit"]
    assert [r["id"] for r in rows if rests_on_recall(r["source"])] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_recall_alone_never_calibrates_a_single_siege(folder):
    path = folder / "outcomes.toml"
    outcomes = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fit = {k: o for k, o in outcomes.items() if o.get("use") == "fit"}
    assert [k for k, o in fit.items() if rests_on_recall(o.get("source", ""))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_page_marks_recall_wherever_it_names_a_source(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"^.*>\{\{ source\.id \}\}<.*$", text, re.MULTILINE)
    assert named or "source" not in text, "a page that names no source has none to mark"
    assert [line for line in named if "source.recall" not in line] == []
