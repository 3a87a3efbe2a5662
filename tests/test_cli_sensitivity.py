"""`wellhit sensitivity` and `wellhit doe` as they are typed: tables at two widths, JSON, files, messages."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from wellhit import cli

CASUALTIES = "boulogne-1944.casualties"
DESIGN = """
campaign = "boulogne-1944"
design = "lhs"
points = 8
replicates = 3
outcomes = ["boulogne-1944.casualties"]

[plans]
attacker = ["assault"]

[parameters]
assault_effort = [0.9, 1.6]
assault_loss = { quantiles = [0.1, 0.9] }
"""


def wellhit(*words: str | Path, columns: int = 120) -> Any:
    return CliRunner().invoke(cli.main, [str(word) for word in words], env={"COLUMNS": str(columns)})


def strict(text: str) -> Any:
    """JSON without NaN and infinity."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small analysis of one siege."""
    out = tmp_path_factory.mktemp("given") / "s"
    found = wellhit(
        "sensitivity", "boulogne-1944", "--runs", "300", "--resamples", "3", "--top", "3", "--outcome", CASUALTIES,
        "--factor", "will.boulogne-1944", "--factor", "assault_loss", "--out", out, columns=80,
    )  # fmt: skip
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    assert max(len(line) for line in found.stdout.splitlines() if "Report:" not in line) <= 80
    assert "will.boulogne-1944" in found.stdout
    return out


def test_sensitivity_writes_page_tables_and_how_to_repeat_it(given: Path) -> None:
    files = sorted(p.name for p in given.iterdir())
    assert files == [
        "factors.parquet", "outcomes.parquet", "report.html", "run.json", "sensitivity.parquet", "summary.json",
    ]  # fmt: skip
    page = (given / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "will.boulogne-1944" in page
    assert "http" not in page.replace("http-equiv", ""), "the page asks nothing of the network"
    tidy = pl.read_parquet(given / "sensitivity.parquet")
    assert set(tidy["measure"]) >= {"rho", "share", "q", "delta", "pawn", "regional"}
    assert tidy["factor"].n_unique() > 200


def test_the_will_of_a_garrison_matters_to_what_it_costs(given: Path) -> None:
    told = strict((given / "summary.json").read_text(encoding="utf-8"))
    (outcome,) = told["outcomes"]
    will = next(f for f in outcome["factors"] if f["name"] == "will.boulogne-1944")
    assert will["rho"]["low"] > 0.2
    assert will["high_fifth"]["low"] > will["low_fifth"]["high"]


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_runs_of_their_own_are_played_and_told(method: str, tmp_path: Path) -> None:
    found = wellhit(
        "sensitivity", "boulogne-1944", "--method", method, "--samples", "8", "--factor", "will.boulogne-1944",
        "--factor", "assault_loss", "--outcome", CASUALTIES, "--out", tmp_path / "s", "--json",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    told = strict(found.stdout)
    names = {factor["name"] for factor in told["outcomes"][0]["factors"]}
    assert names == {"will.boulogne-1944", "assault_loss"} | ({"luck"} if method == "sobol" else set())
    assert told["runs"] == {"morris": 24, "sobol": 40}[method]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--outcome", "boulogne-1944.casualtys"),
            f'no outcome "boulogne-1944.casualtys"; did you mean "{CASUALTIES}"',
        ),
        (("--factor", "assault_los"), '--factor: no factor "assault_los"; did you mean "assault_loss"'),
        (("--runs", "10"), "--runs 10: fewer than 50 runs"),
        (("--top", "0"), "--top and --resamples are at least 1"),
        (("--method", "sobol", "--factor", "assault_loss"), "--factor: name at least two factors"),
        (("--reference", "."), "is no reference table of boulogne-1944"),
    ],
)
def test_sensitivity_says_what_is_wrong(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    found = wellhit("sensitivity", "boulogne-1944", *words, "--out", tmp_path / "s")
    assert (found.exit_code, found.stdout) == (2, "")
    assert message in found.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def designed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file and the folder of its results."""
    folder = tmp_path_factory.mktemp("doe")
    file = folder / "e.toml"
    file.write_text(DESIGN, encoding="utf-8")
    found = wellhit("doe", file, "--out", folder / "e", columns=80)
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    assert max(len(line) for line in found.stdout.splitlines() if "Report:" not in line) <= 80
    return file, folder / "e"


def test_doe_prints_effects_as_json_too(designed: tuple[Path, Path], tmp_path: Path) -> None:
    told = strict(wellhit("doe", designed[0], "--out", tmp_path / "e", "--json").stdout)
    assert {e["factor"] for e in told["effects"]} == {"assault_effort", "assault_loss"}
    assert (told["points"], told["replicates"], told["runs"]) == (8, 3, 24)


def test_a_run_is_played_again_and_its_story_told(designed: tuple[Path, Path], tmp_path: Path) -> None:
    file, out = designed
    log = tmp_path / "7.log"
    found = wellhit("doe", file, "--out", out, "--replay", "7", "--log", log)
    assert found.exit_code == 0, found.output
    assert "the same as in the table of the experiment" in found.stdout
    assert wellhit("replay", log).exit_code == 0
    assert wellhit("explain", log).exit_code == 0


def test_doe_says_what_is_wrong(designed: tuple[Path, Path], tmp_path: Path) -> None:
    file, out = designed
    assert (
        "no run 24: this design has runs 0 to 23"
        in wellhit("doe", file, "--out", out, "--replay", "24").stderr
    )
    assert "--log keeps one run" in wellhit("doe", file, "--log", tmp_path / "x.log").stderr
    bad = tmp_path / "bad.toml"
    bad.write_text(DESIGN.replace('["assault"]', '["asault"]'), encoding="utf-8")
    found = wellhit("doe", bad)
    assert found.exit_code == 2
    assert "asault" in found.stderr
    assert "assault" in found.stderr


def test_a_record_that_rests_on_recall_says_so(flagship: Any) -> None:
    from wellhit.lab.explore.sample import response
    from wellhit.report.lab.sensitivity import record_word

    recall = {source.id for source in flagship.sources if source.recall}
    rows = [row for row in flagship.record if row.measure and row.source]
    for row in rows:
        asked = response(row.id, flagship, pl.DataFrame({row.id: [1.0, 2.0]}))
        assert ("recalled" in record_word(asked, flagship)) == (set(row.source) <= recall)
    assert any(set(row.source) <= recall for row in rows)
