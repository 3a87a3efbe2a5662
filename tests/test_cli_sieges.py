"""`wellhit calibrate`, `hindcast` and `predict` as they are typed: rows, files, messages, and what a kill leaves."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from wellhit import cli, draws
from wellhit.engine.rule import rules_hash
from wellhit.lab.learn.diagnose import named_in
from wellhit.lab.learn.reference import open_reference
from wellhit.lab.learn.sieges import Siege, Sieges, grades_mark
from wellhit.scenario.read import CAMPAIGNS

ROW = ["siege", "id", "label", "unit", "record", "runs", "crps", "scale", "factor_error", "inside50", "inside90",
       "baselines"]  # fmt: skip
RUNS = ["q05", "q25", "q50", "q75", "q95", "censored"]
UNFINISHED = "runs/unfinished/*/chunks/*.npz"
CALIBRATE = ["calibrate", "aachen-1944", "marseille-1944", "--runs", "600"]


def wellhit(*words: str | Path, columns: int = 120) -> Any:
    return CliRunner().invoke(cli.main, [str(word) for word in words], env={"COLUMNS": str(columns)})


def strict(text: str) -> Any:
    """JSON without NaN and infinity."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A small calibration of two sieges: its folder, and what --json printed."""
    folder = tmp_path_factory.mktemp("calibrated")
    found = wellhit(*CALIBRATE, "--out", folder, "--json")
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    return folder, strict(found.stdout)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Marseille as somebody else's folder."""
    return Path(shutil.copytree(CAMPAIGNS / "marseille-1944", tmp_path / "own"))


# -- calibrate ----------------------------------------------------------------------------------------------


def test_calibrate_prints_one_object_and_leaves_a_posterior(calibrated: tuple[Path, dict[str, Any]]) -> None:
    folder, made = calibrated
    assert (made["runs"], list(made["campaigns"])) == (600, ["aachen-1944", "marseille-1944"])
    assert [list(row) for row in made["unknowns"]] == [["name", "mean", "sd", "contraction"]] * len(
        made["unknowns"]
    )
    names = [row["name"] for row in made["unknowns"]]
    assert {"will.marseille-1944/marseille-1944", "execution.aachen-1944/aachen-1944", "march_foot"} <= set(
        names
    )
    assert not any("casualties" in row for row in made["rows"] if row.startswith("aachen")), (
        "recall never calibrates"
    )
    posterior = draws.load(folder)
    assert set(posterior.hidden) == {"aachen-1944/aachen-1944", "marseille-1944/marseille-1944"}
    frame = pl.read_parquet(folder / "contraction.parquet")
    assert frame["name"].to_list() == names
    page = (folder / "calibration.html").read_text(encoding="utf-8")
    assert "Calibrated on Aachen and Marseille" in page


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_of_a_calibration_fits(columns: int, calibrated: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = calibrated
    found = wellhit(*CALIBRATE, "--out", folder, columns=columns)
    assert found.exit_code == 0
    table = found.stdout.split("\nPosterior:")[0]
    assert max(len(line) for line in table.splitlines()) <= columns
    assert "The 20 unknowns that were learned most about" in table
    assert f"--draws {folder}" in found.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["calibrate", "marseile-1944"], 'did you mean "marseille-1944"?'),
        (["calibrate", "aachen-1944", "--runs", "60"], "60 runs are too few for 2 rows of the record"),
        (["calibrate", "aachen-1944", "aachen-1944", "--runs", "50"], "aachen-1944 is named twice"),
        (
            ["calibrate", "channel-ports-1944", "boulogne-1944", "--runs", "50"],
            "channel-ports-1944 tells the siege of boulogne-1944 too",
        ),
        (["calibrate", "cezembre-1944", "--runs", "50"], "no row of these records is marked fit"),
        (["hindcast", "--table", "50"], "50 runs are too few"),
        (["predict", "nowhere"], 'no campaign or folder "nowhere"'),
        (["predict", "marseille-1944", "--draws", "postrior"], 'no draws "postrior"'),
        (["predict", "marseille-1944", "--draws", "."], "holds no posterior"),
        (["predict", "marseille-1944", "--draws", "prior", "--runs", "0"], "0 runs: at least one is needed"),
        (["predict", "_template", "--draws", "prior"], "no fortress and no port: nothing to foretell"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(words: list[str], message: str) -> None:
    found = wellhit(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert message in found.stderr
    assert "Traceback" not in found.output


def test_a_folder_of_ones_own_calibrates_wherever_it_lies(own: Path, tmp_path: Path) -> None:
    """Its own files are hashed, not those of a campaign that ships under the same id; and it is found again."""
    page = own / "siege.toml"
    page.write_text(page.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    own = own.rename(tmp_path / "of mine")
    out = tmp_path / "out"
    found = wellhit("calibrate", own, "--runs", "600", "--out", out, "--json")
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    told = strict(found.stdout)["campaigns"]["marseille-1944"]
    assert told["grades"] == grades_mark(own) != grades_mark("marseille-1944")
    assert told["from"] == str(own)
    assert named_in(open_reference(out / "reference"), str(out)) == [str(own)]


def test_where_sbi_is_not_installed_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a single run is played."""
    monkeypatch.setitem(sys.modules, "sbi", None)
    found = wellhit(*CALIBRATE, "--method", "sbi", "--out", "made")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("neural posterior estimation needs the package sbi")
    assert 'pip install "wellhit[sbi]"' in found.stderr
    assert not Path("made").exists()


def test_a_table_of_another_seed_is_not_mixed_in(calibrated: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = calibrated
    found = wellhit(*CALIBRATE, "--seed", "2", "--out", folder)
    assert found.exit_code == 2
    assert "holds a reference table of seed 1" in found.stderr


# -- predict ------------------------------------------------------------------------------------------------


def test_predict_prints_rows_and_keeps_the_forecast(calibrated: tuple[Path, dict[str, Any]]) -> None:
    found = wellhit("predict", "marseille-1944", "--draws", calibrated[0], "--runs", "60", "--json")
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    rows = strict(found.stdout)
    assert [list(row) for row in rows] == [ROW] * 7
    assert [list(row["record"]) for row in rows] == [["low", "best", "high"]] * 7
    assert [list(row["runs"]) for row in rows] == [RUNS] * 7
    assert [list(row["baselines"]) for row in rows] == [["naive", "others_mean", "prior"]] * 7
    by_id = {row["id"].partition(".")[2]: row for row in rows}
    assert by_id["casualties"]["record"]["best"] == 1600
    assert by_id["casualties"]["baselines"]["naive"]["q50"] == pytest.approx(977, rel=0.01)  # relations.md
    assert by_id["prisoners"]["baselines"]["naive"] is None
    assert by_id["killed_defenders"]["crps"] is None
    folder = Path("runs/predict-marseille-1944")
    assert strict((folder / "hindcast.json").read_text()) == rows
    kept = strict((folder / "forecast.json").read_text())
    assert [row["runs"] for row in kept["rows"]] == [row["runs"] for row in rows]
    assert (kept["runs"], kept["seed"]) == (60, 1)
    assert (kept["rules"], kept["page"]) == (rules_hash(), grades_mark("marseille-1944"))
    page = (folder / "hindcast.html").read_text(encoding="utf-8")
    assert "These draws were calibrated on rows of this very siege" in page
    assert not Path("runs/unfinished").exists()


def test_draws_of_other_rules_are_remarked_on(
    calibrated: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draws, "rules_hash", lambda: "others")
    found = wellhit("predict", "marseille-1944", "--draws", calibrated[0], "--runs", "30")
    assert found.exit_code == 0
    assert "these draws were calibrated under other rules" in " ".join(found.stdout.split())


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_of_a_prediction_fits(columns: int) -> None:
    found = wellhit("predict", "marseille-1944", "--draws", "prior", "--runs", "30", columns=columns)
    assert (found.exit_code, found.stderr) == (0, "")
    table = found.stdout.split("\nForecast:")[0]
    assert max(len(line) for line in table.splitlines()) <= columns
    for word in ("Marseille", "First cargo", "How far to trust it", "prior draws: nothing was learned"):
        assert word in table


def test_the_forecast_is_written_before_the_outcomes_are_read(own: Path) -> None:
    whole = wellhit("predict", own, "--draws", "prior", "--runs", "30")
    forecast = Path("runs/predict-marseille-1944/forecast.json")
    assert whole.exit_code == 0
    kept = forecast.read_bytes()
    shutil.rmtree("runs")
    (own / "outcomes.toml").write_text("[fall\n", encoding="utf-8")
    found = wellhit("predict", own, "--draws", "prior", "--runs", "30")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "outcomes.toml row 1" in found.stderr
    assert f"the forecast stands in {forecast}" in found.stderr
    assert forecast.read_bytes() == kept
    assert not forecast.with_name("hindcast.json").exists()


def test_without_outcomes_a_siege_is_foretold_and_not_scored(own: Path) -> None:
    (own / "outcomes.toml").unlink()
    rows = strict(wellhit("predict", own, "--draws", "prior", "--runs", "30", "--json").stdout)
    assert all(row["record"] == {"low": None, "best": None, "high": None} for row in rows)
    assert all(row["crps"] is None and row["inside90"] is None for row in rows)
    assert all(set(row["baselines"].values()) == {None} for row in rows)
    assert all(row["runs"]["q50"] is not None for row in rows if row["unit"] == "men")


def test_a_campaign_of_several_fortresses_is_foretold_fortress_by_fortress() -> None:
    rows = strict(
        wellhit("predict", "channel-ports-1944", "--draws", "prior", "--runs", "20", "--json").stdout
    )
    fortresses = {row["id"].partition(".")[0] for row in rows if row["unit"] == "days"}
    assert {"lehavre", "boulogne", "calais", "gris-nez", "dunkirk"} <= fortresses
    scored = [row for row in rows if row["crps"] is not None]
    assert len(scored) > 8
    assert all(row["baselines"]["naive"] is None for row in rows), "strengths are not told by siege"
    assert all(row["baselines"]["others_mean"] is None for row in rows), "the others tell the same sieges"
    assert all(row["baselines"]["prior"] is not None for row in scored)


# -- hindcast -----------------------------------------------------------------------------------------------


def test_hindcast_leaves_out_each_siege_in_turn(
    calibrated: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = Sieges(("aachen-1944", "marseille-1944"), (Siege("aachen-1944"), Siege("marseille-1944")))
    monkeypatch.setattr("wellhit.lab.learn.sieges.open_sieges", lambda: two)
    words = ["hindcast", "--runs", "40", "--table", "600", "--reference", calibrated[0] / "reference"]
    found = wellhit(*words, "--json")
    assert found.exit_code == 0, found.output
    rows = strict(found.stdout)
    assert [list(row) for row in rows] == [ROW] * 13  # Aachen has no port
    assert [row["siege"] for row in rows] == ["aachen-1944"] * 6 + ["marseille-1944"] * 7
    folder = Path("runs/hindcast")
    assert {p.name for p in folder.iterdir()} == {
        "hindcast.html", "hindcast.json", "hindcast.parquet", "manifest.json", "posteriors",
    }  # fmt: skip
    for out, stays in (("aachen-1944", "marseille-1944"), ("marseille-1944", "aachen-1944")):
        posterior = draws.load((folder / "posteriors" / out).absolute())
        assert set(posterior.hidden) == {f"{stays}/{stays}"}
        assert all(row.startswith(stays) for row in posterior.manifest["rows"])
    manifest = strict((folder / "manifest.json").read_text())
    assert manifest["sieges"]["aachen-1944"] == "Aachen, October 1944"
    assert manifest["reading"]["rows"] == 7
    assert set(manifest["grades"]) == {"aachen-1944", "marseille-1944"}
    for columns in (80, 120):
        table = wellhit(*words, columns=columns).stdout.split("\nReport:")[0]
        assert max(len(line) for line in table.splitlines()) <= columns
        assert "2 sieges, each foretold by the others" in table


# -- killed -------------------------------------------------------------------------------------------------


def killed_at_the_first_chunk(words: list[str], folder: Path, chunks: str) -> None:
    """Start a command in a folder and kill it when it has kept something, but not all."""
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "wellhit.cli", *words], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=os.environ,
    )  # fmt: skip
    while process.poll() is None and not list(folder.glob(chunks)):
        time.sleep(0.002)
    process.kill()
    out, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was done before the kill"
    assert out == b""
    assert list(folder.glob(chunks)), "nothing was kept"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "chunks"),
    [
        ([*CALIBRATE[:3], "--runs", "3000", "--json"], "runs/calibration/reference/chunks/*/chunks/*.npz"),
        (["predict", "marseille-1944", "--draws", "prior", "--runs", "3000", "--json"], UNFINISHED),
    ],
    ids=["calibrate", "predict"],
)  # fmt: skip
def test_killed_and_taken_up_again_it_ends_the_same(words: list[str], chunks: str, tmp_path: Path) -> None:
    killed_at_the_first_chunk(words, tmp_path / "killed", chunks)
    outputs = {}
    for name in ("killed", "whole"):
        (tmp_path / name).mkdir(exist_ok=True)
        process = subprocess.run(
            [sys.executable, "-m", "wellhit.cli", *words], cwd=tmp_path / name, capture_output=True, check=True,
            env=os.environ,
        )  # fmt: skip
        outputs[name] = process.stdout
    assert strict(outputs["whole"].decode())
    assert outputs["killed"] == outputs["whole"]
    if words[0] == "calibrate":
        pages = [tmp_path / name / "runs/calibration/calibration.html" for name in outputs]
        assert pages[0].read_bytes() == pages[1].read_bytes()
    else:
        assert not list(tmp_path.glob("*/runs/unfinished")), "what was kept is cleared when the answer is out"


def test_a_forecast_is_never_written_over(elsewhere: None) -> None:
    """The same command leaves the folder as it is; another one puts the older forecast aside and says where."""
    del elsewhere
    first = wellhit("predict", "boulogne-1944", "--runs", "20", "--out", "foretold")
    kept = Path("foretold/forecast.json").read_bytes()
    again = wellhit("predict", "boulogne-1944", "--runs", "20", "--out", "foretold")
    assert (first.exit_code, again.exit_code, again.stderr) == (0, 0, "")
    other = wellhit("predict", "boulogne-1944", "--runs", "20", "--seed", "2", "--out", "foretold")
    assert "it is kept as foretold/forecast-1.json" in other.stderr
    assert Path("foretold/forecast-1.json").read_bytes() == kept
    assert Path("foretold/forecast.json").read_bytes() != kept


def test_the_story_of_a_siege_gives_no_order_to_the_other_side(elsewhere: None) -> None:
    """The page orders the port to be wrecked and names nobody for it."""
    del elsewhere
    assert wellhit("run", "boulogne-1944", "--runs", "1", "--log", "game.log").exit_code == 0
    told = wellhit("explain", "game.log").stdout
    assert "wreck the port of Boulogne, September 1944." in told


def test_a_folder_is_named_where_its_name_was_mistyped(elsewhere: None) -> None:
    del elsewhere
    assert wellhit("new", "--siege", "toulon-1944").exit_code == 0
    assert 'did you mean "toulon-1944"?' in wellhit("check", "toulon-194").stderr
    assert "with Wellhit come aachen-1944, atlantic-pockets-1944" in wellhit("check", "somewhere").stderr
